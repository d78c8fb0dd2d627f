import { figuresFromBuckets, figuresFromLatencies, type LatencyFigures } from '../../core/usage/latencyFigures';
import type { LatencyBucket } from '../../core/usage/latencyHistogram';
import { OFFLINE_PROVIDER } from '../../core/usage/ratedCalls';
import type { DayRange } from '../../core/usage/usageSummary';
import { BATCH_LIST, type BoundQuery } from './callConditions';
import { boundsOf, earliestOf, endOf, isWholeRange } from './dayRanges';
import { allRows, forEachRow, numberIn, textIn, type Database, type Row } from './sqlite';

/** Up to this many calls percentiles are exact, from the rows; beyond, they come from the histograms. */
export const EXACT_PERCENTILE_CALLS = 2_000;

export interface LatencyGroup {
  readonly provider: string;
  readonly model: string;
  readonly usageType: string;
}

/** The latencies of a range of days, of which any groups can be taken together. */
export class RangeLatencies {
  readonly #latencies: readonly (LatencyGroup & { readonly latencyMs: number })[] | undefined;
  readonly #buckets: readonly (LatencyGroup & LatencyBucket)[];

  /** @param count latencies of the range according to the daily sums, which outlive the rows. */
  constructor(database: Database, range: DayRange, count: number) {
    const rows = count > EXACT_PERCENTILE_CALLS ? [] : rowsOf(database, latencyRowsQuery(range, count));
    // Fewer than were counted: some rows are gone, and the others would tell of themselves only.
    this.#latencies = count === rows.length ? rows.map((row) => ({ ...groupIn(row), latencyMs: numberIn(row, 'latency_ms') })) : undefined;
    this.#buckets = this.#latencies === undefined ? bucketsOf(database, range) : [];
  }

  /** @param sumMs sum of the latencies of the groups that are meant, according to the daily sums. */
  figures(isMeant: (group: LatencyGroup) => boolean, sumMs: number): LatencyFigures | null {
    if (this.#latencies !== undefined) return figuresFromLatencies(this.#latencies.filter(isMeant).map(({ latencyMs }) => latencyMs));
    return figuresFromBuckets(joined(this.#buckets.filter(isMeant)), sumMs);
  }
}

/** Added up here and not by SQL, which would sort tens of thousands of rows for it and take twice as long. */
function bucketsOf(database: Database, range: DayRange): readonly (LatencyGroup & LatencyBucket)[] {
  const buckets = new Map<string, { readonly group: LatencyGroup; readonly bucket: number; calls: number }>();
  const { sql, parameters } = bucketsQuery(range);
  forEachRow(database, sql, parameters, ([provider, model, usageType, bucket, calls]) => {
    const key = `${String(provider)}\n${String(model)}\n${String(usageType)}\n${String(bucket)}`;
    const known = buckets.get(key);
    if (known !== undefined) known.calls += Number(calls);
    else buckets.set(key, { group: { provider: String(provider), model: String(model), usageType: String(usageType) }, bucket: Number(bucket), calls: Number(calls) });
  });
  return [...buckets.values()].map(({ group, bucket, calls }) => ({ ...group, bucket, calls }));
}

function joined(buckets: readonly LatencyBucket[]): readonly LatencyBucket[] {
  const calls = new Map<number, number>();
  for (const one of buckets) calls.set(one.bucket, (calls.get(one.bucket) ?? 0) + one.calls);
  return [...calls].map(([bucket, sum]) => ({ bucket, calls: sum }));
}

/** The days by `local_day`; the times only lead to them. */
export function latencyRowsQuery(range: DayRange, count: number): BoundQuery {
  const { from, to } = boundsOf(range);
  const isAll = isWholeRange(range);
  const times = isAll ? '' : 'timestamp >= ? AND timestamp < ? AND local_day >= ? AND local_day <= ? AND';
  return {
    sql: `SELECT provider, model, usage_type, latency_ms FROM llm_usage INDEXED BY ix_llm_usage_timestamp_uid
      WHERE ${times} latency_ms IS NOT NULL AND provider <> ? AND usage_type NOT IN (${BATCH_LIST}) ORDER BY timestamp, uid LIMIT ?`,
    parameters: [...(isAll ? [] : [earliestOf(from), endOf(to), from, to]), OFFLINE_PROVIDER, count + 1],
  };
}

export function bucketsQuery(range: DayRange): BoundQuery {
  if (isWholeRange(range)) {
    return { sql: 'SELECT provider, model, usage_type, bucket, calls FROM latency_totals WHERE provider <> ?', parameters: [OFFLINE_PROVIDER] };
  }
  const { from, to } = boundsOf(range);
  return {
    sql: `SELECT provider, model, usage_type, bucket, calls FROM rollup_latencies
      WHERE local_day >= ? AND local_day <= ? AND provider <> ?`,
    parameters: [from, to, OFFLINE_PROVIDER],
  };
}

function groupIn(row: Row): LatencyGroup {
  return { provider: textIn(row, 'provider'), model: textIn(row, 'model'), usageType: textIn(row, 'usage_type') };
}

function rowsOf(database: Database, { sql, parameters }: BoundQuery): readonly Row[] {
  return allRows(database, sql, parameters);
}
