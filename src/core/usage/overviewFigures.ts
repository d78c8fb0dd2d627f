import type { LocalDay } from '../system/clock';
import { daysBefore } from './localDays';
import { isFields, isLocalDay } from './recordedCall';
import type { CostPeriod, UsageTotals } from './usageReader';
import type { Completeness, DailyUsage, UsageSums } from './usageSummary';

/** Days that are looked at to say what is usual: 28 active ones lie within for whoever works on half of all days. */
export const USUAL_WITHIN_DAYS = 60;

export interface PeriodFigures {
  readonly sums: UsageSums;
  readonly questions: number;
  readonly completeness: Completeness;
}

export type TodayFigures = Pick<UsageTotals, 'todayCalls' | 'todayCost' | 'todayUnpricedCalls' | 'todayQueries'>;

/** What the dashboard's cards show, worked out beforehand for whoever opens it next. */
export interface OverviewFigures {
  /** When they were worked out: UTC ISO 8601, and the local day that "today" is. */
  readonly asOf: string;
  readonly localDay: LocalDay;
  readonly today: TodayFigures;
  /** US dollars of the days with calls before today, oldest first, at most `USUAL_WITHIN_DAYS`. */
  readonly pastDaysUsd: readonly number[];
  readonly periods: Readonly<Record<CostPeriod, PeriodFigures>>;
}

/**
 * What each active day of the last `USUAL_WITHIN_DAYS` before today cost, oldest first, US dollars. A day on which
 * something was asked and no model was called is none.
 */
export function pastDaysUsd(days: readonly DailyUsage[], today: LocalDay): readonly number[] {
  const first = daysBefore(today, USUAL_WITHIN_DAYS - 1);
  return days.filter(({ date, calls }) => date >= first && date < today && calls > 0).map(({ costUsd }) => costUsd);
}

const TODAY_KEYS = ['todayCalls', 'todayCost', 'todayUnpricedCalls', 'todayQueries'] as const satisfies readonly (keyof TodayFigures)[];
const SUM_KEYS = [
  'calls', 'costUsd', 'unpricedCalls', 'callsWithoutUsage', 'inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens',
  'reasoningTokens', 'ratedCalls', 'failedCalls', 'fallbackCalls',
] as const satisfies readonly (keyof UsageSums)[];
const LATENCY_KEYS = ['count', 'averageMs', 'p50Ms', 'p95Ms', 'p99Ms', 'errorShare'] as const satisfies readonly (keyof NonNullable<UsageSums['latency']>)[];
const COMPLETENESS_KEYS = ['calls', 'pricedCalls', 'usageReportedCalls', 'openCalls', 'unreadableLines'] as const satisfies readonly (keyof Completeness)[];

/** Undefined when anything in it is not as it must be: cards show all or nothing. */
export function overviewFiguresFrom(value: unknown): OverviewFigures | undefined {
  if (!isFields(value)) return undefined;
  const { asOf, localDay, pastDaysUsd, periods } = value;
  if (typeof asOf !== 'string' || Number.isNaN(Date.parse(asOf)) || !isLocalDay(localDay)) return undefined;
  if (!Array.isArray(pastDaysUsd) || pastDaysUsd.length > USUAL_WITHIN_DAYS || !pastDaysUsd.every(isAmount)) return undefined;
  const today = numbersIn(value['today'], TODAY_KEYS);
  if (today === undefined || !isFields(periods)) return undefined;
  const [week, month, all] = [periods['week'], periods['month'], periods['all']].map(periodFrom);
  if (week === undefined || month === undefined || all === undefined) return undefined;
  return { asOf, localDay, today, pastDaysUsd, periods: { week, month, all } };
}

function periodFrom(value: unknown): PeriodFigures | undefined {
  if (!isFields(value) || !isFields(value['sums']) || !isAmount(value['questions'])) return undefined;
  const sums = numbersIn(value['sums'], SUM_KEYS);
  const latency = value['sums']['latency'] === null ? null : numbersIn(value['sums']['latency'], LATENCY_KEYS);
  const completeness = numbersIn(value['completeness'], COMPLETENESS_KEYS);
  if (sums === undefined || latency === undefined || completeness === undefined) return undefined;
  return { sums: { ...sums, latency }, questions: value['questions'], completeness };
}

function numbersIn<Key extends string>(value: unknown, keys: readonly Key[]): Readonly<Record<Key, number>> | undefined {
  if (!isFields(value)) return undefined;
  const numbers: Partial<Record<Key, number>> = {};
  for (const key of keys) {
    const number = value[key];
    if (!isAmount(number)) return undefined;
    numbers[key] = number;
  }
  return isWhole(numbers, keys) ? numbers : undefined;
}

function isWhole<Key extends string>(numbers: Partial<Record<Key, number>>, keys: readonly Key[]): numbers is Record<Key, number> {
  return keys.every((key) => key in numbers);
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
