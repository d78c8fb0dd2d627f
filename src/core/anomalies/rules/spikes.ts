import { PICO_USD_PER_USD } from '../../usage/rollup';
import { daysBefore } from '../../usage/localDays';
import type { AnomalyFacts, PastDay, UsageTypeSums } from '../anomalyFacts';
import { counts, usualDays, type Baseline } from '../baseline';
import { medianOf, robustSigma } from '../statistics';

const COMPARED_CALENDAR_DAYS = 7;
/** Fewer days than this say nothing about a mean. */
const MIN_COMPARED_DAYS = 3;
/** A week of use: fewer active days say nothing about what is usual. */
export const MIN_USUAL_DAYS = 7;
/** Above the largest usual day by less than this, a day is still an ordinary one of this user. */
export const ORDINARY_RATIO = 1.25;

/** By how much today is above the days before; amounts are in the unit of the values compared. */
export interface Spike {
  readonly average: number;
  readonly ratio: number;
  /** Days behind the average. */
  readonly days: number;
}

/** The product's spike: today above so many times the mean of the days with data among the 7 before. Values are whole numbers. */
export function spikeOver(today: number, before: readonly number[], minRatio: number): Spike | undefined {
  const sum = before.reduce((total, value) => total + value, 0);
  if (before.length < MIN_COMPARED_DAYS || sum <= 0) return undefined;
  // Both sides times the number of days: whole numbers, so that the boundary is exact.
  if (today * before.length <= minRatio * sum) return undefined;
  const average = sum / before.length;
  return { average, ratio: today / average, days: before.length };
}

/** What a day was judged unusual by; amounts are in the unit of the values compared. */
export interface UnusualDay {
  readonly median: number;
  readonly largest: number;
  /** What today had to exceed. */
  readonly limit: number;
  /** Days behind these figures. */
  readonly days: number;
}

/** What today has to exceed: the median by so many robust standard deviations, by this ratio, and by this amount. */
export interface UnusualDayLimits {
  readonly sigmas: number;
  readonly minRatio: number;
  readonly minIncrease: number;
}

/**
 * Today far above what is usual, measured so that single outliers do not move the measure. The least
 * ratio also stands in for a floor under the spread, which is 0 when most days are equal.
 */
export function unusualDay(today: number, usual: readonly number[], limits: UnusualDayLimits): UnusualDay | undefined {
  if (usual.length < MIN_USUAL_DAYS) return undefined;
  const median = medianOf(usual);
  const largest = Math.max(...usual);
  const limit = Math.max(median + limits.sigmas * robustSigma(usual), ORDINARY_RATIO * largest);
  if (today <= limit || today < limits.minRatio * median || today < median + limits.minIncrease) return undefined;
  return { median, largest, limit, days: usual.length };
}

/** Whether a day like today is ordinary for this user, so that a spike is only worth a mention. */
export function isOrdinary(today: number, usual: readonly number[]): boolean {
  return usual.length >= MIN_USUAL_DAYS && today <= ORDINARY_RATIO * Math.max(...usual);
}

/** The days with data among the 7 local days before today, as far as the user's labels leave them in. */
export function lastWeek({ pastDays, moment }: AnomalyFacts, baseline: Baseline): readonly PastDay[] {
  const first = daysBefore(moment.today, COMPARED_CALENDAR_DAYS);
  return pastDays.filter(({ day }) => day >= first && day < moment.today && counts(day, baseline));
}

/** Calls of a usage type among the sums of a day; 0 where it had none. */
export function callsOf(sums: readonly UsageTypeSums[], usageType: string): number {
  return sums.find((one) => one.usageType === usageType)?.calls ?? 0;
}

/** Calls of a usage type on each usual day; 0 where it had none. */
export function usualCalls(facts: AnomalyFacts, baseline: Baseline, usageType: string): readonly number[] {
  return usualDays(facts, baseline).map(({ byUsageType }) => callsOf(byUsageType, usageType));
}

/** Cost in whole millionths of millionths of a dollar, in which sums and comparisons are exact. */
export function picoUsdOf(sums: readonly UsageTypeSums[]): number {
  return sums.reduce((total, { costUsd }) => total + Math.round(costUsd * PICO_USD_PER_USD), 0);
}

/** US dollars of an amount of `picoUsdOf`. */
export function usdOf(picoUsd: number): number {
  return picoUsd / PICO_USD_PER_USD;
}

/** Calls of all usage types whose cost is not known. */
export function unpricedCallsOf(sums: readonly UsageTypeSums[]): number {
  return sums.reduce((total, { unpricedCalls }) => total + unpricedCalls, 0);
}
