import assert from 'node:assert/strict';
import type { FailureClass } from '../../../src/core/llm/llmFailure';
import { syncResultOf } from '../../../src/core/sync/syncReport';
import { metadataFrom } from '../../../src/core/usage/recordedCall';
import { FakeProvider, fails, replies } from '../../support/fakeProvider';
import type { FakeStep } from '../../support/fakeProvider';
import { SyncHarness } from '../../support/syncHarness';
import { aJob, callOnce } from '../../support/syncJobs';

const NO_NOTE_MENDS_IT: readonly FailureClass[] = ['key_refused', 'no_credit', 'network', 'model_not_found', 'wrong_address'];
const ANOTHER_NOTE_MAY_MEND_IT: readonly FailureClass[] = ['overloaded', 'rate_limited', 'server_error', 'deadline', 'bad_request', 'bad_reply'];

const script = (name: 'anthropic' | 'ollama', steps: readonly FakeStep[]): FakeProvider => new FakeProvider(name, [steps[0]!, ...steps.slice(1)]);
const askedBy = (harness: SyncHarness): number => new Set(harness.calls.map(({ traceId }) => traceId)).size;

describe('a background run that nobody answers', () => {
  for (const failure of NO_NOTE_MENDS_IT) {
    it(`stops after three notes in a row (${failure}), and leaves the rest as it is`, async () => {
      const harness = new SyncHarness([script('anthropic', [fails(failure)])]);
      const report = await harness.runOne(aJob(10, (context) => callOnce(context)), { concurrency: 1 });
      assert.deepEqual([report.processed, report.failed, report.left, report.stopped], [0, 3, 7, 'providers']);
      assert.equal(askedBy(harness), 3);
      const [row] = harness.batches;
      assert.deepEqual([row?.status, row?.errorMessage, row?.metadata?.stopped], ['error', 'no provider could be asked', 'providers']);
      assert.equal(metadataFrom(row?.metadata)?.stopped, 'providers', 'the store keeps it');
    });
  }

  for (const failure of ANOTHER_NOTE_MAY_MEND_IT) {
    it(`goes on where the next note may fare better (${failure})`, async () => {
      const harness = new SyncHarness([script('anthropic', [fails(failure)])]);
      const report = await harness.runOne(aJob(5, (context) => callOnce(context)), { concurrency: 1 });
      assert.deepEqual([report.failed, report.left, report.stopped], [5, 0, null]);
    });
  }

  it('goes on while one of several answers', async () => {
    const harness = new SyncHarness([script('anthropic', [fails('key_refused')]), script('ollama', [replies('x')])]);
    const report = await harness.runOne(aJob(6, (context) => callOnce(context)), { concurrency: 1 });
    assert.deepEqual([report.processed, report.stopped], [6, null]);
  });

  it('stops when each of several refuses in its own way', async () => {
    const harness = new SyncHarness([script('anthropic', [fails('no_credit')]), script('ollama', [fails('network')])]);
    const report = await harness.runOne(aJob(6, (context) => callOnce(context)), { concurrency: 1 });
    assert.deepEqual([report.failed, report.left, report.stopped], [3, 3, 'providers']);
  });

  it('counts only notes in a row', async () => {
    const refused = fails('key_refused');
    const harness = new SyncHarness([script('anthropic', [refused, refused, replies('x'), refused, refused, replies('x')])]);
    const report = await harness.runOne(aJob(6, (context) => callOnce(context)), { concurrency: 1 });
    assert.deepEqual([report.processed, report.failed, report.stopped], [2, 4, null]);
  });

  it('does not count what needed no call', async () => {
    const refused = fails('key_refused');
    const harness = new SyncHarness([script('anthropic', [refused])]);
    const report = await harness.runOne(aJob(8, (context, index) => (index % 2 === 0 ? callOnce(context) : Promise.resolve('processed'))), { concurrency: 1 });
    assert.deepEqual([report.processed, report.failed, report.left, report.stopped], [2, 3, 3, 'providers']);
  });

  it('ends soon with several notes at a time, and asks nothing in its next job', async () => {
    const harness = new SyncHarness([script('anthropic', [fails('key_refused')])]);
    const { jobs } = await harness.llm.settle(harness.run([aJob(20, (context) => callOnce(context), 'inbox'), aJob(20, (context) => callOnce(context))], { concurrency: 4 }));
    assert.ok(askedBy(harness) <= 6, `${askedBy(harness)}`);
    assert.deepEqual(jobs.map(({ stopped, failed, left }) => [stopped, failed + left]), [['providers', 20], ['providers', 20]]);
    assert.equal(jobs[1]?.failed, 0);
  });

  it('is done when nothing was left', async () => {
    const harness = new SyncHarness([script('anthropic', [fails('key_refused')])]);
    const report = await harness.runOne(aJob(3, (context) => callOnce(context)), { concurrency: 1 });
    assert.deepEqual([report.failed, report.left, report.stopped], [3, 0, null]);
  });

  it('is told to the API as a reason of its own: `stopped` keeps the words that it has', async () => {
    const harness = new SyncHarness([script('anthropic', [fails('key_refused')])]);
    const report = await harness.llm.settle(harness.run([aJob(9, (context) => callOnce(context))], { concurrency: 1 }));
    assert.deepEqual(syncResultOf(report).jobs.map(({ failed, stopped, reason }) => [failed, stopped, reason]), [[3, null, 'providers']]);
  });
});
