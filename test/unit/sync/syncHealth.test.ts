import assert from 'node:assert/strict';
import { batchRecord } from '../../../src/core/sync/batchRecord';
import { jobHealth } from '../../../src/core/sync/syncHealth';
import type { JobReport } from '../../../src/core/sync/syncReport';
import type { CallRecord } from '../../../src/core/usage/callRecord';
import { FixedClock } from '../../support/fixedClock';

const HOUR_MS = 3_600_000;
const REPORT: JobReport = { job: 'extraction', processed: 3, failed: 1, skipped: 6, left: 0, tooCostly: 0, durationMs: 1_200, costUsd: 0.02, unpricedCalls: 0, unlimitedCalls: 0, stopped: null, failure: null };

function aRow(hour: number, report: Partial<JobReport> = {}): CallRecord {
  return batchRecord(`uid-${hour}`, `run-${hour}`, Date.UTC(2026, 2, 10, hour), { ...REPORT, ...report }, new FixedClock());
}

describe('the health of a job', () => {
  it('tells its last runs, newest first, with what a note costs', () => {
    const rows = [aRow(1), aRow(3, { stopped: 'budget' }), aRow(2, { job: 'inbox' }), aRow(4, { processed: 0, failed: 0 })];
    const { runs } = jobHealth('extraction', rows, null);
    assert.deepEqual(runs.map(({ runId, costPerNoteUsd, stopped }) => [runId, costPerNoteUsd, stopped]), [
      ['run-4', undefined, null], ['run-3', 0.005, 'budget'], ['run-1', 0.005, null],
    ]);
    assert.deepEqual(runs[2], {
      runId: 'run-1', startedAt: '2026-03-10T01:00:00.000Z', status: 'ok', processed: 3, failed: 1, skipped: 6,
      durationMs: 1_200, costUsd: 0.02, unpricedCalls: 0, costPerNoteUsd: 0.005, stopped: null,
    });
    assert.deepEqual(jobHealth('inbox', rows, null).runs.map(({ runId, processed }) => [runId, processed]), [['run-2', 3]]);
  });

  it('tells how many calls are not in the cost of a run', () => {
    const { runs } = jobHealth('extraction', [aRow(1, { costUsd: 0, unpricedCalls: 4 })], null);
    assert.deepEqual([runs[0]?.costUsd, runs[0]?.unpricedCalls], [0, 4]);
  });

  it('does not show as zero what a row does not tell', () => {
    const { runs } = jobHealth('extraction', [{ ...aRow(1), metadata: null }], null);
    assert.deepEqual([runs[0]?.processed, runs[0]?.costUsd, runs[0]?.costPerNoteUsd], [undefined, undefined, undefined]);
  });

  it('is stale when it is overdue by two intervals while an editor was open', () => {
    const isStale = (openSinceLastRunMs: number): boolean => jobHealth('inbox', [], { intervalMs: HOUR_MS, openSinceLastRunMs }).isStale;
    assert.deepEqual([isStale(HOUR_MS), isStale(2 * HOUR_MS - 1), isStale(2 * HOUR_MS)], [false, false, true]);
    assert.equal(jobHealth('inbox', [], null).isStale, false);
  });
});
