import type { RecentOutcomes } from '../anomalyFacts';
import { chanceOfAtLeast } from '../statistics';

/** So unlikely by chance that it is not chance: one false alarm in a thousand looks, and looks overlap. */
const MAX_CHANCE = 0.001;
/** Nobody is told of less than this share of failures, however good the past was. */
const MIN_BASE_SHARE = 0.05;
const MIN_FAILURES = 3;
/** Old failures are no news, however few calls came after them. */
const NEWEST_FAILURE_WITHIN_MS = 3_600_000;

export interface FailingCalls {
  readonly recentCalls: number;
  readonly recentFailures: number;
  /** The share that was expected. */
  readonly baseShare: number;
}

/** Whether so many of the last calls failed that chance does not explain it; undefined when it does. */
export function failingCalls({ failed, newestFailureMs, base }: RecentOutcomes, nowMs: number): FailingCalls | undefined {
  const recentFailures = failed.filter(Boolean).length;
  if (recentFailures < MIN_FAILURES || newestFailureMs === null) return undefined;
  if (nowMs - newestFailureMs > NEWEST_FAILURE_WITHIN_MS) return undefined;
  const baseShare = Math.max(MIN_BASE_SHARE, base.calls === 0 ? 0 : base.failedCalls / base.calls);
  if (chanceOfAtLeast(recentFailures, failed.length, baseShare) >= MAX_CHANCE) return undefined;
  return { recentCalls: failed.length, recentFailures, baseShare };
}
