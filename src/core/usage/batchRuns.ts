import type { RecordedCall } from './recordedCall';

/** What Sync Health is made of: the summary row of one job of one run. */
export type BatchRunRow = Pick<RecordedCall, 'usageType' | 'runId' | 'timestamp' | 'status' | 'metadata'>;

/** Runs of each job that are told. */
export const BATCH_RUNS_OF_JOB = 20;
