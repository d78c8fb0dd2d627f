import { windowDoes } from '../../support/plainVscode';
import assert from 'node:assert/strict';
import type { SyncJobName } from '../../../src/core/sync/syncJob';
import type { SyncReport } from '../../../src/core/sync/syncReport';
import { SyncCommands } from '../../../src/host/sync/syncCommands';
import type { SyncCommandsParts } from '../../../src/host/sync/syncCommands';

const reportOf = (job: SyncJobName): SyncReport => ({ runId: 'run', jobs: [{
  job, processed: 2, failed: 0, skipped: 1, left: 0, tooCostly: 0, durationMs: 5, costUsd: 0.01, unpricedCalls: 0, unlimitedCalls: 0, stopped: null, failure: null,
}] });

/** What is said after a run, and how. */
async function toldAfter(job: SyncJobName, unused: readonly string[]): Promise<readonly [how: string, text: string]> {
  const told: (readonly [string, string])[] = [];
  const says = (how: string) => (text: string) => {
    told.push([how, text]);
    return Promise.resolve(undefined);
  };
  windowDoes({
    withProgress: (_options: unknown, run: (progress: unknown, token: unknown) => Promise<unknown>) => run({ report: () => undefined }, { onCancellationRequested: () => undefined }),
    showInformationMessage: says('information'),
    showWarningMessage: says('warning'),
  });
  const parts = {
    service: { assertCanWork: () => undefined, run: () => Promise.resolve(reportOf(job)) },
    gate: { pause: undefined },
    unusedInboxSettings: () => unused,
    onProgress: () => undefined,
  };
  const commands = new SyncCommands(parts as unknown as SyncCommandsParts);
  await commands.sync([job]);
  assert.equal(told.length, 1);
  return told[0]!;
}

describe('the end of a sync', () => {
  it('is told with counts and cost', async () => {
    assert.deepEqual(await toldAfter('inbox', []), ['information', 'Inbox: 2 filed, 0 failed, 1 left as they are. Cost: $0.01.']);
  });

  it('says which settings of the inbox were not used as they are written', async () => {
    const [how, text] = await toldAfter('inbox', ['secondBrain.inbox.noteFolder', 'secondBrain.inbox.folder']);
    assert.equal(how, 'warning');
    assert.match(text, /Not used as written: "secondBrain\.inbox\.noteFolder", "secondBrain\.inbox\.folder"\. Folders must lie/);
  });

  it('says nothing of them where the inbox was not looked at', async () => {
    assert.deepEqual(await toldAfter('extraction', ['secondBrain.inbox.noteFolder']), ['information', 'Metadata: 2 notes extracted, 0 failed, 1 need nothing now. Cost: $0.01.']);
  });
});
