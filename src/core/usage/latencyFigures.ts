import { BUCKETS_PER_DOUBLING, percentileFromBuckets, percentileIndex, type LatencyBucket } from './latencyHistogram';

/** How long calls took. */
export interface LatencyFigures {
  /** Calls behind the figures. */
  readonly count: number;
  readonly averageMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /**
   * How far a percentile may be off: the exact one lies within this share of one millisecond more than what is told.
   * 0 where the percentiles are exact. The average always is.
   */
  readonly errorShare: number;
}

/** Half the width of a histogram's bucket, as a share of its middle. */
export const HISTOGRAM_ERROR_SHARE = 2 ** (0.5 / BUCKETS_PER_DOUBLING) - 1;

/** From every single latency; null when there is none. */
export function figuresFromLatencies(latenciesMs: readonly number[]): LatencyFigures | null {
  const count = latenciesMs.length;
  if (count === 0) return null;
  const sorted = Float64Array.from(latenciesMs).sort();
  const percentile = (share: number): number => sorted[percentileIndex(share, count)] ?? 0;
  return {
    count,
    averageMs: sorted.reduce((sum, latencyMs) => sum + latencyMs, 0) / count,
    p50Ms: percentile(0.5),
    p95Ms: percentile(0.95),
    p99Ms: percentile(0.99),
    errorShare: 0,
  };
}

/**
 * From a histogram; null when it holds no call.
 * @param sumMs the sum of the latencies that it was made of.
 */
export function figuresFromBuckets(buckets: readonly LatencyBucket[], sumMs: number): LatencyFigures | null {
  const count = buckets.reduce((sum, { calls }) => sum + calls, 0);
  if (count === 0) return null;
  const percentile = (share: number): number => percentileFromBuckets(buckets, share) ?? 0;
  return {
    count,
    averageMs: sumMs / count,
    p50Ms: percentile(0.5),
    p95Ms: percentile(0.95),
    p99Ms: percentile(0.99),
    errorShare: HISTOGRAM_ERROR_SHARE,
  };
}
