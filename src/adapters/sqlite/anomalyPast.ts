import { PAST_ACTIVE_DAYS, type OutcomeCounts, type PastDay, type UsageTypeSums } from '../../core/anomalies/anomalyFacts';
import type { LocalDay } from '../../core/system/clock';
import type { LatencyBucket } from '../../core/usage/latencyHistogram';
import { daysBefore } from '../../core/usage/localDays';
import { PICO_USD_PER_USD } from '../../core/usage/rollup';
import { timestampOf } from '../../core/usage/timestamps';
import { earliestMsOf, IS_CALL, IS_JUDGED, IS_RATED, IS_UNUSABLE_REPLY, PAST_DAYS } from './anomalyConditions';
import { allRows, firstRow, numberIn, textIn, type Database, type Row } from './sqlite';
import type { UsageDatabase } from './usageDatabase';

/** Figures of the days before today. They change at the turn of the day, and when a line of an earlier day is read. */
export interface PastFacts {
  readonly days: readonly PastDay[];
  /** By `modelKey`: latencies of 28 days. */
  readonly latencies: ReadonlyMap<string, readonly LatencyBucket[]>;
  /** By `modelKey` with a priced call within 28 days: the `price_id` of the newest of them. */
  readonly priceIds: ReadonlyMap<string, string>;
  /** Judged calls of 28 days; worked out when first asked for. */
  readonly outcomesOf: (column: 'provider' | 'usage_type', name: string, failure: PastFailure) => OutcomeCounts;
}

/** What counts as failed: any status but `ok`, the same without replies that only we could not use, or `fallback`. */
export type PastFailure = 'any' | 'of_provider' | 'fallback';

export function modelKey(provider: string, model: string): string {
  return `${provider}\n${model}`;
}

/** Keeps the figures of the past until one of them may be another. */
export class AnomalyPast {
  readonly #database: UsageDatabase;
  #known: { readonly today: LocalDay; readonly changes: number; readonly facts: PastFacts } | undefined;

  constructor(database: UsageDatabase) {
    this.#database = database;
  }

  before(today: LocalDay): PastFacts {
    const changes = this.#database.rollups.changesBefore(today);
    if (this.#known?.today !== today || this.#known.changes !== changes) {
      this.#known = { today, changes, facts: pastFacts(this.#database.database, today) };
    }
    return this.#known.facts;
  }
}

function pastFacts(database: Database, today: LocalDay): PastFacts {
  const outcomes = new Map<string, OutcomeCounts>();
  return {
    days: pastDays(database, today),
    latencies: pastLatencies(database, today),
    priceIds: pastPriceIds(database, today),
    outcomesOf: (column, name, failure) => {
      const key = `${column}\n${name}\n${failure}`;
      const known = outcomes.get(key) ?? pastOutcomes(database, today, column, name, failure);
      outcomes.set(key, known);
      return known;
    },
  };
}

const ACTIVE_DAYS = `SELECT DISTINCT local_day FROM rollups WHERE local_day < ? AND ${IS_RATED} ORDER BY local_day DESC LIMIT ?`;
const DAY_SUMS = `
  SELECT local_day, usage_type, sum(calls) AS calls, sum(cost_pico_usd) AS cost_pico_usd,
    sum(CASE WHEN cost_source IN ('unpriced', 'no_usage') THEN calls ELSE 0 END) AS unpriced_calls
  FROM rollups WHERE local_day >= ? AND local_day < ? AND ${IS_RATED} GROUP BY local_day, usage_type ORDER BY local_day`;

function pastDays(database: Database, today: LocalDay): readonly PastDay[] {
  const oldest = textIn(allRows(database, ACTIVE_DAYS, [today, PAST_ACTIVE_DAYS]).at(-1) ?? {}, 'local_day');
  const days = new Map<LocalDay, UsageTypeSums[]>();
  for (const row of oldest === '' ? [] : allRows(database, DAY_SUMS, [oldest, today])) {
    const day = textIn(row, 'local_day');
    const ofDay = days.get(day) ?? [];
    ofDay.push(usageTypeSums(row));
    days.set(day, ofDay);
  }
  return [...days].map(([day, byUsageType]) => ({ day, byUsageType }));
}

