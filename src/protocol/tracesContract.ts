import type { CallPlace } from '../core/usage/callSearch';
import type { CallStrip, StripMeasure } from '../core/usage/callStrip';
import type { CallEntry, CostPeriod } from '../core/usage/usageReader';
import type { CallStatus, CostSource } from '../core/usage/vocabulary';
import type { CostView } from './overviewContract';

/** One call as the table shows it. */
export type CallView = CallEntry;

/** Local days up to now: "today" alone, or with the days before it. */
export type TracePeriod = 'today' | Exclude<CostPeriod, 'all'>;

/** What the calls are narrowed to: each part that is there must hold. */
export interface TraceCriteria {
  readonly usageType?: string;
  readonly status?: CallStatus;
  readonly provider?: string;
  readonly model?: string;
  readonly period?: TracePeriod;
  /** Local `YYYY-MM-DD`, both included: days where the calls were made, as in all sums. Together with a period, the narrower bound holds. */
  readonly sinceDay?: string;
  readonly untilDay?: string;
  /** UTC ISO 8601, included; `until` is not. */
  readonly since?: string;
  readonly until?: string;
  /** US dollars. Calls whose cost is unknown do not meet it. */
  readonly minCostUsd?: number;
  /** Milliseconds. Calls without a latency do not meet it. */
  readonly minLatencyMs?: number;
  /** Contained in the model's name or the error's words. */
  readonly text?: string;
  readonly traceId?: string;
  readonly runId?: string;
}

export interface TraceListParams extends TraceCriteria {
  /** Where the page before ended. */
  readonly before?: CallPlace;
}

export interface TraceListView {
  /** When the calls were read, UTC ISO 8601. */
  readonly asOf: string;
  /** IANA name of the time zone in which times are shown. */
  readonly timeZone: string;
  readonly calls: readonly CallView[];
  /** Where older calls go on; undefined when this is the last page. */
  readonly older?: CallPlace;
  /** Where the search ended with room left on the page, UTC ISO 8601; undefined when it did not. */
  readonly searchedBackTo?: string;
}

export interface TraceStripParams extends TraceCriteria {
  readonly measure: StripMeasure;
}

/** The calls of the filter over time, for the strip above the table. */
export interface TraceStripView extends CallStrip {
  readonly measure: StripMeasure;
}

/** What the filters can be set to: everything that was ever recorded. */
export interface TraceChoicesView {
  readonly providers: readonly string[];
  readonly models: readonly string[];
}

export interface TraceGroupView {
  readonly traceId: string;
  /** The conversation that it belongs to, as long as that is kept here. */
  readonly conversationId: string | null;
  /** When the calls were read, UTC ISO 8601. */
  readonly asOf: string;
  /** IANA name of the time zone in which times are shown. */
  readonly timeZone: string;
  readonly calls: readonly CallView[];
  readonly totalCost: CostView;
  /** Sum of the calls' latencies, milliseconds. */
  readonly totalLatencyMs: number;
  /** From the first call's start to the last one's end, milliseconds. */
  readonly wallTimeMs: number;
  readonly totalInputTokens: number;
  readonly totalOutputTokens: number;
  readonly providers: readonly string[];
  readonly costSources: readonly CostSource[];
}
