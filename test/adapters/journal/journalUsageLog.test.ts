import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JournalUsageLog } from '../../../src/adapters/journal/journalUsageLog';
import { isSegmentName } from '../../../src/adapters/journal/segmentName';
import { SystemIds } from '../../../src/adapters/system/systemIds';
import { aCall, anOpenCall, aQuestion } from '../../support/aCall';
import { CapturingLogger } from '../../support/capturingLogger';
import { FaultyFileSystem } from '../../support/faultyFileSystem';
import { FixedClock } from '../../support/fixedClock';
import { journalLines } from '../../support/journalFolder';
import { ManualTimers } from '../../support/manualTimers';
import { SequentialIds } from '../../support/sequentialIds';
import { temporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder';
import { waitFor } from '../../support/waitFor';

interface Line {
  readonly kind: string;
  readonly call?: { readonly uid: string };
}

describe('JournalUsageLog', () => {
  let folder: TemporaryFolder;
  let journal: string;
  let clock: FixedClock;
  let timers: ManualTimers;
  let disk: FaultyFileSystem;
  let logger: CapturingLogger;
  let ids: SequentialIds;
  let log: JournalUsageLog;
  let writtenTimes: number;
  let toldUnsaved: number[];

  beforeEach(() => {
    folder = temporaryFolder();
    journal = join(folder.path, 'store', 'journal');
    clock = new FixedClock('2026-03-10T23:58:00.000Z');
    timers = new ManualTimers(clock);
    disk = new FaultyFileSystem();
    logger = new CapturingLogger();
    ids = new SequentialIds();
    writtenTimes = 0;
    toldUnsaved = [];
    log = new JournalUsageLog({
      folder: journal, files: disk.files, clock, timers, ids: new SystemIds(), logger,
      onWritten: () => { writtenTimes += 1; },
      onUnsavedChanged: () => { toldUnsaved.push(log.unsavedCount); },
    });
  });
  afterEach(() => {
    log.dispose();
    folder.remove();
  });

  const segments = (): readonly string[] => readdirSync(journal).sort();
  const closedUids = (): readonly (string | undefined)[] => (journalLines(journal) as readonly Line[]).map(({ call }) => call?.uid);
  const close = (): string => {
    const uid = ids.uid();
    log.close(aCall({ uid }));
    return uid;
  };

  it('touches no disk before the first line', () => {
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it('has written each line when the method returns', () => {
    log.open(anOpenCall());
    assert.equal(journalLines(journal).length, 1);
    log.close(aCall());
    log.question(aQuestion());
    assert.deepEqual(journalLines(journal), [
      { kind: 'open', call: anOpenCall() },
      { kind: 'close', call: aCall() },
      { kind: 'question', question: aQuestion() },
    ]);
  });

  it('writes one segment, whose first line states the schema, for this user alone', () => {
    close();
    close();
    const [name = '', ...others] = segments();
    assert.deepEqual(others, []);
    assert.ok(isSegmentName(name) && name.startsWith('2026-03-10-'), name);
    assert.equal(readFileSync(join(journal, name), 'utf8').split('\n')[0], '{"schemaVersion":1}');
    assert.equal(statSync(join(journal, name)).mode & 0o777, 0o600);
    assert.equal(statSync(journal).mode & 0o777, 0o700);
  });

  it('begins a new segment after local midnight', () => {
    close();
    clock.advance(121_000);
    close();
    close();
    assert.deepEqual(segments().map((name) => name.slice(0, 10)), ['2026-03-10', '2026-03-11']);
    assert.equal(closedUids().length, 3);
  });

  it('begins a new segment when the clock goes back over midnight', () => {
    clock.set('2026-03-11T00:01:00.000Z');
    close();
    clock.set('2026-03-10T12:00:00.000Z');
    close();
    assert.deepEqual(segments().map((name) => name.slice(0, 10)), ['2026-03-10', '2026-03-11']);
  });

  it('brings lines to the disk within a second, and tells once for all of them', () => {
    close();
    close();
    assert.deepEqual([disk.dataSyncs, writtenTimes], [0, 0]);
    timers.advance(1_000);
    assert.deepEqual([disk.dataSyncs, writtenTimes], [1, 1]);
    timers.advance(10_000);
    assert.equal(disk.dataSyncs, 1);
  });

  it('keeps what the disk refuses, tells it once, and saves it when the disk recovers', () => {
    const first = close();
    disk.fail('append', 'ENOSPC');
    const refused = [close(), close(), close()];
    assert.equal(log.unsavedCount, 3);
    timers.advance(5_000);
    assert.deepEqual(logger.at('error'), ['The usage journal could not be written (ENOSPC); its lines are kept and tried again.']);
    disk.recover();
    timers.advance(60_000);
    assert.equal(log.unsavedCount, 0);
    assert.deepEqual(closedUids().toSorted(), [first, ...refused]);
    assert.equal(segments().length > 1, true);
  });

  describe('with more lines than are written at once', () => {
    const MANY = 2_000;
    const appendedWhile = (work: () => void): readonly number[] => {
      const sizes: number[] = [];
      disk.onEachAppend((bytes) => { sizes.push(bytes); });
      work();
      return sizes;
    };

    /** Closes calls, has their segment removed, and closes one more, by which the loss can be found. */
    const closedAroundLoss = (): string[] => {
      const uids = Array.from({ length: MANY }, close);
      timers.advance(600);
      rmSync(journal, { recursive: true });
      return [...uids, close()];
    };
    const lossIsFound = async (): Promise<void> => {
      timers.advance(500);
      await waitFor('the loss to be found', () => logger.at('warn').length === 1);
    };

    it('saves what had waited part by part, each in a turn of its own, in order', () => {
      disk.fail('append', 'ENOSPC');
      const refused = Array.from({ length: MANY }, close);
      disk.recover();
      timers.advance(500);
      const sizes = appendedWhile(() => { timers.advance(500); });
      assert.equal(log.unsavedCount, 0);
      assert.ok(sizes.length >= 3 && sizes.every((size) => size <= 262_144), String(sizes));
      assert.deepEqual(closedUids(), refused);
      assert.deepEqual(logger.at('info').filter((line) => line.includes('saved now')), [`${String(MANY)} lines of the usage journal that had waited are saved now.`]);
    });

    it('writes a removed segment again part by part, each in a turn of its own, in order', async () => {
      const uids = closedAroundLoss();
      await lossIsFound();
      const writtenAtTurn: number[] = [];
      const sizes: number[] = [];
      disk.onEachAppend((bytes) => { sizes.push(bytes); });
      const atEachTurn = (): void => {
        writtenAtTurn.push(sizes.length);
        if (log.unsavedCount === 0) return;
        assert.ok(log.unsavedCount < MANY / 2, 'not all of it waits in memory');
        if (writtenAtTurn.length === 2) uids.push(close());
        timers.after(0, atEachTurn);
      };
      atEachTurn();
      timers.advance(0);
      assert.ok(writtenAtTurn.length >= 4, String(writtenAtTurn));
      assert.ok(writtenAtTurn.every((written, turn) => written - (writtenAtTurn[turn - 1] ?? written) <= 1), String(writtenAtTurn));
      assert.ok(sizes.every((size) => size <= 262_144), String(sizes));
      assert.deepEqual(closedUids(), uids);
    });

    it('counts all of a removed segment that the disk does not take again, and saves it when it recovers', async () => {
      const uids = closedAroundLoss();
      disk.fail('createNew', 'ENOSPC');
      await lossIsFound();
      uids.push(close());
      timers.advance(100);
      assert.equal(log.unsavedCount, uids.length);
      disk.recover();
      timers.advance(60_000);
      assert.equal(log.unsavedCount, 0);
      assert.deepEqual(closedUids(), uids);
    });

    it('writes all of a removed segment at once when the window ends', async () => {
      const uids = closedAroundLoss();
      await lossIsFound();
      log.dispose();
      assert.deepEqual(closedUids(), uids);
    });

    it('keeps a call that ends meanwhile behind them', () => {
      disk.fail('append', 'ENOSPC');
      const refused = Array.from({ length: MANY }, close);
      disk.recover();
      let last = '';
      timers.after(1_000, () => { last = close(); });
      timers.advance(1_000);
      assert.equal(log.unsavedCount, 0);
      assert.deepEqual(closedUids(), [...refused, last]);
    });

    it('keeps what the disk refuses in between, and saves each line once', () => {
      disk.fail('append', 'ENOSPC');
      const refused = Array.from({ length: MANY }, close);
      disk.recover();
      let parts = 0;
      disk.onEachAppend(() => { if ((parts += 1) === 2) disk.fail('append', 'ENOSPC'); });
      timers.advance(1_000);
      assert.ok(log.unsavedCount > 0 && log.unsavedCount < MANY, String(log.unsavedCount));
      disk.recover();
      timers.advance(60_000);
      assert.equal(log.unsavedCount, 0);
      assert.deepEqual(closedUids().toSorted(), refused.toSorted());
    });

    it('saves all of it at once when the window ends', () => {
      disk.fail('append', 'ENOSPC');
      const refused = Array.from({ length: MANY }, close);
      disk.recover();
      timers.advance(999);
      log.dispose();
      assert.deepEqual(closedUids(), refused);
    });
  });

  it('never appends after a torn line', () => {
    const first = close();
    disk.tearNextAppend(25);
    const torn = close();
    const before = readFileSync(join(journal, segments()[0] ?? ''), 'utf8');
    assert.equal(before.endsWith('\n'), false);
    disk.recover();
    const after = close();
    timers.advance(60_000);
    const texts = segments().map((name) => readFileSync(join(journal, name), 'utf8'));
    assert.ok(texts.includes(before));
    const whole = texts.join('\n').split('\n').filter((line) => line.startsWith('{"kind"') && line.endsWith('}'));
    assert.deepEqual(whole.map((line) => (JSON.parse(line) as Line).call?.uid), [first, torn, after]);
  });

  it('saves what waits when it is disposed of, if the disk allows it by then', () => {
    disk.fail('createNew', 'EACCES');
    const uid = close();
    assert.equal(log.unsavedCount, 1);
    disk.recover();
    log.dispose();
    assert.deepEqual([log.unsavedCount, closedUids()], [0, [uid]]);
  });

  it('writes lines again that the system took and could not sync', () => {
    disk.fail('dataSyncLater', 'EIO', 1);
    const uid = close();
    timers.advance(1_000);
    assert.equal(log.unsavedCount, 1);
    timers.advance(10_000);
    assert.equal(log.unsavedCount, 0);
    assert.deepEqual(closedUids(), [uid, uid]);
    assert.equal(segments().length, 2);
  });

  for (const [what, remove] of [
    ['removed', () => { unlinkSync(join(journal, segments()[0] ?? '')); }],
    ['removed with its folder', () => { rmSync(journal, { recursive: true }); }],
    ['moved away', () => { renameSync(join(journal, segments()[0] ?? ''), join(folder.path, 'elsewhere')); }],
  ] as const) {
    it(`writes its segment again when that was ${what}`, async () => {
      const uids = [close(), close()];
      timers.advance(1_000);
      remove();
      uids.push(close());
      timers.advance(1_000);
      await waitFor('the lines in a new segment', () => {
        try {
          return closedUids().length === 3;
        } catch {
          return false;
        }
      });
      assert.deepEqual(closedUids(), uids);
      uids.push(close());
      assert.deepEqual(closedUids(), uids);
      assert.equal(logger.at('warn').length, 1);
    });
  }

  it('tells how many a removed segment held that the disk does not take, also when nothing is recorded any more, and that they are saved', async () => {
    const uids = [close(), close()];
    rmSync(journal, { recursive: true });
    writeFileSync(journal, 'in the way');
    timers.advance(500);
    await waitFor('the loss to be found', () => logger.at('warn').length === 1);
    timers.advance(500);
    assert.deepEqual(toldUnsaved, [2]);
    rmSync(journal);
    timers.advance(60_000);
    assert.deepEqual(toldUnsaved, [2, 0]);
    assert.deepEqual(closedUids(), uids);
  });

  it('writes its segment again when that was removed just before the window closes', () => {
    const uids = [close(), close()];
    rmSync(journal, { recursive: true });
    log.dispose();
    assert.deepEqual(closedUids(), uids);
  });

  it('writes its segment again when that was removed just before midnight', () => {
    const uids = [close()];
    rmSync(journal, { recursive: true });
    clock.advance(3_600_000);
    uids.push(close());
    assert.deepEqual(closedUids(), uids);
  });

  it('does not throw whatever the disk does', () => {
    for (const method of ['makeFolder', 'createNew', 'append', 'dataSyncLater', 'sync'] as const) disk.fail(method, 'EIO');
    close();
    log.question(aQuestion());
    timers.advance(600_000);
    log.dispose();
    assert.equal(log.unsavedCount, 2);
  });
});
