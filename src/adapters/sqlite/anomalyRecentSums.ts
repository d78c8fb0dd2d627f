import type { Moment } from '../../core/anomalies/moment';
import { daysBefore } from '../../core/usage/localDays';
import { CHECK_USAGE_TYPE, OFFLINE_PROVIDER } from '../../core/usage/ratedCalls';
import { COST_SOURCES, type CostSource } from '../../core/usage/vocabulary';
import { allRows, numberIn, textIn, type Database } from './sqlite';

/** A line of the daily sums of today or yesterday. */
export interface RecentSums {
  readonly isToday: boolean;
  readonly provider: string;
  readonly model: string;
  readonly usageType: string;
  readonly status: string;
  readonly costSource: CostSource | undefined;
  readonly calls: number;
  /** Whole millionths of millionths of a dollar: they add exactly, as dollars do not. */
  readonly costPicoUsd: number;
  /** Calls with a latency. */
  readonly latencyCount: number;
}

const RECENT_SUMS = `
  SELECT local_day, provider, model, usage_type, status, cost_source, calls, cost_pico_usd, latency_count
  FROM rollups WHERE local_day IN (?, ?)`;

/** Everything of today and yesterday, by provider, model, usage type, status and source of the cost. */
export function recentSums(database: Database, { today }: Moment): readonly RecentSums[] {
  return allRows(database, RECENT_SUMS, [daysBefore(today, 1), today]).map((row) => ({
    isToday: textIn(row, 'local_day') === today,
    provider: textIn(row, 'provider'),
    model: textIn(row, 'model'),
    usageType: textIn(row, 'usage_type'),
    status: textIn(row, 'status'),
    costSource: COST_SOURCES.find((source) => source === row['cost_source']),
    calls: numberIn(row, 'calls'),
    costPicoUsd: numberIn(row, 'cost_pico_usd'),
    latencyCount: numberIn(row, 'latency_count'),
  }));
}

export function isRated({ provider, usageType }: Pick<RecentSums, 'provider' | 'usageType'>): boolean {
  return provider !== OFFLINE_PROVIDER && usageType !== CHECK_USAGE_TYPE;
}

export function callsOf(sums: readonly Pick<RecentSums, 'calls'>[]): number {
  return sums.reduce((total, { calls }) => total + calls, 0);
}
