import type { QuestionRecord } from '../../src/core/usage/callRecord';
import type { RecordedCall } from '../../src/core/usage/recordedCall';
import type { DailyPartKind, DailyUsage, DayRange, UsageSums } from '../../src/core/usage/usageSummary';

/** The sums of a range of days as anybody would work them out from a list of calls: the slow way. */
export function sumsOfCalls(all: readonly RecordedCall[], { from = '', to = '~' }: DayRange): UsageSums {
  const calls = all.filter(({ localDay, usageType }) => localDay >= from && localDay <= to && !usageType.endsWith('_batch'));
  const isUnknown = ({ costSource }: RecordedCall): boolean => costSource === 'unpriced' || costSource === 'no_usage';
  const rated = calls.filter(({ provider, usageType, status }) => provider !== 'offline' && usageType !== 'check' && status !== 'cancelled');
  const sum = (value: (call: RecordedCall) => number): number => calls.reduce((total, call) => total + value(call), 0);
  return {
    calls: calls.length,
    // Whole millionths of millionths: a sum that does not depend on its order.
    costUsd: sum(({ costUsd }) => Math.round(costUsd * 1e12)) / 1e12,
    unpricedCalls: calls.filter(isUnknown).length,
    callsWithoutUsage: calls.filter(({ costSource }) => costSource === 'no_usage').length,
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    cacheReadTokens: sum(({ cacheReadTokens }) => cacheReadTokens),
    cacheWriteTokens: sum(({ cacheWrite5mTokens, cacheWrite1hTokens }) => cacheWrite5mTokens + cacheWrite1hTokens),
    reasoningTokens: sum(({ reasoningTokens }) => reasoningTokens),
    ratedCalls: rated.length,
    failedCalls: rated.filter(({ status }) => status !== 'ok').length,
    fallbackCalls: rated.filter(({ status }) => status === 'fallback').length,
    latency: latencyOf(calls),
  };
}

function latencyOf(calls: readonly RecordedCall[]): UsageSums['latency'] {
  const sorted = calls
    .filter(({ provider }) => provider !== 'offline')
    .flatMap(({ latencyMs }) => (latencyMs === null ? [] : [latencyMs]))
    .sort((one, other) => one - other);
  if (sorted.length === 0) return null;
  const ranked = (share: number): number => sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? NaN;
  return {
    count: sorted.length,
    averageMs: sorted.reduce((total, latencyMs) => total + latencyMs, 0) / sorted.length,
    p50Ms: ranked(0.5),
    p95Ms: ranked(0.95),
    p99Ms: ranked(0.99),
    errorShare: 0,
  };
}

/** The daily series of these calls and questions, the slow way. */
export function daysOfCalls(all: readonly RecordedCall[], questions: readonly QuestionRecord[], range: DayRange, by: DailyPartKind): readonly DailyUsage[] {
  const { from = '', to = '~' } = range;
  const days = [...new Set([...all.filter(({ usageType }) => !usageType.endsWith('_batch')), ...questions].map(({ localDay }) => localDay))];
  return days.filter((day) => day >= from && day <= to).sort().map((date) => {
    const calls = all.filter(({ localDay }) => localDay === date);
    const pick = (own: readonly RecordedCall[]): Pick<UsageSums, 'calls' | 'costUsd' | 'unpricedCalls'> => {
      const { calls: count, costUsd, unpricedCalls } = sumsOfCalls(own, {});
      return { calls: count, costUsd, unpricedCalls };
    };
    const names = [...new Set(calls.filter(({ usageType }) => !usageType.endsWith('_batch')).map((call) => call[by]))].sort();
    return {
      date,
      ...pick(calls),
      questions: questions.filter(({ localDay }) => localDay === date).length,
      parts: names.map((name) => ({ name, ...pick(calls.filter((call) => call[by] === name)) })),
    };
  });
}
