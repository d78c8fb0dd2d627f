import type { SyncJobName } from './syncJob';

/** Why a job ended before its work did; `providers`: none of them could be asked, whatever the note. */
export type StopReason = 'cancelled' | 'budget' | 'paused' | 'providers';

export interface JobReport {
  readonly job: SyncJobName;
  readonly processed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Due, but not reached. */
  readonly left: number;
  /** Those among them that alone may cost more than a whole run, so that no run reaches them below this limit. */
  readonly tooCostly: number;
  readonly durationMs: number;
  /** Of the calls whose cost is known. */
  readonly costUsd: number;
  readonly unpricedCalls: number;
  /** Calls that the limit could not hold for, because nobody knows the price of their model. */
  readonly unlimitedCalls: number;
  readonly stopped: StopReason | null;
  /** The class of what kept the job from finding out what is due, such as `VaultUnavailableError`; else null. */
  readonly failure: string | null;
}

export interface SyncReport {
  readonly runId: string;
  readonly jobs: readonly JobReport[];
}

/** Told while a run goes on, and once when each of its jobs has ended. */
export interface SyncProgress {
  readonly job: SyncJobName;
  readonly phase: 'planning' | 'working' | 'ended';
  /** How many are due in all; 0 while planning. */
  readonly due: number;
  readonly processed: number;
  readonly failed: number;
  readonly skipped: number;
  /** The note or file that was begun last. */
  readonly currentPath: string | null;
  /** Of the whole run so far. */
  readonly costUsd: number;
  readonly unpricedCalls: number;
}

/** What the exported API tells of a run. */
export interface SyncResult {
  readonly runId: string;
  readonly jobs: readonly (Pick<JobReport, 'job' | 'processed' | 'failed' | 'skipped' | 'durationMs' | 'costUsd'> & {
    readonly stopped: Exclude<StopReason, 'providers'> | null;
    /** Only there where the job ended because no provider could be asked. */
    readonly reason?: 'providers';
  })[];
}

/** What other extensions are told of a run. */
export function syncResultOf({ runId, jobs }: SyncReport): SyncResult {
  return {
    runId,
    jobs: jobs.map(({ job, processed, failed, skipped, durationMs, costUsd, stopped }) => {
      const told = { job, processed, failed, skipped, durationMs, costUsd };
      return stopped === 'providers' ? { ...told, stopped: null, reason: stopped } : { ...told, stopped };
    }),
  };
}
