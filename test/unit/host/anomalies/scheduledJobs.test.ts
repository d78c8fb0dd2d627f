import assert from 'node:assert/strict';
import type { SyncJobFacts } from '../../../../src/core/anomalies/anomalyFacts';
import { staleSync } from '../../../../src/core/anomalies/rules/staleSync';
import { ScheduledJobs } from '../../../../src/host/anomalies/scheduledJobs';
import { ruleInput } from '../../../support/anomalyFacts';
import { CapturingLogger } from '../../../support/capturingLogger';
import { waitFor } from '../../../support/waitFor';

const HOUR_MS = 3_600_000;
const job = (openSinceLastRunMs: number): SyncJobFacts => ({ job: 'extraction', intervalMs: HOUR_MS, openSinceLastRunMs, lastRunMs: 1, isPaused: false });

describe('the scheduled jobs that are judged', () => {
  it('are known a moment after they are asked for, and told when the rules would see another thing', async () => {
    let facts = [job(2 * HOUR_MS - 1)];
    let changes = 0;
    let reads = 0;
    const jobs = new ScheduledJobs({ read: () => { reads += 1; return Promise.resolve(facts); }, onChanged: () => { changes += 1; }, logger: new CapturingLogger() });
    const look = async (): Promise<readonly SyncJobFacts[]> => {
      const before = reads;
      assert.ok(jobs.latest.length <= 1);
      await waitFor('a reading', () => reads > before);
      await Promise.resolve();
      return jobs.latest;
    };
    const isStale = (of: readonly SyncJobFacts[]): boolean => staleSync(ruleInput({ syncJobs: of })).length > 0;
    assert.deepEqual(jobs.latest, []);
    await waitFor('the first news', () => changes === 1);
    assert.equal(isStale(await look()), false);
    facts = [job(2 * HOUR_MS)];
    await look();
    assert.equal(isStale(await look()), true);
    assert.equal(changes, 2);
    facts = [job(2 * HOUR_MS + 60_000)];
    await look();
    await look();
    assert.equal(changes, 2, 'a minute more is no news');
  });

  it('stay as they were known while they cannot be read, and the log says so once', async () => {
    const logger = new CapturingLogger();
    let isBroken = false;
    let reads = 0;
    const read = (): Promise<readonly SyncJobFacts[]> => {
      reads += 1;
      return isBroken ? Promise.reject(new RangeError('/home/somebody/notes')) : Promise.resolve([job(0)]);
    };
    const jobs = new ScheduledJobs({ read, onChanged: () => undefined, logger });
    assert.ok(jobs.latest.length <= 1);
    await waitFor('the jobs', () => jobs.latest.length === 1);
    isBroken = true;
    const before = reads;
    await waitFor('some failures', () => { assert.ok(jobs.latest.length <= 1); return reads > before + 3; });
    assert.equal(jobs.latest.length, 1);
    assert.equal(logger.lines.length, 1);
    assert.doesNotMatch(JSON.stringify(logger.lines), /somebody/);
  });

  it('are read by one at a time', async () => {
    let reads = 0;
    const jobs = new ScheduledJobs({ read: () => { reads += 1; return new Promise(() => undefined); }, onChanged: () => undefined, logger: new CapturingLogger() });
    assert.deepEqual([jobs.latest, jobs.latest, jobs.latest], [[], [], []]);
    await Promise.resolve();
    assert.equal(reads, 1);
  });
});
