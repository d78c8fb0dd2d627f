import type { DayMarks } from '../core/anomalies/dayMarks';
import type { LocalDay } from '../core/system/clock';
import { daysBefore } from '../core/usage/localDays';
import { pastDaysUsd } from '../core/usage/overviewFigures';
import type { CostPeriod } from '../core/usage/usageReader';
import type { DailyUsage } from '../core/usage/usageSummary';
import type { CostBarView, CostPart, CostSeriesView, CostStack } from '../protocol/overviewContract';
import { findingMarks } from './findingMarks';
import type { FindingTitle } from './findingMarks';
import { usualRange } from './usualRange';

const PERIOD_DAYS = { week: 7, month: 30 } as const satisfies Partial<Record<CostPeriod, number>>;
const WEEK_DAYS = 7;
/** Most days that the store tells of. */
export const SERIES_DAYS = 365;

export interface CostSeriesFacts {
  readonly period: CostPeriod;
  readonly today: LocalDay;
  /** The last 365 days, oldest first, days without calls and questions left out: taken apart in each way. */
  readonly daily: Readonly<Record<CostStack, readonly DailyUsage[]>>;
  /** Findings and runs of these days. */
  readonly marks: readonly DayMarks[];
  /** How findings are called; the host knows the user's language. */
  readonly titleOf: FindingTitle;
  /** US dollars a day; null where there is no limit. */
  readonly dailyLimitUsd: number | null;
  readonly asOf: string;
  readonly timeZone: string;
}

/** The bars of "cost by day": each day of the period, or each calendar week where all of the time is shown. */
export function costSeriesView(facts: CostSeriesFacts): CostSeriesView {
  const { period, today, daily } = facts;
  const isByWeek = period === 'all';
  const days = { usageType: byDate(daily.usageType), provider: byDate(daily.provider) };
  const firstDays = isByWeek ? weeksUntil(today, daily.usageType[0]?.date ?? today) : daysUntil(today, PERIOD_DAYS[period]);
  return {
    period,
    asOf: facts.asOf,
    timeZone: facts.timeZone,
    unit: isByWeek ? 'week' : 'day',
    bars: firstDays.map((first) => bar(first, isByWeek ? WEEK_DAYS : 1, days, facts)),
    // Of a day, so neither says anything about a week.
    limitUsd: isByWeek ? null : facts.dailyLimitUsd,
    usual: isByWeek ? null : usualRange(pastDaysUsd(daily.usageType, today)),
  };
}

type Days = ReadonlyMap<LocalDay, DailyUsage>;

function byDate(daily: readonly DailyUsage[]): Days {
  return new Map(daily.map((day) => [day.date, day]));
}

function bar(firstDay: LocalDay, length: number, days: Readonly<Record<CostStack, Days>>, facts: CostSeriesFacts): CostBarView {
  // Of the week of today, the days up to today: a call further east may be of a day to come, which no sum of today's has.
  const dates = Array.from({ length }, (_, index) => daysBefore(firstDay, -index)).filter((date) => date <= facts.today);
  const found = dates.flatMap((date) => days.usageType.get(date) ?? []);
  const marks = facts.marks.filter(({ date }) => dates.includes(date));
  return {
    firstDay,
    lastDay: dates.at(-1) ?? firstDay,
    cost: { usd: total(found.map(({ costUsd }) => costUsd)), unpricedCalls: total(found.map(({ unpricedCalls }) => unpricedCalls)) },
    calls: total(found.map(({ calls }) => calls)),
    parts: {
      usageType: parts(found),
      provider: parts(dates.flatMap((date) => days.provider.get(date) ?? [])),
    },
    findings: findingMarks(marks.flatMap(({ findings }) => findings), facts.titleOf),
    syncRuns: total(marks.map(({ syncRuns }) => syncRuns)),
    failedSyncRuns: total(marks.map(({ failedSyncRuns }) => failedSyncRuns)),
  };
}

function parts(days: readonly DailyUsage[]): readonly CostPart[] {
  const sums = new Map<string, CostPart>();
  for (const { name, costUsd, unpricedCalls } of days.flatMap((day) => day.parts)) {
    const sum = sums.get(name) ?? { name, usd: 0, unpricedCalls: 0 };
    sums.set(name, { name, usd: sum.usd + costUsd, unpricedCalls: sum.unpricedCalls + unpricedCalls });
  }
  return [...sums.values()].filter(({ usd, unpricedCalls }) => usd > 0 || unpricedCalls > 0);
}

/** The last days up to today, oldest first. */
function daysUntil(today: LocalDay, count: number): readonly LocalDay[] {
  return Array.from({ length: count }, (_, index) => daysBefore(today, count - 1 - index));
}

/** The Mondays of the weeks from that of `first` to that of today, oldest first. */
function weeksUntil(today: LocalDay, first: LocalDay): readonly LocalDay[] {
  const mondays: LocalDay[] = [];
  for (let monday = mondayOf(first); monday <= today; monday = daysBefore(monday, -WEEK_DAYS)) {
    mondays.push(monday);
  }
  return mondays;
}

function mondayOf(day: LocalDay): LocalDay {
  return daysBefore(day, (new Date(`${day}T00:00:00.000Z`).getUTCDay() + 6) % WEEK_DAYS);
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
