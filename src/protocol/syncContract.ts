import type { CallStatus } from '../core/usage/vocabulary';

/** One run of a background job. Null numbers were not recorded. */
export interface SyncRunView {
  readonly runId: string | null;
  /** UTC ISO 8601. */
  readonly startedAt: string;
  readonly status: CallStatus;
  readonly processed: number | null;
  readonly failed: number | null;
  readonly skipped: number | null;
  readonly durationMs: number | null;
  /** US dollars of the calls with a known cost. */
  readonly costUsd: number | null;
  /** Calls that are not in it, because their cost is not known. */
  readonly unpricedCalls: number;
  /** The same for each note or file that was worked on. */
  readonly costPerNoteUsd: number | null;
  /** Why it ended before its work did; null where it did not. `providers`: none could be asked; `interrupted`: its window ended. */
  readonly stopped: 'cancelled' | 'budget' | 'paused' | 'providers' | 'interrupted' | 'failed' | null;
}

export interface SyncJobView {
  readonly job: 'extraction' | 'inbox';
  /** Newest first, at most 20. */
  readonly runs: readonly SyncRunView[];
  /** Overdue by 2 intervals of the schedule while the editor was open. */
  readonly isStale: boolean;
}

/** How background work has been doing. */
export interface SyncHealthView {
  /** When the runs were read, UTC ISO 8601. */
  readonly asOf: string;
  /** IANA name of the time zone in which times are shown. */
  readonly timeZone: string;
  readonly schedule: 'off' | 'hourly' | 'daily';
  /** Who holds background work back; null where nobody does. */
  readonly pausedBy: 'user' | 'protection' | null;
  readonly jobs: readonly SyncJobView[];
}
