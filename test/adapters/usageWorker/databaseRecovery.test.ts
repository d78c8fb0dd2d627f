import assert from 'node:assert/strict';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { SCHEMA_VERSION } from '../../../src/adapters/sqlite/schema';
import { allRows } from '../../../src/adapters/sqlite/sqlite';
import { nodeFileSystem } from '../../../src/adapters/system/nodeFileSystem';
import type { FileSystem } from '../../../src/core/system/fileSystem';
import { closeLine } from '../../../src/core/usage/journalLine';
import type { ViewIncident } from '../../../src/core/usage/viewIncident';
import { UsageView } from '../../../src/workers/usage/usageView';
import { aCall } from '../../support/aCall';
import { FaultyFileSystem } from '../../support/faultyFileSystem';
import { appendToSegment, segmentNumber } from '../../support/journalFolder';
import { writeOlderAppDatabase } from '../../support/olderAppDatabase';
import { openWithOtherSqlite, publishedByAnotherVersion } from '../../support/otherSqlite';
import { SequentialIds } from '../../support/sequentialIds';
import { UsageViewHarness } from '../../support/usageViewHarness';

const STAMP = '2026-03-10T12-00-00-000Z';

describe('A usage.db that cannot be used', () => {
  let harness: UsageViewHarness;
  let disk: FaultyFileSystem;
  let ids: SequentialIds;
  let incidents: ViewIncident[];
  let views: UsageView[];

  beforeEach(async () => {
    harness = await UsageViewHarness.create();
    disk = new FaultyFileSystem();
    ids = new SequentialIds();
    incidents = [];
    views = [];
    appendToSegment(harness.journalFolder, segmentNumber(1), Array.from({ length: 400 }, () => closeLine(aCall({ uid: ids.uid() }))).join(''));
    const view = await harness.openCaughtUp();
    await view.publish();
  });
  afterEach(() => {
    disk.recover();
    for (const view of views) view.close();
    harness.remove();
  });

  function open(holdsLease = true, files: FileSystem = disk.files): UsageView {
    const view = new UsageView({ ...harness.options(files), onIncident: (incident) => { incidents.push(incident); } }, holdsLease);
    views.push(view);
    return view;
  }

  const takes = (ms: number): Promise<void> => {
    harness.clock.advance(ms);
    return Promise.resolve();
  };
  const databases = (): readonly string[] => readdirSync(harness.folder.path).filter((name) => name.startsWith('usage.')).sort();

  /** Opens it as one window, then as another, then after a restart: all rows, one file aside, one word about it. */
  async function isRebuiltAndToldOnce(fault: ViewIncident['fault'], name: string, rows = 400, calls = 0): Promise<void> {
    const aside = `usage.${name}-${STAMP}.db`;
    const [holder, other] = [open(), open(false)];
    for (const view of [holder, other]) await view.catchUp();
    assert.deepEqual(allRows(holder.database, 'SELECT count(*) AS calls FROM llm_usage'), [{ calls: rows }]);
    assert.equal(await holder.publish(), true);
    const restarted = open();
    await restarted.catchUp();
    assert.equal(await restarted.publish(), true);
    assert.deepEqual(databases(), [aside, 'usage.db'].sort());
    assert.deepEqual(incidents, [{ fault, setAsideAs: aside, fileIdentity: null, calls }]);
    const published = openWithOtherSqlite(harness.databasePath);
    assert.deepEqual(published.all('SELECT count(*) AS calls FROM llm_usage'), [{ calls: rows }]);
    published.close();
  }

  it('is set aside: pages that are torn', async () => {
    const bytes = readFileSync(harness.databasePath);
    bytes.fill(0xff, 8_192, bytes.byteLength - 8_192);
    writeFileSync(harness.databasePath, bytes);
    await isRebuiltAndToldOnce('damaged', 'damaged');
  });

  it('is set aside: cut in the middle of a page, and at its header', async () => {
    truncateSync(harness.databasePath, 10_001);
    await isRebuiltAndToldOnce('damaged', 'damaged');
    incidents = [];
    truncateSync(harness.databasePath, 50);
    harness.clock.advance(1);
    open();
    assert.deepEqual(incidents.map(({ fault }) => fault), ['damaged']);
  });

  it('is set aside: empty', async () => {
    truncateSync(harness.databasePath, 0);
    await isRebuiltAndToldOnce('foreign', 'not-ours');
  });

  it('is set aside: ours by its mark, with tables that are not', async () => {
    publishedByAnotherVersion(harness.databasePath, "DELETE FROM migrations WHERE name = '003-queries'");
    await isRebuiltAndToldOnce('damaged', 'damaged');
  });

  for (const [what, sql] of [
    ['calls taken out', "DELETE FROM llm_usage WHERE uid LIKE '%1'"],
    ['a cost changed', 'UPDATE llm_usage SET cost_usd = 0; UPDATE rollups SET cost_pico_usd = 0'],
    ['an index dropped', 'DROP INDEX ix_llm_usage_status_timestamp'],
    ['its pages put in order', 'VACUUM'],
  ] as const) {
    it(`is set aside: changed by another program, ${what}`, async () => {
      const other = openWithOtherSqlite(harness.databasePath);
      other.run(sql);
      other.close();
      await isRebuiltAndToldOnce('altered', 'changed');
    });
  }

  it('is used as it is when another program has only read it, and after a restored backup', async () => {
    const backup = readFileSync(harness.databasePath);
    const other = openWithOtherSqlite(harness.databasePath);
    assert.deepEqual(other.all('SELECT count(*) AS calls FROM llm_usage'), [{ calls: 400 }]);
    other.close();
    assert.equal(open().isRebuilding, false);
    appendToSegment(harness.journalFolder, segmentNumber(1), closeLine(aCall({ uid: ids.uid() })));
    await open().publish();
    writeFileSync(harness.databasePath, backup);
    const view = open();
    assert.equal(view.isRebuilding, false);
    await view.catchUp();
    assert.deepEqual(allRows(view.database, 'SELECT count(*) AS calls FROM llm_usage'), [{ calls: 401 }]);
    assert.deepEqual(incidents, []);
  });

  it("is set aside: another program's", async () => {
    nodeFileSystem.remove(harness.databasePath);
    const other = openWithOtherSqlite(harness.databasePath);
    other.run("CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('soup')");
    other.close();
    await isRebuiltAndToldOnce('foreign', 'not-ours');
  });

  it('is set aside: a copy of ours that lost its mark, whose rows are in the journal already', async () => {
    const other = openWithOtherSqlite(harness.databasePath);
    other.run('PRAGMA application_id = 0');
    other.close();
    await isRebuiltAndToldOnce('foreign', 'not-ours');
  });

  it("is set aside: a later version's", async () => {
    const later = openWithOtherSqlite(harness.databasePath);
    later.run("INSERT INTO migrations (name) VALUES ('999-later'); PRAGMA user_version = 999");
    later.close();
    await isRebuiltAndToldOnce('newer', 'newer-version');
  });

  describe("that a later version uses in turns with this one", () => {
    const laterWindow = (): Buffer => {
      const later = openWithOtherSqlite(harness.databasePath);
      later.run("INSERT OR IGNORE INTO migrations (name) VALUES ('999-later'); PRAGMA user_version = 999");
      later.close();
      return readFileSync(harness.databasePath);
    };
    const close = (): void => { appendToSegment(harness.journalFolder, segmentNumber(1), closeLine(aCall({ uid: ids.uid() }))); };
    const calls = (view: UsageView): unknown => allRows(view.database, 'SELECT count(*) AS calls FROM llm_usage')[0]?.['calls'];
    const asideOnce = `usage.newer-version-${STAMP}.db`;
    const own = `usage.schema-${String(SCHEMA_VERSION)}.db`;

    beforeEach(async () => {
      laterWindow();
      await open().publish();
      assert.deepEqual(databases(), [asideOnce, 'usage.db'].sort());
      harness.clock.advance(1_000);
    });

    it('is set aside once; then it stays, and this version publishes beside it', async () => {
      const bytes = laterWindow();
      for (let start = 0; start < 3; start += 1) {
        close();
        const view = open();
        assert.equal(view.isRebuilding, start === 0);
        await view.catchUp();
        assert.equal(calls(view), 401 + start);
        assert.equal(await view.publish(), true);
        assert.deepEqual(databases(), [asideOnce, 'usage.db', own].sort());
        assert.deepEqual(readFileSync(harness.databasePath), bytes);
      }
      assert.deepEqual(incidents.map(({ fault }) => fault), ['newer']);
    });

    it('also when the later one publishes while this one runs', async () => {
      const view = open();
      await view.catchUp();
      const bytes = laterWindow();
      close();
      assert.equal(await view.publish(), true);
      assert.deepEqual(readFileSync(harness.databasePath), bytes);
      assert.equal(calls(open()), 401);
    });

    it('and its own file is cleared with the rest', async () => {
      laterWindow();
      const view = open();
      await view.publish();
      await view.clear();
      assert.deepEqual([calls(view), calls(open())], [0, 0]);
      assert.equal(databases().includes(asideOnce), false);
    });

    it('is replaced again when it is of this version again', async () => {
      const bytes = readFileSync(harness.databasePath);
      laterWindow();
      await open().publish();
      writeFileSync(harness.databasePath, bytes);
      close();
      assert.equal(await open().publish(), true);
      const file = openWithOtherSqlite(harness.databasePath);
      assert.deepEqual(file.all('SELECT count(*) AS calls FROM llm_usage'), [{ calls: 401 }]);
      file.close();
    });
  });

  it("is set aside and taken over: the older app's", async () => {
    nodeFileSystem.remove(harness.databasePath);
    writeOlderAppDatabase(harness.databasePath, [['2026-02-08T18:00:00Z', 'openai', 'gpt', 'inbox', 50, 5, 0, null, null]]);
    await isRebuiltAndToldOnce('older_app', 'imported', 401, 1);
  });

  it('is set aside: one that the system does not let be read', async () => {
    const refusing: FileSystem = {
      ...nodeFileSystem,
      readWhole: (path) => (path === harness.databasePath && incidents.length === 0 ? disk.files.readWhole(path) : nodeFileSystem.readWhole(path)),
      openToRead: (path) => (path === harness.databasePath && incidents.length === 0 ? disk.files.openToRead(path) : nodeFileSystem.openToRead(path)),
    };
    disk.fail('readWhole', 'EACCES');
    disk.fail('openToRead', 'EACCES');
    const view = open(true, refusing);
    assert.deepEqual(incidents.map(({ fault }) => fault), ['unreadable']);
    await view.publish();
    assert.deepEqual(databases(), ['usage.db', `usage.unreadable-${STAMP}.db`]);
  });

  it('stays where it is while it cannot be moved, which is told once, and goes when it can', async () => {
    writeFileSync(harness.databasePath, 'no database');
    disk.fail('rename', 'EBUSY');
    const view = open();
    await view.catchUp();
    assert.deepEqual(allRows(view.database, 'SELECT count(*) AS calls FROM llm_usage'), [{ calls: 400 }]);
    assert.equal(await view.publish(), false);
    assert.equal(await view.publish(), false);
    assert.equal(view.hasUnpublished, true);
    assert.deepEqual(databases(), ['usage.db']);
    const identities = incidents.map(({ fault, setAsideAs, fileIdentity }) => ({ fault, setAsideAs, hasIdentity: fileIdentity !== null }));
    assert.deepEqual(identities, [{ fault: 'unreadable', setAsideAs: null, hasIdentity: true }]);
    assert.equal(readFileSync(harness.databasePath, 'utf8'), 'no database');
    open();
    assert.equal(incidents[1]?.fileIdentity, incidents[0]?.fileIdentity);
    disk.recover();
    assert.equal(await view.publish(), true);
    assert.deepEqual(databases(), [`usage.damaged-${STAMP}.db`, 'usage.db']);
  });

  it('is told of by one of two windows that find it at once', () => {
    writeFileSync(harness.databasePath, 'no database');
    // The other window moves it between this one's look and its move.
    let isFirst = true;
    const raced: FileSystem = {
      ...nodeFileSystem,
      rename: (from, to) => {
        if (isFirst) {
          isFirst = false;
          open(true, nodeFileSystem);
        }
        nodeFileSystem.rename(from, to);
      },
    };
    open(true, raced);
    assert.equal(incidents.length, 1);
    assert.deepEqual(databases(), [`usage.damaged-${STAMP}.db`]);
  });

  it('is rebuilt with word of its progress, if that takes longer than a second', async () => {
    appendToSegment(harness.journalFolder, segmentNumber(2), Array.from({ length: 12_000 }, () => closeLine(aCall({ uid: ids.uid() }))).join(''));
    nodeFileSystem.remove(harness.databasePath);
    for (const [sliceMs, isTold] of [[600, true], [1, false]] as const) {
      const fractions: number[] = [];
      const view = new UsageView(
        { ...harness.options(), pause: () => takes(sliceMs), onRebuilding: (fraction) => { fractions.push(fraction); } },
        false,
      );
      views.push(view);
      await view.catchUp();
      appendToSegment(harness.journalFolder, segmentNumber(3), closeLine(aCall({ uid: ids.uid() })));
      await view.catchUp();
      if (!isTold) {
        assert.deepEqual(fractions, []);
        continue;
      }
      assert.ok(fractions.length >= 3, fractions.join());
      assert.deepEqual(fractions, fractions.toSorted((a, b) => a - b));
      assert.ok((fractions[0] ?? 0) > 0 && (fractions.at(-2) ?? 1) < 1);
      assert.equal(fractions.at(-1), 1);
      assert.equal(fractions.filter((fraction) => fraction === 1).length, 1);
    }
  });

  it('tells nothing of a view that is there and only follows the journal', async () => {
    appendToSegment(harness.journalFolder, segmentNumber(2), Array.from({ length: 6_000 }, () => closeLine(aCall({ uid: ids.uid() }))).join(''));
    const fractions: number[] = [];
    const view = new UsageView({ ...harness.options(), pause: () => takes(2_000), onRebuilding: (fraction) => { fractions.push(fraction); } }, false);
    views.push(view);
    await view.catchUp();
    assert.deepEqual(fractions, []);
  });
});
