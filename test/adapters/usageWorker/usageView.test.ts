import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { allRows } from '../../../src/adapters/sqlite/sqlite';
import { nodeFileSystem } from '../../../src/adapters/system/nodeFileSystem';
import type { FileSystem } from '../../../src/core/system/fileSystem';
import { closeLine, KNOWN_WORDS, openLine, questionLine } from '../../../src/core/usage/journalLine';
import { aCall, anOpenCall, aQuestion } from '../../support/aCall';
import { FaultyFileSystem } from '../../support/faultyFileSystem';
import { appendToSegment, segmentNumber } from '../../support/journalFolder';
import { openWithOtherSqlite, publishedByAnotherVersion } from '../../support/otherSqlite';
import { SequentialIds } from '../../support/sequentialIds';
import { dumpOf, UsageViewHarness } from '../../support/usageViewHarness';
import { waitFor } from '../../support/waitFor';
import { UsageView } from '../../../src/workers/usage/usageView';

const FIRST = segmentNumber(1);
const SECOND = segmentNumber(2);

function statuses(view: UsageView): readonly unknown[] {
  return allRows(view.database, 'SELECT status FROM llm_usage ORDER BY uid').map((row) => row['status']);
}

describe('UsageView', () => {
  let harness: UsageViewHarness;
  let ids: SequentialIds;

  beforeEach(async () => {
    harness = await UsageViewHarness.create();
    ids = new SequentialIds();
  });
  afterEach(() => { harness.remove(); });

  const append = (text: string | Uint8Array, segment = FIRST): void => {
    appendToSegment(harness.journalFolder, segment, text);
  };

  it('merges the segments of two windows, whose calls may be split over them', async () => {
    const [first, second] = [ids.uid(), ids.uid()];
    append(closeLine(aCall({ uid: first })));
    append(openLine(anOpenCall({ uid: second })));
    append(closeLine(aCall({ uid: second, status: 'error' })), SECOND);
    append(closeLine(aCall({ uid: first })), SECOND);
    const view = await harness.openCaughtUp();
    assert.deepEqual(statuses(view), ['ok', 'error']);
    assert.deepEqual(allRows(view.database, 'SELECT status, calls FROM rollups ORDER BY status'), [
      { status: 'error', calls: 1 },
      { status: 'ok', calls: 1 },
    ]);
  });

  it('says whether looking at the journal changed anything', async () => {
    append(closeLine(aCall({ uid: ids.uid() })));
    const view = harness.openView();
    assert.equal(await view.catchUp(), true);
    assert.equal(await view.catchUp(), false);
  });

  it('has read what was written before it was asked, also while a look is under way that has passed that segment', async () => {
    append(closeLine(aCall({ uid: ids.uid() })));
    append(closeLine(aCall({ uid: ids.uid() })), SECOND);
    let asked: Promise<boolean> | undefined;
    let pauses = 0;
    const view = new UsageView({ ...harness.options(), pause: () => {
      pauses += 1;
      // The first segment is behind, and the second is being read.
      if (pauses === 2) {
        append(closeLine(aCall({ uid: ids.uid() })));
        asked = view.catchUp();
      }
      return Promise.resolve();
    } }, true);
    try {
      assert.equal(await view.catchUp(), true);
      assert.deepEqual(statuses(view), ['ok', 'ok']);
      assert.equal(await asked, true);
      assert.deepEqual(statuses(view), ['ok', 'ok', 'ok']);
    } finally {
      view.close();
    }
  });

  it('waits for the rest of a line that is not complete', async () => {
    const line = closeLine(aCall({ uid: ids.uid() }));
    append(line.slice(0, 40));
    const view = await harness.openCaughtUp();
    assert.deepEqual(statuses(view), []);
    append(line.slice(40));
    await view.catchUp();
    assert.deepEqual(statuses(view), ['ok']);
    assert.deepEqual(harness.logger.at('warn'), []);
  });

  it('does not pass NUL bytes, also when complete lines follow that are not on the disk yet', async () => {
    const [lost, kept] = [closeLine(aCall({ uid: ids.uid() })), closeLine(aCall({ uid: ids.uid() }))];
    append(new Uint8Array(Buffer.byteLength(lost)));
    append(kept);
    const view = await harness.openCaughtUp();
    assert.deepEqual(statuses(view), []);
    const path = join(harness.journalFolder, FIRST);
    const bytes = readFileSync(path);
    bytes.write(lost, bytes.indexOf(0));
    writeFileSync(path, bytes);
    await view.catchUp();
    assert.deepEqual(statuses(view), ['ok', 'ok']);
  });

  it('passes a complete line that cannot be read, counts it and says so', async () => {
    append('{"kind":"close","call":{"uid":"torn\n');
    append(closeLine(aCall({ uid: ids.uid() })));
    const view = await harness.openCaughtUp();
    assert.deepEqual(statuses(view), ['ok']);
    assert.deepEqual(allRows(view.database, 'SELECT unreadable_lines FROM segments'), [{ unreadable_lines: 1 }]);
    assert.equal(harness.logger.at('warn').length, 1);
  });

  it('passes and counts lines of kinds that it does not know', async () => {
    append('{"kind":"something-later","rows":[]}\n');
    append(closeLine(aCall({ uid: ids.uid() })));
    const view = await harness.openCaughtUp();
    assert.deepEqual(statuses(view), ['ok']);
    assert.deepEqual(allRows(view.database, 'SELECT unreadable_lines, unknown_lines FROM segments'), [
      { unreadable_lines: 0, unknown_lines: 1 },
    ]);
  });

  describe('after an older version passed a line whose kind it did not know', () => {
    beforeEach(async () => {
      append(closeLine(aCall({ uid: ids.uid() })));
      append(questionLine(aQuestion()));
      append(closeLine(aCall({ uid: ids.uid() })), SECOND);
      await (await harness.openCaughtUp()).publish();
    });

    const questions = (view: UsageView): unknown => allRows(view.database, 'SELECT count(*) AS questions FROM queries')[0]?.['questions'];
    const asLeftBy = (kinds: string): void => {
      publishedByAnotherVersion(harness.databasePath, `
        DELETE FROM queries; UPDATE segments SET unknown_lines = 1 WHERE name = '${FIRST}'; UPDATE ledger SET known_kinds = ${kinds}`);
    };

    for (const kinds of ["'close open'", 'NULL']) {
      it(`reads that segment again, with ${kinds} as the kinds that were known`, async () => {
        asLeftBy(kinds);
        const view = await harness.openCaughtUp();
        assert.equal(questions(view), 1);
        assert.deepEqual(statuses(view), ['ok', 'ok']);
        assert.equal(view.hasUnpublished, true);
        const rebuilt = harness.openViewWithoutFile();
        await rebuilt.catchUp();
        assert.deepEqual(dumpOf(view), dumpOf(rebuilt));
      });
    }

    it('does not read it again when it knows no other kinds', async () => {
      asLeftBy(`'${KNOWN_WORDS}'`);
      assert.equal(questions(await harness.openCaughtUp()), 0);
    });
  });

  it('passes a complete line that is longer than a slice, and reads on', async () => {
    append(closeLine(aCall({ uid: ids.uid() })));
    append(`${'x'.repeat(2_500_000)}\n`);
    append(closeLine(aCall({ uid: ids.uid() })));
    const view = await harness.openCaughtUp();
    assert.deepEqual(statuses(view), ['ok', 'ok']);
    assert.deepEqual(allRows(view.database, 'SELECT unreadable_lines FROM segments'), [{ unreadable_lines: 1 }]);
  });

  it('leaves a segment of a newer schema unread, says so once, and reads the others', async () => {
    appendToSegment(harness.journalFolder, SECOND, closeLine(aCall({ uid: ids.uid() })), '{"schemaVersion":2}\n');
    append(closeLine(aCall({ uid: ids.uid() })));
    const view = await harness.openCaughtUp();
    await view.catchUp();
    assert.deepEqual(statuses(view), ['ok']);
    assert.deepEqual(harness.logger.at('warn'), [
      `The journal segment ${SECOND} is left unread: a later version of the extension wrote it.`,
    ]);
  });

  it('makes an interrupted row of a call that nothing closed in time, and the late close replaces it', async () => {
    const uid = ids.uid();
    append(openLine(anOpenCall({ uid, expiresAt: '2026-03-10T12:03:00.000Z' })));
    const view = await harness.openCaughtUp();
    assert.deepEqual(statuses(view), []);
    assert.equal(view.nextExpiry, '2026-03-10T12:03:00.000Z');
    harness.clock.set('2026-03-10T12:03:00.000Z');
    assert.equal(await view.catchUp(), true);
    assert.deepEqual(allRows(view.database, 'SELECT status, cost_source, latency_ms FROM llm_usage'), [
      { status: 'interrupted', cost_source: 'no_usage', latency_ms: null },
    ]);
    append(openLine(anOpenCall({ uid })), SECOND);
    append(closeLine(aCall({ uid, status: 'cancelled' })), SECOND);
    await view.catchUp();
    assert.deepEqual(statuses(view), ['cancelled']);
    assert.deepEqual(allRows(view.database, 'SELECT status, calls FROM rollups'), [{ status: 'cancelled', calls: 1 }]);
    assert.deepEqual(dumpOf(view)['openCalls'], []);
  });

  it('waits for nothing when the beginning of a call is read after its end', async () => {
    const uid = ids.uid();
    append(closeLine(aCall({ uid })), SECOND);
    const view = await harness.openCaughtUp();
    append(openLine(anOpenCall({ uid })), FIRST);
    await view.catchUp();
    assert.equal(view.nextExpiry, undefined);
  });

  it('publishes what a rebuild from the journal gives, row for row', async () => {
    for (let index = 0; index < 300; index += 1) {
      const timestamp = new Date(Date.UTC(2026, 2, 1 + (index % 9), 10, 0, 0, index)).toISOString();
      append(openLine(anOpenCall({ uid: ids.uid(), timestamp })));
      append(closeLine(aCall({ uid: ids.uid(), timestamp, latencyMs: index * 7, costUsd: index * 0.000_1 })));
    }
    append(questionLine(aQuestion()));
    const view = await harness.openCaughtUp();
    harness.clock.set('2026-04-01T00:00:00.000Z');
    assert.equal(await view.publish(), true);
    const reopened = await harness.openCaughtUp();
    assert.deepEqual(dumpOf(reopened), dumpOf(view));
    rmSync(harness.databasePath);
    const rebuilt = await harness.openCaughtUp();
    assert.deepEqual(dumpOf(rebuilt), dumpOf(view));
  });

  it('does not read again what the published view holds', async () => {
    append(closeLine(aCall({ uid: ids.uid() })));
    const view = await harness.openCaughtUp();
    await view.publish();
    const reopened = harness.openView();
    assert.equal(await reopened.catchUp(), false);
    assert.equal(reopened.hasUnpublished, false);
    assert.deepEqual(statuses(reopened), ['ok']);
  });

  it('reads a segment again that became shorter, as a restored backup does, and doubles nothing', async () => {
    append(closeLine(aCall({ uid: ids.uid() })));
    append(closeLine(aCall({ uid: ids.uid() })));
    const view = await harness.openCaughtUp();
    const path = join(harness.journalFolder, FIRST);
    truncateSync(path, readFileSync(path).indexOf('\n', 30) + 1);
    append(closeLine(aCall({ uid: ids.uid(), status: 'timeout' })).slice(0, 300));
    await view.catchUp();
    append(closeLine(aCall({ uid: '00000000-0000-7000-8000-000000000003', status: 'timeout' })).slice(300));
    await view.catchUp();
    assert.deepEqual(statuses(view), ['ok', 'ok', 'timeout']);
    assert.deepEqual(allRows(view.database, 'SELECT sum(calls) AS calls FROM rollups'), [{ calls: 3 }]);
  });

  describe('with segments that nobody has written for long', () => {
    const OLD = segmentNumber(7, '2026-03-08');
    const looks: string[] = [];
    let view: UsageView;

    beforeEach(async () => {
      for (const segment of [OLD, SECOND]) append(closeLine(aCall({ uid: ids.uid() })), segment);
      const longAgo = new Date(harness.clock.nowMs() - 601_000);
      for (const segment of [OLD, SECOND]) utimesSync(join(harness.journalFolder, segment), longAgo, longAgo);
      const files: FileSystem = { ...nodeFileSystem, factsOf: (path) => { looks.push(basename(path)); return nodeFileSystem.factsOf(path); } };
      view = harness.openView(true, files);
      await view.catchUp();
      harness.clock.advance(60_000);
      await view.catchUp();
      looks.length = 0;
    });
    const lookedAt = (): readonly string[] => looks.splice(0).filter((name) => name.endsWith('.ndjson') && name !== 'rollups.ndjson');

    it('does not look at these each time, and at the others', async () => {
      append(closeLine(aCall({ uid: ids.uid() })), SECOND);
      await view.catchUp();
      assert.deepEqual(lookedAt(), [SECOND]);
      assert.equal(statuses(view).length, 3);
    });

    it('sees within a minute what was changed all the same', async () => {
      append(closeLine(aCall({ uid: ids.uid() })), OLD);
      await view.catchUp();
      assert.equal(statuses(view).length, 2);
      harness.clock.advance(60_000);
      await view.catchUp();
      assert.equal(statuses(view).length, 3);
      await view.catchUp();
      assert.deepEqual(lookedAt().slice(-2), [OLD, SECOND]);
    });

    it('forgets at once what was removed, and reads it again when it comes back', async () => {
      const path = join(harness.journalFolder, OLD);
      const bytes = readFileSync(path);
      rmSync(path);
      await view.catchUp();
      writeFileSync(path, bytes);
      append(closeLine(aCall({ uid: ids.uid() })), OLD);
      await view.catchUp();
      assert.equal(statuses(view).length, 3);
    });
  });

  describe('and a usage.db that it cannot use', () => {
    const setAside = (): readonly string[] => readdirSync(harness.folder.path).filter((name) => name.startsWith('usage.'));

    beforeEach(() => { append(closeLine(aCall({ uid: ids.uid() }))); });

    async function rebuiltWithNewFile(): Promise<void> {
      const view = await harness.openCaughtUp();
      assert.deepEqual(statuses(view), ['ok']);
      await view.publish();
      const database = openWithOtherSqlite(harness.databasePath);
      assert.deepEqual(database.all('SELECT count(*) AS rows FROM llm_usage'), [{ rows: 1 }]);
      database.close();
    }

    it('sets a file aside that is no database, under a name that says why', async () => {
      writeFileSync(harness.databasePath, 'these are not the bytes of a database'.repeat(100));
      await rebuiltWithNewFile();
      assert.deepEqual(setAside(), ['usage.damaged-2026-03-10T12-00-00-000Z.db', 'usage.db']);
    });

    it('sets a damaged file aside', async () => {
      const view = await harness.openCaughtUp();
      for (let index = 0; index < 500; index += 1) append(closeLine(aCall({ uid: ids.uid() })));
      await view.publish();
      const bytes = readFileSync(harness.databasePath);
      bytes.fill(0xff, 8_192, bytes.byteLength - 8_192);
      writeFileSync(harness.databasePath, bytes);
      const rebuilt = await harness.openCaughtUp();
      assert.equal(statuses(rebuilt).length, 501);
      assert.deepEqual(setAside(), ['usage.damaged-2026-03-10T12-00-00-000Z.db']);
    });

    it('sets a truncated file aside', async () => {
      const view = await harness.openCaughtUp();
      await view.publish();
      truncateSync(harness.databasePath, 10_000);
      await rebuiltWithNewFile();
      assert.deepEqual(setAside(), ['usage.damaged-2026-03-10T12-00-00-000Z.db', 'usage.db']);
    });

    it("sets another program's database aside, whole", async () => {
      const other = openWithOtherSqlite(harness.databasePath);
      other.run("CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('soup')");
      other.close();
      await rebuiltWithNewFile();
      const kept = openWithOtherSqlite(join(harness.folder.path, 'usage.not-ours-2026-03-10T12-00-00-000Z.db'));
      assert.deepEqual(kept.all('SELECT name FROM recipes'), [{ name: 'soup' }]);
      kept.close();
    });

    it('sets the database of a later version aside', async () => {
      const view = await harness.openCaughtUp();
      await view.publish();
      const later = openWithOtherSqlite(harness.databasePath);
      later.run("INSERT INTO migrations (name) VALUES ('999-later'); PRAGMA user_version = 999");
      later.close();
      await rebuiltWithNewFile();
      assert.deepEqual(setAside(), ['usage.db', 'usage.newer-version-2026-03-10T12-00-00-000Z.db']);
    });

    it('leaves it where it is without the lease, and never publishes over it', async () => {
      writeFileSync(harness.databasePath, 'something else');
      const view = harness.openView(false);
      await view.catchUp();
      assert.deepEqual(setAside(), ['usage.db']);
      await view.publish();
      assert.deepEqual(setAside(), ['usage.damaged-2026-03-10T12-00-00-000Z.db', 'usage.db']);
    });
  });

  describe('and a disk that refuses', () => {
    it('never publishes a view that does not pass its check', async () => {
      append(closeLine(aCall({ uid: ids.uid() })));
      const view = await harness.openCaughtUp();
      assert.equal(await view.publish(), true);
      const published = readFileSync(harness.databasePath);
      append(closeLine(aCall({ uid: ids.uid() })));
      await view.catchUp();
      // A table whose rows are not as it says, as after memory that rotted.
      view.database.run(`
        PRAGMA writable_schema = ON;
        UPDATE sqlite_schema SET sql = replace(sql, 'provider TEXT NOT NULL', 'provider TEXT NOT NULL CHECK (length(provider) < 3)') WHERE name = 'llm_usage';
        PRAGMA writable_schema = RESET;`);
      assert.equal(await view.publish(), false);
      assert.equal(view.hasUnpublished, true);
      assert.deepEqual(readFileSync(harness.databasePath), published);
      assert.deepEqual(statuses(await harness.openCaughtUp()), ['ok', 'ok']);
    });

    it('keeps the old usage.db when writing the new one fails', async () => {
      append(closeLine(aCall({ uid: ids.uid() })));
      const disk = new FaultyFileSystem();
      const view = harness.openView(true, disk.files);
      await view.publish();
      append(closeLine(aCall({ uid: ids.uid() })));
      disk.fail('sync', 'EIO');
      assert.equal(await view.publish(), false);
      assert.equal(view.hasUnpublished, true);
      assert.deepEqual(readdirSync(harness.folder.path).sort(), ['journal', 'published.json', 'usage.db']);
      disk.recover();
      assert.equal(await view.publish(), true);
      const database = openWithOtherSqlite(harness.databasePath);
      assert.deepEqual(database.all('SELECT count(*) AS rows FROM llm_usage'), [{ rows: 2 }]);
      database.close();
    });

    it('tries again when the file cannot be replaced for a moment', async () => {
      append(closeLine(aCall({ uid: ids.uid() })));
      const disk = new FaultyFileSystem();
      disk.fail('rename', 'EPERM', 3);
      const view = harness.openView(true, disk.files);
      let isPublished: boolean | undefined;
      void view.publish().then((outcome) => { isPublished = outcome; });
      await waitFor('the publication', () => {
        harness.timers.advance(1_000);
        return isPublished !== undefined;
      });
      assert.equal(isPublished, true);
    });

    it('publishes one after another: an earlier one that is held up does not replace a later one', async () => {
      append(closeLine(aCall({ uid: ids.uid() })));
      const disk = new FaultyFileSystem();
      disk.fail('rename', 'EPERM', 1);
      const view = harness.openView(true, disk.files);
      const isHeldUp = (): boolean => readdirSync(harness.folder.path).some((name) => name.endsWith('.tmp'));
      const first = view.publish();
      await waitFor('the file to be held up', isHeldUp);
      append(closeLine(aCall({ uid: ids.uid() })));
      const outcomes = Promise.all([first, view.publish(), view.publish()]);
      let isDone = false;
      void outcomes.then(() => { isDone = true; });
      // Without waiting for the first, the others would be done after so many turns.
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => { setImmediate(resolve); });
      await waitFor('all of them', () => {
        harness.timers.advance(20);
        return isDone;
      });
      assert.deepEqual([await outcomes, view.hasUnpublished, view.unpublishedBytes], [[true, true, true], false, 0]);
      const database = openWithOtherSqlite(harness.databasePath);
      assert.deepEqual(database.all('SELECT count(*) AS rows FROM llm_usage'), [{ rows: 2 }]);
      database.close();
    });

    it('rebuilds the view when usage.db cannot be read', async () => {
      append(closeLine(aCall({ uid: ids.uid() })));
      const disk = new FaultyFileSystem();
      disk.fail('readWhole', 'EACCES');
      const view = harness.openView(true, disk.files);
      await view.catchUp();
      assert.deepEqual(statuses(view), ['ok']);
      assert.match(harness.logger.at('warn').join(), /EACCES/);
    });
  });

  it('is published whole when two windows do it at once, whichever is last', async () => {
    for (let index = 0; index < 300; index += 1) append(closeLine(aCall({ uid: ids.uid() })));
    const views = await Promise.all([harness.openCaughtUp(), harness.openCaughtUp()]);
    append(closeLine(aCall({ uid: ids.uid() })), SECOND);
    assert.deepEqual(await Promise.all(views.map((view) => view.publish())), [true, true]);
    assert.deepEqual(readdirSync(harness.folder.path).filter((name) => name.startsWith('usage.')), ['usage.db']);
    const database = openWithOtherSqlite(harness.databasePath);
    assert.deepEqual(database.all('SELECT count(*) AS rows FROM llm_usage'), [{ rows: 301 }]);
    assert.deepEqual(database.all('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
    database.close();
    assert.equal(harness.openView().hasUnpublished, false);
  });

  it('takes a file that is appended to while it is read', async () => {
    append(closeLine(aCall({ uid: ids.uid() })));
    const view = harness.openView();
    const reading = view.catchUp();
    appendFileSync(join(harness.journalFolder, FIRST), closeLine(aCall({ uid: ids.uid() })));
    await reading;
    await view.catchUp();
    assert.deepEqual(statuses(view), ['ok', 'ok']);
  });
});
