import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { ItemEnd, SyncJob } from '../../../src/core/sync/syncJob';
import { syncResultOf } from '../../../src/core/sync/syncReport';
import type { SyncProgress } from '../../../src/core/sync/syncReport';
import { metadataFrom } from '../../../src/core/usage/recordedCall';
import { FakePriceBook } from '../../support/fakePriceBook';
import { FakeProvider, SOME_USAGE, replies } from '../../support/fakeProvider';
import type { FakeStep } from '../../support/fakeProvider';
import { SyncHarness } from '../../support/syncHarness';
import { aJob, callOnce } from '../../support/syncJobs';

/** With `FakePriceBook`, a call of `SOME_USAGE` costs $1.10, and one of `aTask` at most $0.152. */
const SOME_CALL_USD = 1.1;
const SMALL = { ...SOME_USAGE, inputTokens: 40, outputTokens: 60 };
const SMALL_CALL_USD = 0.1;

/** Answers after the thread has had its turns. */
const slowly = (step: FakeStep): FakeStep => async (request, options) => {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
  return step(request, options);
};

const provider = (...steps: [FakeStep, ...FakeStep[]]): FakeProvider => new FakeProvider('anthropic', steps);

describe('a background run', () => {
  it('counts, and leaves one row that sums it up and is no call', async () => {
    const harness = new SyncHarness([provider(replies('x'))]);
    const ends: ItemEnd[] = ['processed', 'failed', 'skipped', 'processed'];
    const report = await harness.runOne(aJob(4, async (context, index) => {
      await callOnce(context);
      harness.llm.clock.advance(250);
      return ends[index]!;
    }));
    const { durationMs } = report;
    assert.deepEqual([report.processed, report.failed, report.skipped, report.left, report.stopped], [2, 1, 4, 0, null]);
    assert.ok(durationMs >= 1_000);
    const [row] = harness.batches;
    assert.equal(harness.batches.length, 1);
    assert.deepEqual([row?.provider, row?.model, row?.usageType, row?.costUsd, row?.status], ['system', 'batch', 'extraction_batch', 0, 'ok']);
    assert.equal(row?.runId, harness.calls[0]?.runId);
    const expected = { extracted: 2, failed: 1, skipped: 4, duration_ms: durationMs, cost_of_calls_usd: report.costUsd };
    assert.deepEqual(metadataFrom(row?.metadata), expected, 'the store keeps every key');
    assert.ok(Math.abs(report.costUsd - 4 * SOME_CALL_USD) < 1e-9);
  });

  it('is told to the API in the shape that it promises', async () => {
    const harness = new SyncHarness([]);
    const report = await harness.llm.settle(harness.run([aJob(1, (context) => callOnce(context), 'inbox'), aJob(2, (context) => callOnce(context))]));
    assert.deepEqual(syncResultOf(report), {
      runId: report.runId,
      jobs: [
        { job: 'inbox', processed: 1, failed: 0, skipped: 3, durationMs: report.jobs[0]?.durationMs, costUsd: 0, stopped: null },
        { job: 'extraction', processed: 2, failed: 0, skipped: 3, durationMs: report.jobs[1]?.durationMs, costUsd: 0, stopped: null },
      ],
    });
    assert.deepEqual(harness.batches.map(({ usageType, metadata }) => [usageType, metadata?.processed, metadata?.extracted]), [
      ['inbox_batch', 1, undefined], ['extraction_batch', undefined, 2],
    ]);
  });

  for (const concurrency of [1, 2, 5]) {
    it(`works on at most ${concurrency} at a time`, async () => {
      let running = 0;
      let most = 0;
      const harness = new SyncHarness([]);
      await harness.runOne(aJob(12, async () => {
        running += 1;
        most = Math.max(most, running);
        await setImmediate();
        running -= 1;
        return 'processed';
      }), { concurrency });
      assert.equal(most, concurrency);
    });

    it(`never costs more than its limit with ${concurrency} at a time, and says what is left`, async () => {
      const harness = new SyncHarness([provider(slowly(replies('x', { usage: SMALL })))]);
      const report = await harness.runOne(aJob(20, (context) => callOnce(context)), { concurrency, maxCostUsd: 0.72 });
      const costUsd = harness.calls.reduce((sum, row) => sum + row.costUsd, 0);
      assert.ok(costUsd <= 0.72, `${costUsd}`);
      assert.equal(harness.calls.length, 6, 'as many as fit with the most that the next may cost');
      assert.deepEqual([report.stopped, report.processed, report.left], ['budget', 6, 14]);
      assert.ok(Math.abs(report.costUsd - 6 * SMALL_CALL_USD) < 1e-9);
      assert.equal(harness.batches[0]?.metadata?.stopped, 'budget');
      assert.deepEqual(harness.llm.log.stillOpen, []);
    });
  }

  it('shares its limit between its jobs', async () => {
    const harness = new SyncHarness([provider(replies('x', { usage: SMALL }))]);
    const { jobs } = await harness.llm.settle(harness.run([aJob(4, (context) => callOnce(context), 'inbox'), aJob(9, (context) => callOnce(context))], { maxCostUsd: 0.72, concurrency: 1 }));
    assert.deepEqual(jobs.map(({ processed, stopped }) => [processed, stopped]), [[4, null], [2, 'budget']]);
    assert.ok(Math.abs(jobs[1]!.costUsd - 0.2) < 1e-9, 'each job tells its own cost');
  });

  it('counts a call that told no usage as the most that it may have cost', async () => {
    const harness = new SyncHarness([provider(replies('x', {}))]);
    const report = await harness.runOne(aJob(20, (context) => callOnce(context)), { maxCostUsd: 0.6, concurrency: 1 });
    assert.ok(harness.calls.length < 5);
    assert.deepEqual([report.stopped, report.costUsd, report.unpricedCalls], ['budget', 0, harness.calls.length]);
  });

  it('has no limit on what is free', async () => {
    const harness = new SyncHarness([new FakeProvider('ollama', [replies('x')])]);
    assert.equal((await harness.runOne(aJob(5, (context) => callOnce(context)), { maxCostUsd: 0 })).processed, 5);
  });

  it('stops when it is cancelled: calls in flight end, nothing new begins, and the row is there', async () => {
    const controller = new AbortController();
    const harness = new SyncHarness([provider(slowly(replies('x')))]);
    const report = await harness.runOne(aJob(10, (context, index) => {
      if (index === 3) controller.abort();
      return callOnce(context);
    }), { signal: controller.signal, concurrency: 1 });
    assert.deepEqual([report.processed, report.left, report.stopped], [3, 7, 'cancelled']);
    assert.deepEqual([harness.batches[0]?.status, harness.batches[0]?.metadata?.stopped], ['cancelled', 'cancelled']);
    assert.deepEqual(harness.llm.log.stillOpen, []);
  });

  it('does not begin the next job once it is cancelled', async () => {
    const controller = new AbortController();
    const harness = new SyncHarness([]);
    const first = aJob(1, () => { controller.abort(); return Promise.resolve('left'); }, 'inbox');
    const { jobs } = await harness.run([first, aJob(1, (context) => callOnce(context))], { signal: controller.signal });
    assert.deepEqual(jobs.map(({ stopped }) => stopped), ['cancelled', 'cancelled']);
    assert.equal(harness.batches.length, 1);
  });

  it('stops when it is paused', async () => {
    let done = 0;
    const harness = new SyncHarness([]);
    const job = aJob(10, () => { done += 1; return Promise.resolve('processed'); });
    const report = await harness.runOne(job, { isPaused: () => done >= 4, concurrency: 1 });
    assert.deepEqual([report.processed, report.left, report.stopped], [4, 6, 'paused']);
  });

  it('goes on past what throws, and repeats none of its words', async () => {
    const harness = new SyncHarness([]);
    const report = await harness.runOne(aJob(3, (_context, index) => {
      if (index === 1) throw new TypeError('secret words of a note');
      return Promise.resolve('processed');
    }));
    assert.deepEqual([report.processed, report.failed], [2, 1]);
    assert.doesNotMatch(JSON.stringify([harness.llm.logger.lines, harness.batches]), /secret words/);
  });

  it('leaves its row also when it cannot find out what is due', async () => {
    const harness = new SyncHarness([]);
    const job: SyncJob = { name: 'inbox', plan: () => Promise.reject(new RangeError('secret')) };
    const report = await harness.runOne(job);
    assert.equal(report.failure, 'RangeError');
    assert.deepEqual([harness.batches[0]?.status, harness.batches[0]?.errorMessage], ['error', 'defect · RangeError']);
  });

  it('tells its progress: counts, what it is at, what it costs', async () => {
    const harness = new SyncHarness([provider(replies('x', { usage: SMALL }))]);
    const told: SyncProgress[] = [];
    await harness.runOne(aJob(2, (context) => callOnce(context)), { concurrency: 1, onProgress: (progress) => told.push(progress) });
    assert.equal(told[0]?.phase, 'planning');
    assert.deepEqual(told.map(({ processed }) => processed).toSorted(), told.map(({ processed }) => processed));
    assert.deepEqual([...new Set(told.map(({ currentPath }) => currentPath))], [null, '0.md', '1.md']);
    const last = told.at(-1)!;
    assert.deepEqual([last.phase, last.due, last.processed, last.skipped], ['ended', 2, 2, 3]);
    assert.ok(Math.abs(last.costUsd - 2 * SMALL_CALL_USD) < 1e-9);
  });

  it('is not broken by a listener that throws', async () => {
    const harness = new SyncHarness([]);
    const report = await harness.runOne(aJob(2, (context) => callOnce(context)), { onProgress: () => { throw new Error('gone'); } });
    assert.equal(report.processed, 2);
    assert.equal(harness.llm.logger.at('error').length, 1);
  });

  it('gives each item a trace of its own', async () => {
    const harness = new SyncHarness([provider(replies('x'))]);
    await harness.runOne(aJob(5, (context) => callOnce(context)));
    assert.equal(new Set(harness.calls.map(({ traceId }) => traceId)).size, 5);
  });

  it('keeps its row when the price book fails', async () => {
    const broken = new FakePriceBook();
    broken.costOf = () => { throw new Error('no prices'); };
    const harness = new SyncHarness([provider(replies('x'))], broken);
    const report = await harness.runOne(aJob(2, (context) => callOnce(context)));
    assert.equal(report.failed, 2);
    assert.equal(harness.batches.length, 1);
  });
});
