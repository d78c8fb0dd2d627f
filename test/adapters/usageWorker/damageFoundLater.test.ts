import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { readPublished, writePublished } from '../../../src/adapters/journal/publishedFile';
import { kindOfDatabase } from '../../../src/adapters/sqlite/schema';
import { allRows } from '../../../src/adapters/sqlite/sqlite';
import { nodeFileSystem } from '../../../src/adapters/system/nodeFileSystem';
import { closeLine } from '../../../src/core/usage/journalLine';
import type { ViewIncident } from '../../../src/core/usage/viewIncident';
import { UsageService } from '../../../src/workers/usage/usageService';
import { UsageView } from '../../../src/workers/usage/usageView';
import { aCall } from '../../support/aCall';
import { appendToSegment, segmentNumber } from '../../support/journalFolder';
import { openWithOtherSqlite } from '../../support/otherSqlite';
import { SequentialIds } from '../../support/sequentialIds';
import { UsageViewHarness } from '../../support/usageViewHarness';
import { waitFor } from '../../support/waitFor';

const ASIDE = 'usage.damaged-2026-03-10T12-00-01-000Z.db';
const CALLS = 400;
const PAGE_BYTES = 4_096;
const OLD_DAY = '2026-03-01';

describe('A usage.db that was published, and rotted since without a trace', () => {
  let harness: UsageViewHarness;
  let ids: SequentialIds;
  let incidents: ViewIncident[];
  let checks: number;
  let views: UsageView[];

  beforeEach(async () => {
    harness = await UsageViewHarness.create();
    ids = new SequentialIds();
    incidents = [];
    checks = 0;
    views = [];
    const calls = Array.from({ length: CALLS }, () => aCall({ uid: ids.uid(), timestamp: `${OLD_DAY}T10:00:00.000Z`, model: 'honest-model' }));
    appendToSegment(harness.journalFolder, segmentNumber(1, OLD_DAY), calls.map(closeLine).join(''));
    await (await harness.openCaughtUp()).publish();
  });
  afterEach(() => {
    for (const view of views) view.close();
    harness.remove();
  });

  const options = (): ReturnType<UsageViewHarness['options']> => ({
    ...harness.options(),
    pause: () => {
      checks += 1;
      return Promise.resolve();
    },
    onIncident: (incident) => { incidents.push(incident); },
  });
  const models = (database: UsageView['database']): unknown => allRows(database, 'SELECT model, count(*) AS calls FROM llm_usage GROUP BY model');
  const databases = (): readonly string[] => readdirSync(harness.folder.path).filter((name) => name.startsWith('usage.')).sort();

  function open(holdsLease = true): UsageView {
    const view = new UsageView(options(), holdsLease);
    views.push(view);
    return view;
  }

  /** Changes bytes of the file, which then has the size and the time that it is known by. */
  function rot(change: (bytes: Buffer) => void): void {
    const bytes = readFileSync(harness.databasePath);
    change(bytes);
    writeFileSync(harness.databasePath, bytes);
    const stamp = readPublished(harness.folder.path, nodeFileSystem);
    assert.ok(stamp !== undefined);
    writePublished(harness.folder.path, { ...stamp, modifiedMs: statSync(harness.databasePath).mtimeMs }, nodeFileSystem, ids);
  }

  /** What no check of SQLite's own would find. */
  const rotSilently = (): void => {
    rot((bytes) => {
      for (let at = bytes.indexOf('honest-model'); at !== -1; at = bytes.indexOf('honest-model', at)) bytes.write('Honest', at);
    });
  };

  it('is found out after the first answer: told, set aside, made anew and published again', async () => {
    rotSilently();
    let changes = 0;
    const service = new UsageService({ ...options(), holdsLease: true, onChanged: () => { changes += 1; } });
    const { signal } = new AbortController();
    const byModel = async (): Promise<readonly string[]> => Object.keys((await service.handlers['costs/get']('all', signal)).byModel);
    await service.start();
    assert.deepEqual(await byModel(), ['Honest-model']);
    assert.deepEqual([changes, checks], [0, 0]);
    harness.timers.advance(1_000);
    await waitFor('the change to be told', () => changes > 0);
    assert.deepEqual(await byModel(), ['honest-model']);
    assert.deepEqual(incidents, [{ fault: 'damaged', setAsideAs: ASIDE, fileIdentity: null, calls: 0 }]);
    await service.handlers['worker/close'](null, signal);
    assert.deepEqual(databases(), [ASIDE, 'usage.db']);
    const published = openWithOtherSqlite(harness.databasePath);
    assert.deepEqual(published.all('SELECT model, count(*) AS calls FROM llm_usage GROUP BY model'), [{ model: 'honest-model', calls: CALLS }]);
    published.close();
  });

  it('answers from the journal where a page cannot be read', async () => {
    rot((bytes) => {
      for (let at = bytes.indexOf('honest-model'); at !== -1; at = bytes.indexOf('honest-model', at + 1)) bytes[at - (at % PAGE_BYTES)] = 0xff;
    });
    const service = new UsageService({ ...options(), holdsLease: true, onChanged: () => undefined });
    const { signal } = new AbortController();
    await service.start();
    assert.equal((await service.handlers['traces/list']({ limit: 200 }, signal)).length, 200);
    assert.equal((await service.handlers['totals/get'](null, signal)).totalLlmCalls, CALLS);
    assert.deepEqual(incidents.map(({ fault }) => fault), ['damaged']);
    await service.handlers['worker/close'](null, signal);
  });

  it('is not published again, nor summed up, before it was looked through', async () => {
    rotSilently();
    const publishing = open();
    await publishing.catchUp();
    assert.equal(await publishing.publish(), true);
    assert.deepEqual(models(publishing.database), [{ model: 'honest-model', calls: CALLS }]);
    rotSilently();
    const retiring = open();
    await retiring.catchUp();
    assert.equal(await retiring.maintain(5), true);
    assert.deepEqual(allRows(retiring.database, 'SELECT model, sum(calls) AS calls FROM rollups GROUP BY model'), [{ model: 'honest-model', calls: CALLS }]);
  });

  it('is left where it is by a window that does not hold the lease, which has the right rows all the same', async () => {
    rotSilently();
    const view = open(false);
    await view.catchUp();
    assert.equal(await view.ensureSound(), false);
    assert.equal(await view.catchUp(), true);
    assert.deepEqual(models(view.database), [{ model: 'honest-model', calls: CALLS }]);
    assert.deepEqual([databases(), incidents], [['usage.db'], []]);
  });

  it('is no suspect when it is as it was, nor when another window has published meanwhile', async () => {
    const [first, second] = [open(), open()];
    for (const view of [first, second]) await view.catchUp();
    assert.equal(checks, 0);
    assert.equal(await first.ensureSound(), true);
    assert.notEqual(checks, 0);
    assert.equal(await first.catchUp(), false);
    appendToSegment(harness.journalFolder, segmentNumber(2), closeLine(aCall({ uid: ids.uid() })));
    assert.equal(await first.publish(), true);
    assert.equal(await second.ensureSound(), true);
    assert.deepEqual([databases(), incidents], [['usage.db'], []]);
  });

  it('is checked as a whole at once where nothing is known of it, because its stamp is gone, or its time is another', async () => {
    for (const forget of [
      () => { nodeFileSystem.remove(`${harness.folder.path}/published.json`); },
      () => { writeFileSync(`${harness.folder.path}/published.json`, '{"identity":1}'); },
      () => { utimesSync(harness.databasePath, new Date(), new Date(0)); },
    ]) {
      await (await harness.openCaughtUp()).publish();
      forget();
      const view = open();
      await view.catchUp();
      checks = 0;
      assert.equal(await view.ensureSound(), true);
      assert.equal(checks, 0);
      assert.equal(kindOfDatabase(view.database), 'ours');
    }
  });

  it('is trusted no longer than its stamp can be written', async () => {
    const view = open();
    await view.catchUp();
    appendToSegment(harness.journalFolder, segmentNumber(2), closeLine(aCall({ uid: ids.uid() })));
    const refusing = { ...options(), files: { ...nodeFileSystem, rename: (from: string, to: string) => {
      if (to.endsWith('published.json')) throw new Error('no');
      nodeFileSystem.rename(from, to);
    } } };
    const other = new UsageView(refusing, true);
    views.push(other);
    await other.catchUp();
    assert.equal(await other.publish(), true);
    checks = 0;
    const next = open();
    await next.catchUp();
    assert.equal(await next.ensureSound(), true);
    assert.equal(checks, 0);
  });
});
