import { isAbortSignal, isRecord } from './askArguments';
import type { SyncJob, SyncOptions } from './secondBrainApi';

const JOBS = ['extraction', 'inbox'] as const satisfies readonly SyncJob[];

/** As `checkedAsk`, for a run of background jobs. */
export function checkedSync(options?: unknown): SyncOptions {
  const given = options ?? {};
  if (!isRecord(given)) {
    throw new TypeError('The options must be an object.');
  }
  const { jobs, signal } = given;
  if (signal !== undefined && !isAbortSignal(signal)) {
    throw new TypeError('signal must be an AbortSignal.');
  }
  if (jobs !== undefined && !(Array.isArray(jobs) && jobs.length > 0 && jobs.every(isJob))) {
    throw new RangeError('jobs must be a list of "extraction" and "inbox".');
  }
  return { ...(jobs === undefined ? {} : { jobs: [...new Set(jobs)] }), ...(signal === undefined ? {} : { signal }) };
}

function isJob(value: unknown): value is SyncJob {
  return JOBS.some((job) => job === value);
}
