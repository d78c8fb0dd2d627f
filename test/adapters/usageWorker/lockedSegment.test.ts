import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { nodeFileSystem } from '../../../src/adapters/system/nodeFileSystem';
import { totals } from '../../../src/adapters/sqlite/summaryQueries';
import { closeLine, endLine } from '../../../src/core/usage/journalLine';
import type { UsageView } from '../../../src/workers/usage/usageView';
import { aCall } from '../../support/aCall';
import { systemError } from '../../support/faultyFileSystem';
import { appendToSegment, segmentNumber } from '../../support/journalFolder';
import { SequentialIds } from '../../support/sequentialIds';
import { UsageViewHarness } from '../../support/usageViewHarness';

const LOCKED = segmentNumber(1, '2026-03-01');
const LOCKED_TODAY = segmentNumber(3);
const OTHER = segmentNumber(2, '2026-03-01');
const TODAY = '2026-03-10';

describe('A segment that the system does not let be read, as one of another user', () => {
  let harness: UsageViewHarness;
  let ids: SequentialIds;
  let isLocked: boolean;
  let view: UsageView;

  beforeEach(async () => {
    harness = await UsageViewHarness.create();
    ids = new SequentialIds();
    isLocked = true;
    for (const segment of [LOCKED, OTHER]) appendToSegment(harness.journalFolder, segment, closeLine(aCall({ uid: ids.uid(), timestamp: '2026-03-01T10:00:00.000Z' })) + endLine());
    view = harness.openView(true, { ...nodeFileSystem, openToRead: (path) => {
      if (isLocked && (path.endsWith(LOCKED) || path.endsWith(LOCKED_TODAY))) throw systemError('EACCES');
      return nodeFileSystem.openToRead(path);
    } });
    await view.catchUp();
  });
  afterEach(() => { harness.remove(); });

  const calls = (): number => totals(view.database, TODAY).totalLlmCalls;
  const segments = (): readonly string[] => readdirSync(harness.journalFolder).sort();

  it('stays, and keeps no other from being summed up and removed', async () => {
    assert.equal(calls(), 1);
    assert.equal(await view.maintain(5), true);
    assert.deepEqual([calls(), segments()], [1, [LOCKED]]);
    isLocked = false;
    assert.equal(await view.maintain(5), true);
    assert.deepEqual([calls(), segments()], [2, []]);
  });

  it('is cleared with the rest, also when it can be read again', async () => {
    appendToSegment(harness.journalFolder, LOCKED_TODAY, closeLine(aCall({ uid: ids.uid() })) + endLine());
    await view.clear();
    // Of the one of today nobody can say whether its window has left it.
    assert.deepEqual([calls(), segments(), view.segmentsToLeave()], [0, [LOCKED_TODAY], 1]);
    isLocked = false;
    await view.catchUp();
    assert.equal(calls(), 0);
    assert.equal(await view.maintain(0), true);
    assert.deepEqual([calls(), segments(), view.segmentsToLeave()], [0, [], 0]);
  });
});