function usageTypeSums(row: Row): UsageTypeSums {
  return {
    usageType: textIn(row, 'usage_type'),
    calls: numberIn(row, 'calls'),
    costUsd: numberIn(row, 'cost_pico_usd') / PICO_USD_PER_USD,
    unpricedCalls: numberIn(row, 'unpriced_calls'),
  };
}

const LATENCIES = `
  SELECT provider, model, bucket, sum(calls) AS calls FROM rollup_latencies
  WHERE local_day >= ? AND local_day < ? AND status = 'ok' AND ${IS_RATED} GROUP BY provider, model, bucket`;

function pastLatencies(database: Database, today: LocalDay): PastFacts['latencies'] {
  const latencies = new Map<string, LatencyBucket[]>();
  for (const row of allRows(database, LATENCIES, [daysBefore(today, PAST_DAYS), today])) {
    const key = modelKey(textIn(row, 'provider'), textIn(row, 'model'));
    const ofModel = latencies.get(key) ?? [];
    ofModel.push({ bucket: numberIn(row, 'bucket'), calls: numberIn(row, 'calls') });
    latencies.set(key, ofModel);
  }
  return latencies;
}

const PRICED_MODELS = `
  SELECT DISTINCT provider, model FROM rollups WHERE local_day >= ? AND local_day < ? AND cost_source = 'priced'`;
/** With bounds of days between which it was. */
export const NEWEST_PRICE = `
  SELECT price_id, timestamp FROM llm_usage INDEXED BY ix_llm_usage_provider_model
  WHERE provider = ? AND model = ? AND price_id IS NOT NULL AND ${IS_CALL} AND local_day >= ? AND local_day <= ?
  ORDER BY id DESC LIMIT 1`;

function pastPriceIds(database: Database, today: LocalDay): PastFacts['priceIds'] {
  const first = daysBefore(today, PAST_DAYS);
  const priceIds = new Map<string, string>();
  for (const row of allRows(database, PRICED_MODELS, [first, today])) {
    const [provider, model] = [textIn(row, 'provider'), textIn(row, 'model')];
    const newest = firstRow(database, NEWEST_PRICE, [provider, model, first, daysBefore(today, 1)]);
    if (newest !== undefined) priceIds.set(modelKey(provider, model), textIn(newest, 'price_id'));
  }
  return priceIds;
}

const FAILED_STATUS = { any: "status <> 'ok'", of_provider: "status <> 'ok'", fallback: "status = 'fallback'" } as const satisfies Record<PastFailure, string>;
/** Failed calls have an index by status, and are few. */
export const UNUSABLE_REPLIES = `
  SELECT count(*) AS calls FROM llm_usage INDEXED BY ix_llm_usage_status_timestamp
  WHERE status IN ('error', 'fallback', 'timeout', 'interrupted') AND timestamp >= ? AND local_day >= ? AND local_day < ?
    AND provider = ? AND ${IS_JUDGED} AND ${IS_UNUSABLE_REPLY}`;

function pastOutcomes(database: Database, today: LocalDay, column: 'provider' | 'usage_type', name: string, failure: PastFailure): OutcomeCounts {
  const first = daysBefore(today, PAST_DAYS);
  const row = firstRow(
    database,
    `SELECT sum(calls) AS calls, sum(CASE WHEN ${FAILED_STATUS[failure]} THEN calls ELSE 0 END) AS failed_calls
     FROM rollups WHERE local_day >= ? AND local_day < ? AND ${column} = ? AND ${IS_JUDGED}`,
    [first, today, name],
  );
  const unusable =
    failure === 'of_provider' ? firstRow(database, UNUSABLE_REPLIES, [timestampOf(earliestMsOf(first)), first, today, name]) : undefined;
  return { calls: numberIn(row, 'calls'), failedCalls: numberIn(row, 'failed_calls') - numberIn(unusable, 'calls') };
}
