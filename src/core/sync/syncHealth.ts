import type { BatchRunRow } from '../usage/batchRuns';
import type { SyncJobName } from './syncJob';

/** One missed run is a late one; two are none. */
const MISSED_INTERVALS = 2;
const SHOWN_RUNS = 20;

/** One run of a job, as its summary row tells it. Undefined numbers were not recorded. */
export interface SyncRunSummary {
  readonly runId: string | null;
  /** UTC ISO 8601. */
  readonly startedAt: string;
  readonly status: BatchRunRow['status'];
  readonly processed: number | undefined;
  readonly failed: number | undefined;
  readonly skipped: number | undefined;
  readonly durationMs: number | undefined;
  readonly costUsd: number | undefined;
  /** Calls that are not in the cost, because theirs is not known. */
  readonly unpricedCalls: number;
  /** For each note or file that was worked on; undefined where there was none. */
  readonly costPerNoteUsd: number | undefined;
  readonly stopped: string | null;
}

export interface SyncSchedule {
  readonly intervalMs: number;
  /** How long an editor has been open since the last run of the job began, or at all where there was none. */
  readonly openSinceLastRunMs: number;
}

export interface JobHealth {
  readonly job: SyncJobName;
  /** Newest first, at most 20. */
  readonly runs: readonly SyncRunSummary[];
  /** Overdue by 2 intervals while an editor was open. */
  readonly isStale: boolean;
}

/**
 * How a job has been doing.
 * @param rows Summary rows, in any order; those of other jobs are left out.
 * @param schedule Null where the job runs only when it is asked to.
 */
export function jobHealth(job: SyncJobName, rows: readonly BatchRunRow[], schedule: SyncSchedule | null): JobHealth {
  const own = rows.filter(({ usageType }) => usageType === `${job}_batch`);
  const newestFirst = own.toSorted((one, other) => (one.timestamp < other.timestamp ? 1 : -1));
  const isStale = schedule !== null && schedule.intervalMs > 0 && schedule.openSinceLastRunMs >= MISSED_INTERVALS * schedule.intervalMs;
  return { job, runs: newestFirst.slice(0, SHOWN_RUNS).map(summaryOf), isStale };
}

function summaryOf({ runId, timestamp, status, metadata }: BatchRunRow): SyncRunSummary {
  const processed = metadata?.extracted ?? metadata?.processed;
  const failed = metadata?.failed;
  const costUsd = metadata?.cost_of_calls_usd;
  const workedOn = (processed ?? 0) + (failed ?? 0);
  return {
    runId,
    startedAt: timestamp,
    status,
    processed,
    failed,
    skipped: metadata?.skipped,
    durationMs: metadata?.duration_ms,
    costUsd,
    unpricedCalls: metadata?.unpriced_calls ?? 0,
    costPerNoteUsd: costUsd === undefined || workedOn === 0 ? undefined : costUsd / workedOn,
    stopped: metadata?.stopped ?? null,
  };
}
