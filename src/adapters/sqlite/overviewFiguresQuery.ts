import type { LocalDay } from '../../core/system/clock';
import { pastDaysUsd, USUAL_WITHIN_DAYS, type OverviewFigures, type PeriodFigures } from '../../core/usage/overviewFigures';
import type { CostPeriod } from '../../core/usage/usageReader';
import { rangeOfPeriod, type UsageSums } from '../../core/usage/usageSummary';
import { dailyUsage } from './dailyUsageQueries';
import type { Database } from './sqlite';
import { dayTotals } from './summaryQueries';
import { completeness, usageSummary } from './usageSummaryQueries';

/** What the dashboard's cards show, of all periods. */
export function overviewFigures(database: Database, today: LocalDay, asOf: string): OverviewFigures {
  const { calls, costUsd, unpricedCalls } = dayTotals(database, today);
  const days = dailyUsage(database, { days: USUAL_WITHIN_DAYS, by: 'usageType' }, today);
  const period = (name: CostPeriod): PeriodFigures => {
    const range = rangeOfPeriod(name, today);
    const summary = usageSummary(database, range);
    return { sums: sumsIn(summary), questions: summary.asked.questions, completeness: completeness(database, range) };
  };
  return {
    asOf,
    localDay: today,
    today: {
      todayCalls: calls,
      todayCost: costUsd,
      todayUnpricedCalls: unpricedCalls,
      todayQueries: days.find(({ date }) => date === today)?.questions ?? 0,
    },
    pastDaysUsd: pastDaysUsd(days, today),
    periods: { week: period('week'), month: period('month'), all: period('all') },
  };
}

function sumsIn(summary: UsageSums): UsageSums {
  const { calls, costUsd, unpricedCalls, callsWithoutUsage, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = summary;
  const { reasoningTokens, ratedCalls, failedCalls, fallbackCalls, latency } = summary;
  return {
    calls, costUsd, unpricedCalls, callsWithoutUsage, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens,
    reasoningTokens, ratedCalls, failedCalls, fallbackCalls, latency,
  };
}
