import assert from 'node:assert/strict';
import { askWithRepair } from '../../../src/core/sync/askWithRepair';
import { FakePriceBook } from '../../support/fakePriceBook';
import { FakeProvider, SOME_USAGE, replies } from '../../support/fakeProvider';
import { aTask } from '../../support/llmHarness';
import { SyncHarness } from '../../support/syncHarness';
import { aJob, callOnce } from '../../support/syncJobs';

/** With `FakePriceBook`, a dollar buys 1,000 tokens: this question may cost about $1.15, the usual one $0.152. */
const LONG_QUESTION = 'Why? '.repeat(600);
const SMALL = { ...SOME_USAGE, inputTokens: 40, outputTokens: 60 };
const LIMIT = { concurrency: 1, maxCostUsd: 1 };

describe('the limit of a run', () => {
  for (const concurrency of [1, 3]) {
    it(`leaves out a note that alone may cost more, and goes on with the others (${concurrency} at a time)`, async () => {
      const harness = new SyncHarness([new FakeProvider('anthropic', [replies('x', { usage: SMALL })])]);
      const report = await harness.runOne(aJob(5, (context, index) => callOnce(context, index === 1 ? LONG_QUESTION : 'Why?')), { ...LIMIT, concurrency });
      assert.deepEqual([report.processed, report.failed, report.left, report.tooCostly, report.stopped], [4, 0, 1, 1, 'budget']);
      assert.equal(harness.calls.length, 4);
      assert.equal(harness.batches[0]?.metadata?.stopped, 'budget');
    });
  }

  it('says of none that it is too costly when the limit is merely used up', async () => {
    const harness = new SyncHarness([new FakeProvider('anthropic', [replies('x', { usage: SMALL })])]);
    const report = await harness.runOne(aJob(20, (context) => callOnce(context)), LIMIT);
    assert.deepEqual([report.stopped, report.tooCostly], ['budget', 0]);
    assert.ok(report.processed > 0 && report.left > 0);
  });

  it('fails a note whose unusable reply was paid for and whose repair it does not allow, so that it is not paid for at each run', async () => {
    const harness = new SyncHarness([new FakeProvider('anthropic', [replies('no JSON '.repeat(500), { usage: SMALL })])]);
    const job = aJob(2, async ({ calls, traceId, runId }, index) => {
      if (index === 1) return callOnce({ calls, traceId, runId, choice: 'auto', model: 'm', signal: undefined });
      const result = await askWithRepair(calls, aTask({ usageType: 'extraction', traceId, runId, interpret: () => ({ kind: 'unusable', reason: 'no JSON' }) }));
      return result.kind === 'cancelled' ? 'left' : result.kind === 'failed' ? 'failed' : 'processed';
    });
    const report = await harness.runOne(job, LIMIT);
    assert.deepEqual([report.processed, report.failed, report.left, report.tooCostly, report.stopped], [1, 1, 0, 0, null]);
  });

  it('cannot hold for models without a price, and tells how many calls that were', async () => {
    const harness = new SyncHarness([new FakeProvider('anthropic', [replies('x')], 'unknown-model')]);
    const report = await harness.runOne(aJob(3, (context) => callOnce(context)), { ...LIMIT, maxCostUsd: 0 });
    assert.deepEqual([report.processed, report.stopped, report.unpricedCalls, report.unlimitedCalls], [3, null, 3, 3]);
  });

  it('holds for calls that told no usage: they count as the most that they may have cost', async () => {
    const harness = new SyncHarness([new FakeProvider('anthropic', [replies('x', {})])], new FakePriceBook());
    const report = await harness.runOne(aJob(20, (context) => callOnce(context)), LIMIT);
    assert.equal(report.stopped, 'budget');
    assert.ok(report.unpricedCalls > 0);
    assert.equal(report.unlimitedCalls, 0);
  });
});
