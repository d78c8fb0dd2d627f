import type { OverviewFigures, TodayFigures } from '../core/usage/overviewFigures';
import type { CostPeriod } from '../core/usage/usageReader';
import type { LatencyFigures } from '../core/usage/latencyFigures';
import type { Completeness, QuestionSums, UsagePart, UsageSummary, UsageSums } from '../core/usage/usageSummary';
import type { BreakdownRow, CompletenessView, LatencyView, OverviewView, UsageView } from '../protocol/overviewContract';
import { usualRange } from './usualRange';

/** Below this many calls a 95th percentile would be the maximum under another name. */
export const MIN_CALLS_FOR_P95 = 20;

export interface OverviewFacts {
  readonly period: CostPeriod;
  readonly totals: TodayFigures;
  /** Of all time. */
  readonly recordedCalls: number;
  /** Of the period. */
  readonly summary: UsageSums & Pick<UsageSummary, 'shareBasis' | 'byProvider' | 'byModel' | 'byUsageType'> & { readonly asked: Pick<QuestionSums, 'questions'> };
  readonly completeness: Completeness;
  /** US dollars of the days with calls before today, oldest first. */
  readonly pastDaysUsd: readonly number[];
  /** US dollars a day; null where there is no limit. */
  readonly dailyLimitUsd: number | null;
  /** Null while the index is not there yet. */
  readonly indexedNotes: number | null;
  readonly conversations: number;
  /** Lines that could not be written to disk yet. */
  readonly unsavedCalls: number;
  /** When the figures were read, UTC ISO 8601. */
  readonly asOf: string;
  /** IANA name. */
  readonly timeZone: string;
}

/** What the Overview tab shows, from what the store says. */
export function overviewView(facts: OverviewFacts): OverviewView {
  const { totals, summary } = facts;
  return {
    period: facts.period,
    asOf: facts.asOf,
    timeZone: facts.timeZone,
    total: usageView(summary),
    breakdown: {
      usageType: summary.byUsageType.map(breakdownRow),
      model: summary.byModel.map(breakdownRow),
      provider: summary.byProvider.map(breakdownRow),
    },
    shareBasis: summary.shareBasis,
    recordedCalls: facts.recordedCalls,
    today: { usd: totals.todayCost, unpricedCalls: totals.todayUnpricedCalls },
    todayCalls: totals.todayCalls,
    dailyLimitUsd: facts.dailyLimitUsd,
    usual: usualRange(facts.pastDaysUsd),
    questions: summary.asked.questions,
    todayQuestions: totals.todayQueries,
    indexedNotes: facts.indexedNotes,
    conversations: facts.conversations,
    ratedCalls: summary.ratedCalls,
    // A fallback did answer, if with a substitute: it is told on its own.
    failedCalls: summary.failedCalls - summary.fallbackCalls,
    fallbackCalls: summary.fallbackCalls,
    completeness: completenessView(facts),
  };
}

/** What the cards of the Overview show before the store has answered: nothing is taken apart, and notes and conversations are not counted yet. */
export function overviewCardsView(
  { asOf, today, pastDaysUsd, periods }: OverviewFigures,
  facts: Pick<OverviewFacts, 'period' | 'dailyLimitUsd' | 'unsavedCalls' | 'timeZone'>,
): OverviewView {
  const { sums, questions, completeness } = periods[facts.period];
  const summary = { ...sums, shareBasis: 'calls', byProvider: [], byModel: [], byUsageType: [], asked: { questions } } as const;
  return overviewView({ ...facts, asOf, totals: today, recordedCalls: periods.all.sums.calls, pastDaysUsd, summary, completeness, indexedNotes: null, conversations: 0 });
}

function completenessView({ completeness, unsavedCalls }: OverviewFacts): CompletenessView {
  const { calls, pricedCalls, usageReportedCalls, openCalls, unreadableLines } = completeness;
  return { calls, pricedCalls, usageReportedCalls, openCalls, unreadableLines, unsavedCalls };
}

function breakdownRow(part: UsagePart): BreakdownRow {
  return { name: part.name, share: part.share, ...usageView(part) };
}

function usageView(sums: UsageSums): UsageView {
  return {
    calls: sums.calls,
    callsWithoutUsage: sums.callsWithoutUsage,
    inputTokens: sums.inputTokens,
    outputTokens: sums.outputTokens,
    cachedTokens: sums.cacheReadTokens,
    cost: { usd: sums.costUsd, unpricedCalls: sums.unpricedCalls },
    latency: sums.latency === null ? null : latencyView(sums.latency),
  };
}

/** Of fewer than 100 calls, the 99th percentile is the longest. */
function latencyView({ count, averageMs, p95Ms, p99Ms }: LatencyFigures): LatencyView {
  return count < MIN_CALLS_FOR_P95 ? { count, averageMs, p95Ms: null, longestMs: p99Ms } : { count, averageMs, p95Ms, longestMs: null };
}
