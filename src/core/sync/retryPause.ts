const HOUR_MS = 3_600_000;
/** Longer than the shortest schedule, so that a note that cannot be read is not paid for each hour. */
const FIRST_PAUSE_MS = 2 * HOUR_MS;
const MAX_PAUSE_MS = 7 * 24 * HOUR_MS;

/** What is remembered of a note or file whose work failed. */
export interface PastFailure {
  /** In a row, 1 or more. */
  readonly failures: number;
  /** When it failed last, in milliseconds since the epoch. */
  readonly failedAtMs: number;
}

/** Whether it is still too early to try again: 2 hours after the first failure, twice as long after each further one, a week at most. */
export function isPausing({ failures, failedAtMs }: PastFailure, nowMs: number): boolean {
  const pauseMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 16));
  // A clock that was set back must not stop the work for ever.
  return nowMs < failedAtMs + pauseMs && nowMs >= failedAtMs - pauseMs;
}
