import type { LocalDay } from '../system/clock';
import { latencyBucket } from './latencyHistogram';
import type { RecordedCall } from './recordedCall';
import { NO_TOKENS } from './tokenUsage';
import { BATCH_USAGE_TYPES, type CallStatus, type CostSource } from './vocabulary';

/** Money is summed in whole millionths of millionths of a dollar, so that a sum does not depend on its order. */
export const PICO_USD_PER_USD = 1e12;

/** What calls are summed by. */
export interface RollupKey {
  readonly localDay: LocalDay;
  readonly provider: string;
  readonly model: string;
  readonly usageType: string;
  readonly status: CallStatus;
  readonly costSource: CostSource;
}

/** Sums over calls, or changes of such sums, which may be negative. */
export interface RollupSums {
  calls: number;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWrite5mTokens: number;
  cacheWrite1hTokens: number;
  reasoningTokens: number;
  costPicoUsd: number;
  /** Calls that have a latency, and the sum of it in whole milliseconds. */
  latencyCount: number;
  latencySumMs: number;
}

/** Every field of the sums. */
export const SUM_FIELDS = [
  'calls',
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWrite5mTokens',
  'cacheWrite1hTokens',
  'reasoningTokens',
  'costPicoUsd',
  'latencyCount',
  'latencySumMs',
] as const satisfies readonly (keyof RollupSums)[];

export interface RollupChange {
  readonly key: RollupKey;
  readonly sums: RollupSums;
  /** Calls by latency bucket. */
  readonly latencyBuckets: Map<number, number>;
}

/** Batch summaries are rows, never calls: they are in no sum. */
export function isBatchUsageType(usageType: string): boolean {
  return BATCH_USAGE_TYPES.some((batch) => batch === usageType);
}

/** Gathers the changes that a set of applied rows makes to the daily sums. */
export class RollupChanges {
  readonly #changes = new Map<string, RollupChange>();

  add(call: RecordedCall): void {
    this.#count(call, 1);
  }

  /** Takes back a row that another one replaces. */
  subtract(call: RecordedCall): void {
    this.#count(call, -1);
  }

  /** Adds sums that were worked out before. */
  addSums({ key, sums, latencyBuckets }: RollupChange): void {
    const change = this.#changeOf(key);
    for (const field of SUM_FIELDS) change.sums[field] += sums[field];
    for (const [bucket, calls] of latencyBuckets) change.latencyBuckets.set(bucket, (change.latencyBuckets.get(bucket) ?? 0) + calls);
  }

  all(): Iterable<RollupChange> {
    return this.#changes.values();
  }

  /** What was gathered so far; from now on other changes are gathered. */
  takeAll(): readonly RollupChange[] {
    const changes = [...this.#changes.values()];
    this.#changes.clear();
    return changes;
  }

  #count(call: RecordedCall, sign: 1 | -1): void {
    if (isBatchUsageType(call.usageType)) return;
    const { sums, latencyBuckets } = this.#changeOf(call);
    sums.calls += sign;
    sums.inputTokens += sign * call.inputTokens;
    sums.outputTokens += sign * call.outputTokens;
    sums.cacheReadTokens += sign * call.cacheReadTokens;
    sums.cacheWrite5mTokens += sign * call.cacheWrite5mTokens;
    sums.cacheWrite1hTokens += sign * call.cacheWrite1hTokens;
    sums.reasoningTokens += sign * call.reasoningTokens;
    sums.costPicoUsd += sign * Math.round(call.costUsd * PICO_USD_PER_USD);
    if (call.latencyMs === null) return;
    sums.latencyCount += sign;
    sums.latencySumMs += sign * Math.round(call.latencyMs);
    const bucket = latencyBucket(call.latencyMs);
    latencyBuckets.set(bucket, (latencyBuckets.get(bucket) ?? 0) + sign);
  }

  #changeOf({ localDay, provider, model, usageType, status, costSource }: RollupKey): RollupChange {
    const name = [localDay, provider, model, usageType, status, costSource].join('\n');
    let change = this.#changes.get(name);
    if (change === undefined) {
      change = {
        key: { localDay, provider, model, usageType, status, costSource },
        sums: {
          calls: 0,
          ...NO_TOKENS,
          costPicoUsd: 0,
          latencyCount: 0,
          latencySumMs: 0,
        },
        latencyBuckets: new Map(),
      };
      this.#changes.set(name, change);
    }
    return change;
  }
}
