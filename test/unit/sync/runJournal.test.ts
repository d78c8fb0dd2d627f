import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { BegunJob, RunJournal } from '../../../src/core/sync/runJournal';
import { jobHealth } from '../../../src/core/sync/syncHealth';
import { callFrom } from '../../../src/core/usage/recordedCall';
import { FakeProvider, SOME_USAGE, replies } from '../../support/fakeProvider';
import { InMemoryRunJournal } from '../../support/inMemoryRunJournal';
import { SyncHarness } from '../../support/syncHarness';
import { aJob, callOnce } from '../../support/syncJobs';

const USAGE = { usage: { ...SOME_USAGE, inputTokens: 40, outputTokens: 60 } };
const UID = '01890000-0000-7000-8000-00000000000a';
const BEGUN: BegunJob = { uid: UID, runId: 'run-1', job: 'inbox', startMs: Date.UTC(2026, 2, 9, 12), processed: 4, failed: 1, skipped: 2, durationMs: 5_000, costUsd: 0.25 };

const harnessOf = (): SyncHarness => new SyncHarness([new FakeProvider('anthropic', [replies('x', USAGE)])]);

describe('the journal of a run', () => {
  it('holds what is under way, a second old at most, and nothing afterwards', async () => {
    const harness = harnessOf();
    const journal = new InMemoryRunJournal();
    const seen: (BegunJob | undefined)[] = [];
    await harness.llm.settle(harness.run([aJob(6, async (context) => {
      await setImmediate();
      seen.push(journal.begun);
      const end = await callOnce(context);
      harness.llm.clock.advance(600);
      return end;
    }, 'inbox')], { concurrency: 1, journal }));
    assert.deepEqual(seen.map((begun) => [begun?.job, begun?.processed]), [['inbox', 0], ['inbox', 0], ['inbox', 2], ['inbox', 2], ['inbox', 4], ['inbox', 4]]);
    assert.ok(Math.abs((seen[4]?.costUsd ?? 0) - 0.4) < 1e-9);
    assert.ok((seen[4]?.durationMs ?? 0) >= 2_400);
    assert.equal(journal.begun, undefined);
    assert.deepEqual(new Set(journal.saved.map(({ uid }) => uid)), new Set([harness.batches[0]?.uid]), 'the row has the uid that is written down');
  });

  it('tells each job its own cost', async () => {
    const harness = harnessOf();
    const journal = new InMemoryRunJournal();
    const slow = (name: 'inbox' | 'extraction') => aJob(2, async (context) => {
      const end = await callOnce(context);
      harness.llm.clock.advance(1_500);
      return end;
    }, name);
    await harness.llm.settle(harness.run([slow('inbox'), slow('extraction')], { concurrency: 1, journal }));
    const last = journal.saved.findLast(({ job }) => job === 'extraction');
    assert.ok(Math.abs((last?.costUsd ?? 0) - 0.2) < 1e-9, `${last?.costUsd}`);
  });

  it('has the next run sum up what a window left that ended, and once', async () => {
    const harness = harnessOf();
    const journal = new InMemoryRunJournal();
    journal.begun = BEGUN;
    await harness.llm.settle(harness.run([aJob(1, (context) => callOnce(context))], { journal }));
    await harness.llm.settle(harness.run([aJob(1, (context) => callOnce(context))], { journal }));
    const rows = harness.batches.filter(({ runId }) => runId === 'run-1');
    assert.equal(rows.length, 1);
    const row = callFrom(rows[0]);
    assert.deepEqual([row?.uid, row?.usageType, row?.status, row?.timestamp, row?.costUsd], [UID, 'inbox_batch', 'interrupted', '2026-03-09T12:00:00.000Z', 0]);
    assert.deepEqual(row?.metadata, { processed: 4, failed: 1, skipped: 2, duration_ms: 5_000, cost_of_calls_usd: 0.25, stopped: 'interrupted' });
    assert.deepEqual(jobHealth('inbox', rows, null).runs.map(({ stopped, processed, costPerNoteUsd }) => [stopped, processed, costPerNoteUsd]), [['interrupted', 4, 0.05]]);
    assert.deepEqual(harness.batches.map(({ status }) => status), ['interrupted', 'ok', 'ok']);
  });

  it('is empty after each job, and after what an earlier window left, before anything is asked', async () => {
    const harness = harnessOf();
    const journal = new InMemoryRunJournal();
    journal.begun = BEGUN;
    const planned: (string | undefined)[] = [];
    const job = (name: 'inbox' | 'extraction') => ({ ...aJob(1, (context) => callOnce(context), name), plan: () => {
      planned.push(journal.begun?.uid);
      return Promise.resolve({ items: [], skipped: 0 });
    } });
    await harness.llm.settle(harness.run([job('inbox')], { journal }));
    assert.equal(journal.begun, undefined);
    assert.notEqual(planned[0], UID);
    assert.equal(journal.cleared, 2, 'once for the earlier one, once for this');
    await harness.llm.settle(harness.run([], { journal }));
    assert.equal(harness.batches.length, 2, 'nothing is summed up twice');
  });

  it('is on disk before a job looks for what is due', async () => {
    const harness = harnessOf();
    const slow = new InMemoryRunJournal();
    const save = slow.save.bind(slow);
    slow.save = async (begun) => {
      await setImmediate();
      await save(begun);
    };
    const seen: (string | undefined)[] = [];
    const job = { ...aJob(0, (context) => callOnce(context), 'inbox'), plan: () => {
      seen.push(slow.begun?.job);
      return Promise.resolve({ items: [], skipped: 0 });
    } };
    await harness.run([job], { concurrency: 1, maxCostUsd: 1, choice: 'auto', journal: slow });
    assert.deepEqual(seen, ['inbox']);
  });

  it('breaks no run where it cannot be read or written', async () => {
    const refuse = (): Promise<never> => Promise.reject(Object.assign(new Error('no space at /home/secret'), { code: 'ENOSPC' }));
    const broken: RunJournal = { load: refuse, save: refuse, clear: refuse };
    const harness = harnessOf();
    const { jobs } = await harness.llm.settle(harness.run([aJob(3, (context) => callOnce(context))], { journal: broken }));
    assert.equal(jobs[0]?.processed, 3);
    assert.equal(harness.batches.length, 1);
    assert.doesNotMatch(JSON.stringify(harness.llm.logger.lines), /secret/);
  });
});
