import type { SyncJobFacts } from '../core/anomalies/anomalyFacts';
import type { SyncRunSummary } from '../core/sync/syncHealth';
import { jobHealth } from '../core/sync/syncHealth';
import type { SyncJobName } from '../core/sync/syncJob';
import { SYNC_JOBS } from '../core/sync/syncJob';
import type { ScheduleName, SyncTimes } from '../core/sync/syncSchedule';
import { intervalOf } from '../core/sync/syncSchedule';
import type { BatchRunRow } from '../core/usage/batchRuns';
import type { SyncHealthView, SyncRunView } from '../protocol/syncContract';

/** How the background work of this window's notes stands. */
export interface SyncStatus {
  readonly schedule: ScheduleName;
  readonly times: SyncTimes;
  /** The jobs that the schedule runs: others are asked for by a person only. */
  readonly scheduledJobs: readonly SyncJobName[];
  readonly pausedBy: 'user' | 'protection' | null;
}

export interface SyncHealthFacts extends SyncStatus {
  /** Summary rows of all jobs, in any order. */
  readonly rows: readonly BatchRunRow[];
  /** When the rows were read, UTC ISO 8601. */
  readonly asOf: string;
  /** IANA name. */
  readonly timeZone: string;
}

/** What Sync Health shows: the last runs of each job, and whether one is late. While background work is held back, none is. */
export function syncHealthView({ rows, asOf, timeZone, ...status }: SyncHealthFacts): SyncHealthView {
  const { schedule, pausedBy } = status;
  const facts = syncJobFacts(status);
  const jobs = SYNC_JOBS.map((job) => {
    const own = facts.find((fact) => fact.job === job);
    const { runs, isStale } = jobHealth(job, rows, own === undefined || own.isPaused ? null : own);
    return { job, runs: runs.map(runView), isStale };
  });
  return { asOf, timeZone, schedule, pausedBy, jobs };
}

/** The scheduled jobs as the rules look at them; none without a schedule. */
export function syncJobFacts({ schedule, times, scheduledJobs, pausedBy }: SyncStatus): readonly SyncJobFacts[] {
  const intervalMs = intervalOf(schedule);
  if (intervalMs === null) {
    return [];
  }
  return scheduledJobs.map((job) => ({
    job,
    intervalMs,
    openSinceLastRunMs: times[job].openSinceMs,
    lastRunMs: times[job].lastRunMs,
    isPaused: pausedBy !== null,
  }));
}

function runView({ runId, startedAt, status, processed, failed, skipped, durationMs, costUsd, unpricedCalls, costPerNoteUsd, stopped }: SyncRunSummary): SyncRunView {
  return {
    runId,
    startedAt,
    status,
    processed: processed ?? null,
    failed: failed ?? null,
    skipped: skipped ?? null,
    durationMs: durationMs ?? null,
    costUsd: costUsd ?? null,
    unpricedCalls,
    costPerNoteUsd: costPerNoteUsd ?? null,
    stopped: STOPS.find((known) => known === stopped) ?? null,
  };
}

const STOPS = ['cancelled', 'budget', 'paused', 'providers', 'interrupted', 'failed'] as const;
