/** Buckets for each doubling of the latency: an estimate plus 1 ms is off by at most 9.1 %. */
export const BUCKETS_PER_DOUBLING = 4;

/** The bucket of a latency; bucket 0 begins at 0 ms. */
export function latencyBucket(latencyMs: number): number {
  return Math.floor(Math.log2(latencyMs + 1) * BUCKETS_PER_DOUBLING);
}

/** The latency that stands for a bucket: its geometric middle, in milliseconds. */
export function bucketLatencyMs(bucket: number): number {
  return 2 ** ((bucket + 0.5) / BUCKETS_PER_DOUBLING) - 1;
}

/** How many calls a bucket of the histogram holds. */
export interface LatencyBucket {
  readonly bucket: number;
  readonly calls: number;
}

/** Place of a percentile among `count` sorted values, counted from 0 (nearest rank). */
export function percentileIndex(share: number, count: number): number {
  return Math.max(0, Math.ceil(share * count) - 1);
}

/** A percentile (share 0 to 1) estimated from buckets; undefined when they hold no call. */
export function percentileFromBuckets(buckets: readonly LatencyBucket[], share: number): number | undefined {
  const count = buckets.reduce((sum, { calls }) => sum + calls, 0);
  const index = percentileIndex(share, count);
  let passed = 0;
  for (const { bucket, calls } of [...buckets].sort((a, b) => a.bucket - b.bucket)) {
    passed += calls;
    if (passed > index) return bucketLatencyMs(bucket);
  }
  return undefined;
}
