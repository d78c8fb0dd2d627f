import type { CallEntry } from '../core/usage/usageReader';
import type { CostSource } from '../core/usage/vocabulary';
import type { CostView } from '../protocol/overviewContract';
import type { TraceGroupView } from '../protocol/tracesContract';

/** What the trace group shows, from the calls of the trace in the order in which they began. */
export function traceGroupView(
  traceId: string,
  calls: readonly CallEntry[],
  read: { readonly asOf: string; readonly timeZone: string; /** Null where it is not kept here (any more). */ readonly conversationId: string | null },
): TraceGroupView {
  return {
    traceId,
    asOf: read.asOf,
    timeZone: read.timeZone,
    conversationId: read.conversationId,
    calls,
    totalCost: totalCost(calls),
    totalLatencyMs: sum(calls.map((call) => call.latencyMs ?? 0)),
    wallTimeMs: wallTimeMs(calls),
    totalInputTokens: sum(calls.map((call) => call.inputTokens)),
    totalOutputTokens: sum(calls.map((call) => call.outputTokens)),
    providers: distinct(calls.map((call) => call.provider)),
    costSources: distinct(calls.map((call) => call.costSource)),
  };
}

/** Dollars of the calls with a known cost, and how many are left out. */
export function totalCost(calls: readonly { readonly costUsd: number; readonly costSource: CostSource }[]): CostView {
  const known = calls.filter((call) => call.costSource === 'priced' || call.costSource === 'local');
  return { usd: sum(known.map((call) => call.costUsd)), unpricedCalls: calls.length - known.length };
}

function wallTimeMs(calls: readonly CallEntry[]): number {
  const starts = calls.map((call) => Date.parse(call.timestamp));
  const ends = calls.map((call) => Date.parse(call.timestamp) + (call.latencyMs ?? 0));
  return calls.length === 0 ? 0 : Math.max(...ends) - Math.min(...starts);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
