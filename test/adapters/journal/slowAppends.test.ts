import assert from 'node:assert/strict';
import { readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { JournalUsageLog } from '../../../src/adapters/journal/journalUsageLog';
import { nodeFileSystem } from '../../../src/adapters/system/nodeFileSystem';
import { SystemIds } from '../../../src/adapters/system/systemIds';
import type { FileSystem } from '../../../src/core/system/fileSystem';
import { aCall, anOpenCall } from '../../support/aCall';
import { CapturingLogger } from '../../support/capturingLogger';
import { systemError } from '../../support/faultyFileSystem';
import { FixedClock } from '../../support/fixedClock';
import { journalLines } from '../../support/journalFolder';
import { ManualTimers } from '../../support/manualTimers';
import { SequentialIds } from '../../support/sequentialIds';
import { temporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder';
import { waitFor } from '../../support/waitFor';

type Done = (error: Error | null, written: number) => void;
interface Pending { readonly text: string; readonly finish: (error?: Error) => void }

/** A disk whose appends take as long as a test says, and whose appends off the thread end when it says. */
describe('A journal on a slow disk', () => {
  let folder: TemporaryFolder;
  let journal: string;
  let clock: FixedClock;
  let timers: ManualTimers;
  let logger: CapturingLogger;
  let ids: SequentialIds;
  let log: JournalUsageLog;
  let appendMs: number;
  let appends: number;
  let pending: Pending[];
  let unsavedTold: number[];

  beforeEach(() => {
    folder = temporaryFolder();
    journal = join(folder.path, 'journal');
    clock = new FixedClock('2026-03-10T12:00:00.000Z');
    timers = new ManualTimers(clock);
    logger = new CapturingLogger();
    ids = new SequentialIds();
    [appendMs, appends, pending, unsavedTold] = [60, 0, [], []];
    const files: FileSystem = {
      ...nodeFileSystem,
      append: (file, bytes, offset) => {
        appends += 1;
        clock.advance(appendMs);
        return nodeFileSystem.append(file, bytes, offset);
      },
      // At once, so that a segment that is left is closed at once too, where nothing keeps it open.
      dataSyncLater: (_file, done) => { done(null); },
      appendLater: (file, bytes, offset, done: Done) => {
        pending.push({
          text: Buffer.from(bytes).toString(),
          finish: (error) => {
            if (error === undefined) done(null, nodeFileSystem.append(file, bytes, offset));
            else done(error, 0);
          },
        });
      },
    };
    log = new JournalUsageLog({
      folder: journal, files, clock, timers, ids: new SystemIds(), logger,
      onUnsavedChanged: () => { unsavedTold.push(log.unsavedCount); },
    });
  });
  afterEach(() => {
    log.dispose();
    folder.remove();
  });

  const close = (): string => {
    const uid = ids.uid();
    log.close(aCall({ uid }));
    return uid;
  };
  const uids = (): readonly string[] => journalLines(journal).map((line) => (line as { readonly call: { readonly uid: string } }).call.uid);
  const finishNext = (error?: Error): void => { pending.shift()?.finish(error); };
  /** Three calls, which make the disk slow: the first one also begins a segment. */
  const becomeSlow = (): readonly string[] => {
    const written = [close(), close(), close()];
    assert.equal(log.isQueueing, true);
    appends = 0;
    return written;
  };

  it('writes at once while no three appends within a minute take over 50 ms', () => {
    // The first one begins a segment besides.
    appendMs = 25;
    close();
    appendMs = 50;
    for (let call = 0; call < 10; call += 1) close();
    appendMs = 51;
    close();
    close();
    clock.advance(60_000);
    close();
    close();
    assert.equal(log.isQueueing, false);
    assert.equal(log.unsavedCount, 0);
    assert.deepEqual(logger.at('warn'), []);
  });

  it('knows how long its appends took, for a diagnosis', () => {
    assert.deepEqual(log.appendTimes, { count: 0, totalMs: 0, longestMs: 0, slow: 0 });
    // The first one also begins a segment.
    appendMs = 10;
    close();
    appendMs = 70;
    close();
    appendMs = 50;
    close();
    assert.deepEqual(log.appendTimes, { count: 3, totalMs: 140, longestMs: 70, slow: 1 });
  });

  it('queues from the third slow append on, says so once, and holds up no call', () => {
    const written = becomeSlow();
    const queued = [close(), close()];
    timers.advance(0);
    assert.equal(appends, 0);
    assert.deepEqual(uids(), written);
    assert.equal(log.unsavedCount, 2);
    finishNext();
    assert.deepEqual(uids(), [...written, ...queued]);
    assert.equal(log.unsavedCount, 0);
    assert.equal(logger.at('warn').length, 1);
    assert.match(logger.at('warn').join(), /slow/);
  });

  it('counts a call of which both lines wait once, and tells when that changes', () => {
    becomeSlow();
    timers.advance(1_000);
    unsavedTold = [];
    const uid = ids.uid();
    log.open(anOpenCall({ uid }));
    log.close(aCall({ uid }));
    assert.equal(log.unsavedCount, 1);
    timers.advance(500);
    assert.deepEqual(unsavedTold, [1]);
    finishNext();
    timers.advance(500);
    assert.deepEqual(unsavedTold, [1, 0]);
  });

  it('writes what came meanwhile together, in order', () => {
    const written = becomeSlow();
    const first = close();
    timers.advance(0);
    const rest = [close(), close(), close()];
    timers.advance(0);
    assert.equal(pending.length, 1);
    finishNext();
    assert.equal(pending.length, 1);
    finishNext();
    assert.deepEqual(uids(), [...written, first, ...rest]);
  });

  it('writes at once again after a minute without a slow append, behind what is queued', () => {
    const written = becomeSlow();
    const first = close();
    timers.advance(0);
    timers.advance(30);
    finishNext();
    assert.equal(log.isQueueing, true);
    clock.advance(60_000);
    const second = close();
    timers.advance(0);
    const third = close();
    finishNext();
    assert.equal(log.isQueueing, false);
    const fourth = close();
    finishNext();
    finishNext();
    const fifth = close();
    assert.deepEqual(uids(), [...written, first, second, third, fourth, fifth]);
    assert.match(logger.at('info').join(), /quick again/);
  });

  it('keeps what the disk refuses, and saves it when it recovers', () => {
    const written = becomeSlow();
    const refused = close();
    timers.advance(0);
    finishNext(systemError('ENOSPC'));
    assert.equal(log.unsavedCount, 1);
    assert.deepEqual(logger.at('error'), ['The usage journal could not be written (ENOSPC); its lines are kept and tried again.']);
    timers.advance(1_000);
    finishNext();
    assert.equal(log.unsavedCount, 0);
    assert.deepEqual([...uids()].sort(), [...written, refused].sort());
    assert.equal(readdirSync(journal).length, 2);
  });

  it('writes the queue on its own thread when it ends, also what is on its way', () => {
    const written = becomeSlow();
    const onItsWay = close();
    timers.advance(0);
    const waiting = close();
    log.dispose();
    assert.deepEqual([...new Set(uids())].sort(), [...written, onItsWay, waiting].sort());
    assert.equal(log.unsavedCount, 0);
    // The write that was on its way ends when everything else is over.
    finishNext();
    assert.equal(uids().filter((uid) => uid === onItsWay).length, 2);
  });

  it('writes again what was on its way into a segment that was removed meanwhile', async () => {
    const written = becomeSlow();
    const onItsWay = close();
    timers.advance(0);
    unlinkSync(join(journal, readdirSync(journal)[0] ?? ''));
    timers.advance(1_000);
    await waitFor('the loss to be seen', () => logger.at('warn').some((message) => message.includes('removed')));
    finishNext();
    for (let second = 0; second < 5; second += 1) {
      timers.advance(1_000);
      while (pending.length > 0) finishNext();
    }
    assert.deepEqual([...new Set(uids())].sort(), [...written, onItsWay].sort());
    assert.equal(log.unsavedCount, 0);
  });
});
