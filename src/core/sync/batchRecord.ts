import type { Clock } from '../system/clock';
import type { CallRecord } from '../usage/callRecord';
import { timestampOf } from '../usage/timestamps';
import { NO_TOKENS } from '../usage/tokenUsage';
import type { BegunJob } from './runJournal';
import type { JobReport } from './syncReport';

/** The row that sums up one job of a run. It is never counted as a call. */
export function batchRecord(uid: string, runId: string, startMs: number, report: JobReport, clock: Clock): CallRecord {
  const { job, processed, failed, skipped, durationMs, costUsd, unpricedCalls, stopped, failure } = report;
  const reason = stopped ?? (failure === null ? null : 'failed');
  return {
    uid,
    timestamp: timestampOf(startMs),
    localDay: clock.localDay(startMs),
    provider: 'system',
    model: 'batch',
    usageType: job === 'extraction' ? 'extraction_batch' : 'inbox_batch',
    ...NO_TOKENS,
    costUsd: 0,
    costSource: 'local',
    priceId: null,
    conversationId: null,
    traceId: null,
    runId,
    latencyMs: durationMs,
    ttftMs: null,
    status: failure !== null || stopped === 'providers' ? 'error' : stopped === 'cancelled' ? 'cancelled' : 'ok',
    errorMessage: failure !== null ? `defect · ${failure}` : stopped === 'providers' ? 'no provider could be asked' : null,
    attempt: 1,
    workKey: null,
    metadata: {
      ...(job === 'extraction' ? { extracted: processed } : { processed }),
      failed,
      skipped,
      duration_ms: durationMs,
      cost_of_calls_usd: costUsd,
      ...(unpricedCalls === 0 ? {} : { unpriced_calls: unpricedCalls }),
      ...(reason === null ? {} : { stopped: reason }),
    },
  };
}

/** The row of a job whose window ended before it did. Its counts are at least what they say. */
export function interruptedBatchRecord(begun: BegunJob, clock: Clock): CallRecord {
  const { uid, runId, startMs, ...counts } = begun;
  const report: JobReport = { ...counts, left: 0, tooCostly: 0, unpricedCalls: 0, unlimitedCalls: 0, stopped: null, failure: null };
  const row = batchRecord(uid, runId, startMs, report, clock);
  return { ...row, status: 'interrupted', metadata: { ...row.metadata, stopped: 'interrupted' } };
}
