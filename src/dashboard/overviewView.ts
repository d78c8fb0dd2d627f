import type { Breakdown, CostSummary, UsageTotals } from '../core/usage/usageReader';
import type { BreakdownRow, OverviewView } from '../protocol/dashboardProtocol';

/** Below this many calls a 95th percentile would be the maximum under another name. */
export const MIN_CALLS_FOR_P95 = 20;

export interface OverviewFacts {
  readonly totals: UsageTotals;
  readonly costs: CostSummary;
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
  const { totals, costs } = facts;
  return {
    period: costs.period,
    asOf: facts.asOf,
    timeZone: facts.timeZone,
    periodCost: { usd: costs.cost, unpricedCalls: costs.unpricedCalls },
    periodCalls: costs.calls,
    periodInputTokens: costs.inputTokens,
    periodOutputTokens: costs.outputTokens,
    breakdown: {
      usageType: breakdownRows(costs.byUsageType),
      model: breakdownRows(costs.byModel),
      provider: breakdownRows(costs.byProvider),
    },
    today: { usd: totals.todayCost, unpricedCalls: totals.todayUnpricedCalls },
    todayCalls: totals.todayCalls,
    questions: totals.totalQueries,
    todayQuestions: totals.todayQueries,
    indexedNotes: facts.indexedNotes,
    conversations: facts.conversations,
    avgLatencyMs: totals.latencyCount > 0 ? totals.avgLatencyMs : null,
    p95LatencyMs: totals.latencyCount >= MIN_CALLS_FOR_P95 ? totals.p95LatencyMs : null,
    latencyCount: totals.latencyCount,
    ratedCalls: totals.ratedCalls,
    failedCalls: totals.failedCalls,
    unsavedCalls: facts.unsavedCalls,
  };
}

function breakdownRows(parts: Readonly<Record<string, Breakdown>>): readonly BreakdownRow[] {
  return Object.entries(parts)
    .map(([name, part]) => ({
      name,
      calls: part.calls,
      inputTokens: part.inputTokens,
      outputTokens: part.outputTokens,
      cost: { usd: part.cost, unpricedCalls: part.unpricedCalls },
    }))
    .sort((a, b) => b.cost.usd - a.cost.usd || b.calls - a.calls || (a.name < b.name ? -1 : 1));
}
