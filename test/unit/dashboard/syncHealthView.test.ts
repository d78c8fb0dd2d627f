import assert from 'node:assert/strict';
import type { BatchRunRow } from '../../../src/core/usage/batchRuns';
import { NEVER_RUN } from '../../../src/core/sync/syncSchedule';
import { syncHealthView, syncJobFacts } from '../../../src/dashboard/syncHealthView';
import type { SyncHealthFacts } from '../../../src/dashboard/syncHealthView';

const HOUR_MS = 3_600_000;
const ROW: BatchRunRow = {
  usageType: 'extraction_batch',
  runId: 'run-1',
  timestamp: '2026-03-10T12:00:00.000Z',
  status: 'ok',
  metadata: { extracted: 3, failed: 1, skipped: 40, duration_ms: 2_000, cost_of_calls_usd: 0.02 },
};

const view = (more: Partial<SyncHealthFacts> = {}): ReturnType<typeof syncHealthView> =>
  syncHealthView({ rows: [ROW], schedule: 'hourly', times: NEVER_RUN, scheduledJobs: ['extraction', 'inbox'], pausedBy: null, asOf: '2026-03-10T13:00:00.000Z', timeZone: 'UTC', ...more });
const overdue = { extraction: { lastRunMs: 5, openSinceMs: 2 * HOUR_MS }, inbox: { lastRunMs: 5, openSinceMs: 2 * HOUR_MS - 1 } };
const stale = (more: Partial<SyncHealthFacts>): readonly string[] => view(more).jobs.filter(({ isStale }) => isStale).map(({ job }) => job);

describe('sync health', () => {
  it('tells the runs of each job, newest first, with what a note cost', () => {
    const later = { ...ROW, runId: 'run-2', timestamp: '2026-03-10T12:30:00.000Z', status: 'cancelled', metadata: { stopped: 'cancelled', extracted: 0, failed: 0 } } as const;
    const { jobs } = view({ rows: [ROW, later, { ...ROW, usageType: 'inbox_batch', metadata: null }] });
    assert.deepEqual(jobs.map(({ job, runs }) => [job, runs.map(({ runId }) => runId)]), [['extraction', ['run-2', 'run-1']], ['inbox', ['run-1']]]);
    assert.deepEqual(jobs[0]?.runs[1], {
      runId: 'run-1', startedAt: ROW.timestamp, status: 'ok', processed: 3, failed: 1, skipped: 40, durationMs: 2_000, costUsd: 0.02, unpricedCalls: 0, costPerNoteUsd: 0.005, stopped: null,
    });
    assert.deepEqual([jobs[0].runs[0]?.stopped, jobs[0].runs[0]?.costPerNoteUsd], ['cancelled', null]);
    assert.deepEqual([jobs[1]?.runs[0]?.processed, jobs[1]?.runs[0]?.costUsd], [null, null], 'what was not recorded is not zero');
  });

  it('says which job is late by two intervals in which the editor was open', () => {
    assert.deepEqual(stale({ times: overdue }), ['extraction']);
    assert.deepEqual(stale({ times: overdue, schedule: 'daily' }), []);
    assert.deepEqual(stale({ times: overdue, schedule: 'off' }), []);
    assert.deepEqual(stale({ times: overdue, pausedBy: 'protection' }), []);
    assert.deepEqual(stale({ times: overdue, scheduledJobs: ['inbox'] }), []);
  });

  it('tells a reason that it does not know as none', () => {
    const [job] = view({ rows: [{ ...ROW, metadata: { stopped: '<script>' } }] }).jobs;
    assert.equal(job?.runs[0]?.stopped, null);
  });

  it('gives the rules what they look at, and nothing without a schedule', () => {
    const status = { schedule: 'daily', times: overdue, scheduledJobs: ['inbox'], pausedBy: 'user' } as const;
    assert.deepEqual(syncJobFacts(status), [{ job: 'inbox', intervalMs: 24 * HOUR_MS, openSinceLastRunMs: 2 * HOUR_MS - 1, lastRunMs: 5, isPaused: true }]);
    assert.deepEqual(syncJobFacts({ ...status, schedule: 'off' }), []);
  });
});
