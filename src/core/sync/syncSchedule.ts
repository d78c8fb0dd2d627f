import type { SyncJobName } from './syncJob';
import { SYNC_JOBS } from './syncJob';

const HOUR_MS = 3_600_000;

/** Milliseconds between two runs, by what the setting says. */
export const SCHEDULE_INTERVALS_MS = { hourly: HOUR_MS, daily: 24 * HOUR_MS } as const;
export type ScheduleName = 'off' | keyof typeof SCHEDULE_INTERVALS_MS;

/** Milliseconds between two runs; null where nothing runs by itself. */
export function intervalOf(schedule: ScheduleName): number | null {
  return schedule === 'off' ? null : SCHEDULE_INTERVALS_MS[schedule];
}

/** What a schedule has to know of a job. */
export interface JobTimes {
  /** When its last run began, whoever asked for it, in milliseconds since the epoch; null when it has never run. */
  readonly lastRunMs: number | null;
  /** For how long an editor was open since then, on a clock that never goes back. */
  readonly openSinceMs: number;
}

/** The times of all jobs of a vault. */
export type SyncTimes = Readonly<Record<SyncJobName, JobTimes>>;

/** The times of a vault of which nothing is known. */
export const NEVER_RUN: SyncTimes = { extraction: { lastRunMs: null, openSinceMs: 0 }, inbox: { lastRunMs: null, openSinceMs: 0 } };

/** When the jobs of a vault ran, over all windows and restarts. */
export interface SyncTimesStore {
  /** `NEVER_RUN` where nothing is known. */
  load(): Promise<SyncTimes>;
  /** Replaces what is known. */
  save(times: SyncTimes): Promise<void>;
}

/** The jobs whose next run is due. However many runs were missed, that is one. */
export function dueJobs(times: SyncTimes, intervalMs: number, nowMs: number): readonly SyncJobName[] {
  return SYNC_JOBS.filter((job) => {
    const { lastRunMs } = times[job];
    // A clock that was set back must not stop the schedule for ever.
    return lastRunMs === null || nowMs >= lastRunMs + intervalMs || nowMs < lastRunMs - intervalMs;
  });
}

/** The times after these jobs have begun. */
export function withBegunJobs(times: SyncTimes, jobs: readonly SyncJobName[], nowMs: number): SyncTimes {
  return { ...times, ...Object.fromEntries(jobs.map((job) => [job, { lastRunMs: nowMs, openSinceMs: 0 }])) };
}

/** The times after the editor has been open for longer. */
export function withOpenTime(times: SyncTimes, openMs: number): SyncTimes {
  const later = ({ lastRunMs, openSinceMs }: JobTimes): JobTimes => ({ lastRunMs, openSinceMs: openSinceMs + Math.round(openMs) });
  return { extraction: later(times.extraction), inbox: later(times.inbox) };
}
