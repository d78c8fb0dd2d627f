import assert from 'node:assert/strict';
import type { SyncJobFacts } from '../../../../src/core/anomalies/anomalyFacts';
import { staleSync } from '../../../../src/core/anomalies/rules/staleSync';
import { unsavedCalls } from '../../../../src/core/anomalies/rules/unsavedCalls';
import { ruleInput } from '../../../support/anomalyFacts';

const HOUR_MS = 3_600_000;

describe('stale_sync', () => {
  const job = (openSinceLastRunMs: number, overrides: Partial<SyncJobFacts> = {}): SyncJobFacts => ({
    ...{ job: 'extraction', intervalMs: HOUR_MS, openSinceLastRunMs, lastRunMs: null, isPaused: false },
    ...overrides,
  });
  const isTold = (of: SyncJobFacts) => staleSync(ruleInput({ syncJobs: [of] })).length === 1;

  it('takes two intervals in which an editor was open', () => {
    assert.equal(staleSync(ruleInput()).length, 0);
    assert.equal(isTold(job(2 * HOUR_MS - 1)), false);
    assert.equal(isTold(job(2 * HOUR_MS)), true);
    assert.equal(isTold(job(2 * HOUR_MS, { intervalMs: 24 * HOUR_MS })), false);
  });

  it('does not wait for a job that is paused or has no interval', () => {
    assert.equal(isTold(job(9 * HOUR_MS, { isPaused: true })), false);
    assert.equal(isTold(job(9 * HOUR_MS, { intervalMs: 0 })), false);
  });

  it('shows the runs of the job', () => {
    const [told] = staleSync(ruleInput({ syncJobs: [job(3 * HOUR_MS, { job: 'inbox', lastRunMs: 0 })] }));
    assert.equal(told!.severity, 'warning');
    assert.equal(told!.scope.subject, 'inbox');
    assert.deepEqual(told!.filter, { usageType: 'inbox_batch' });
    assert.equal(told!.details['lastRunAt'], '1970-01-01T00:00:00.000Z');
  });
});

describe('unsaved_calls', () => {
  it('is told from the first line on', () => {
    assert.deepEqual(unsavedCalls(ruleInput({ unsavedCalls: 0 })), []);
    const [told] = unsavedCalls(ruleInput({ unsavedCalls: 1 }));
    assert.equal(told!.severity, 'warning');
    assert.deepEqual(told!.details, { lines: 1 });
  });
});
