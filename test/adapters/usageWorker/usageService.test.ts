import assert from 'node:assert/strict';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStatus } from '../../../src/adapters/journal/statusFile';
import { closeLine, openLine } from '../../../src/core/usage/journalLine';
import type { DayTotals } from '../../../src/core/usage/dayTotals';
import type { FileSystem } from '../../../src/core/system/fileSystem';
import type { TraceEntry } from '../../../src/core/usage/usageReader';
import { UsageService } from '../../../src/workers/usage/usageService';
import { aCall, anOpenCall } from '../../support/aCall';
import { FaultyFileSystem, systemError } from '../../support/faultyFileSystem';
import { appendToSegment, segmentNumber } from '../../support/journalFolder';
import { SequentialIds } from '../../support/sequentialIds';
import { UsageViewHarness } from '../../support/usageViewHarness';
import { waitFor } from '../../support/waitFor';

describe('UsageService', () => {
  let harness: UsageViewHarness;
  let ids: SequentialIds;
  let disk: FaultyFileSystem;
  let changes: number;
  let services: UsageService[];
  const signal = new AbortController().signal;

  beforeEach(async () => {
    harness = await UsageViewHarness.create();
    ids = new SequentialIds();
    disk = new FaultyFileSystem();
    changes = 0;
    services = [];
  });
  afterEach(async () => {
    disk.recover();
    for (const service of services) await service.handlers['worker/close'](null, signal);
    harness.remove();
  });

  async function start(holdsLease = true, files: FileSystem = disk.files): Promise<UsageService> {
    const service = new UsageService({ ...harness.options(files), holdsLease, onChanged: () => { changes += 1; } });
    services.push(service);
    await service.start();
    return service;
  }

  const append = (text: string): void => { appendToSegment(harness.journalFolder, segmentNumber(1), text); };
  const appendCall = (): void => { append(closeLine(aCall({ uid: ids.uid() }))); };
  const status = async (): Promise<DayTotals | undefined> => (await readStatus(harness.folder.path))?.totals;

  async function list(service: UsageService): Promise<readonly TraceEntry[]> {
    return service.handlers['traces/list']({ limit: 50 }, signal);
  }

  it('writes the totals of the day shortly after they changed', async () => {
    const service = await start();
    harness.timers.advance(1_000);
    assert.deepEqual(await status(), { localDay: '2026-03-10', calls: 0, costUsd: 0, unpricedCalls: 0 });
    appendCall();
    await list(service);
    assert.equal((await status())?.calls, 0);
    harness.timers.advance(300);
    assert.equal((await status())?.calls, 1);
  });

  it('says once that the journal cannot be read or the view not published, however often that is tried, and again after it could', async () => {
    const service = await start();
    const told = (): readonly string[] => harness.logger.lines.filter(({ level }) => level === 'warn' || level === 'error').map(({ message }) => message);
    for (const round of [1, 2]) {
      appendCall();
      await list(service);
      rmSync(harness.journalFolder, { recursive: true });
      writeFileSync(harness.journalFolder, 'in the way');
      for (let tries = 0; tries < 5; tries += 1) {
        await list(service);
        assert.equal(await service.handlers['database/publish'](null, signal), false);
      }
      const times = (words: RegExp): number => told().filter((message) => words.test(message)).length;
      assert.deepEqual([times(/^The usage journal could not be read \(ENOTDIR\)/), times(/^usage\.db could not be published \(ENOTDIR\)/)], [round, round]);
      // Not at all, where the file happens to have the number that the folder had.
      assert.ok(times(/folder could not be made/) <= round);
      rmSync(harness.journalFolder);
      assert.equal(await service.handlers['database/publish'](null, signal), true);
      await list(service);
    }
  });

  it('watches the journal again when its folder, the same one, is back after something else was in its place', async () => {
    const service = await start();
    const aside = `${harness.journalFolder}-aside`;
    renameSync(harness.journalFolder, aside);
    writeFileSync(harness.journalFolder, 'in the way');
    await list(service);
    rmSync(harness.journalFolder);
    renameSync(aside, harness.journalFolder);
    await list(service);
    // What else would look at the journal has done so by then.
    harness.timers.advance(5_000);
    await list(service);
    const before = changes;
    appendCall();
    await waitFor('the news', () => {
      harness.timers.advance(50);
      return changes > before;
    });
  });

  it('begins the totals of a new day at midnight', async () => {
    appendCall();
    await start();
    harness.timers.advance(1_000);
    assert.equal((await status())?.calls, 1);
    harness.clock.set('2026-03-10T23:59:30.000Z');
    harness.timers.advance(12 * 3_600_000);
    assert.deepEqual(await status(), { localDay: '2026-03-11', calls: 0, costUsd: 0, unpricedCalls: 0 });
  });

  it('writes nothing but its answers without the lease', async () => {
    appendCall();
    const service = await start(false);
    assert.equal((await list(service)).length, 1);
    harness.timers.advance(120_000);
    await service.handlers['worker/close'](null, signal);
    assert.equal(await status(), undefined);
    assert.equal(existsSync(harness.databasePath), false);
  });

  it('begins to write when it gets the lease', async () => {
    const service = await start(false);
    await service.handlers['lease/set'](true, signal);
    harness.timers.advance(300);
    assert.equal((await status())?.calls, 0);
  });

  it('publishes after a while in which nothing happened, and again when that failed', async () => {
    appendCall();
    disk.fail('sync', 'EIO');
    await start();
    harness.timers.advance(2_900);
    assert.deepEqual(harness.logger.at('warn'), []);
    harness.timers.advance(100);
    await waitFor('a failed publication', () => harness.logger.at('warn').length === 1);
    disk.recover();
    await waitFor('a publication', () => {
      harness.timers.advance(1_000);
      return existsSync(harness.databasePath);
    });
  });

  it('publishes only when nothing was asked for a while', async () => {
    appendCall();
    const service = await start();
    for (let questions = 0; questions < 5; questions += 1) {
      harness.timers.advance(2_500);
      await list(service);
    }
    harness.timers.advance(2_900);
    assert.equal(existsSync(harness.databasePath), false);
    harness.timers.advance(100);
    await waitFor('a publication', () => existsSync(harness.databasePath));
  });

  it('waits longer between publications that take long', async () => {
    let publications = 0;
    const slow: FileSystem = {
      ...disk.files,
      sync: (file) => {
        publications += 1;
        harness.clock.advance(500);
        disk.files.sync(file);
      },
    };
    appendCall();
    const service = await start(true, slow);
    harness.timers.advance(3_000);
    await waitFor('a first publication', () => publications === 1);
    appendCall();
    await waitFor('the second call', async () => (await list(service)).length === 2);
    harness.timers.advance(49_000);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(publications, 1);
    harness.timers.advance(1_000);
    await waitFor('a second publication', () => publications === 2);
  });

  it('publishes at once when much of the journal is not in the file', async () => {
    const line = closeLine(aCall({ uid: ids.uid(), errorMessage: 'e'.repeat(500) }));
    append(line.repeat(Math.ceil(4_300_000 / line.length)));
    await start();
    harness.timers.advance(0);
    await waitFor('a publication', () => existsSync(harness.databasePath));
  });

  it('tells of an interrupted call when it expires, though nothing else happens', async () => {
    append(openLine(anOpenCall({ uid: ids.uid(), expiresAt: '2026-03-10T12:03:00.000Z' })));
    const service = await start();
    const before = changes;
    harness.timers.advance(179_000);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(changes, before);
    harness.timers.advance(2_000);
    await waitFor('a change', () => changes === before + 1);
    assert.deepEqual((await list(service)).map((entry) => entry.status), ['interrupted']);
  });

  it('sees the journal of another window, and keeps what was read of a segment that is gone', async () => {
    const service = await start();
    appendCall();
    const tick = (): boolean => {
      harness.timers.advance(60);
      return changes === 1;
    };
    await waitFor('the change', tick);
    harness.options().files.remove(join(harness.journalFolder, segmentNumber(1)));
    assert.equal((await list(service)).length, 1);
  });

  it('says that it could not read the journal, and answers with what it has', async () => {
    appendCall();
    const service = await start();
    appendCall();
    disk.fail('listFolder', 'EIO');
    assert.equal((await list(service)).length, 1);
    assert.deepEqual(harness.logger.at('error'), ['The usage journal could not be read (EIO).']);
    disk.recover();
    assert.equal((await list(service)).length, 2);
  });

  it('reads all other segments while one cannot be read, says so once, and reads that one when it can be', async () => {
    const locked = segmentNumber(1, '2026-03-09');
    let isLocked = true;
    const service = await start(true, { ...disk.files, openToRead: (path) => {
      if (isLocked && path.endsWith(locked)) throw systemError('EACCES');
      return disk.files.openToRead(path);
    } });
    appendToSegment(harness.journalFolder, locked, closeLine(aCall({ uid: ids.uid() })));
    appendCall();
    append(openLine(anOpenCall({ uid: ids.uid(), expiresAt: '2026-03-10T11:00:00.000Z' })));
    for (let look = 0; look < 3; look += 1) assert.deepEqual((await list(service)).map((entry) => entry.status).sort(), ['interrupted', 'ok']);
    assert.deepEqual(harness.logger.at('error'), [`The journal segment ${locked} could not be read (EACCES); it is tried again, and the others are read meanwhile.`]);
    isLocked = false;
    assert.equal((await list(service)).length, 3);
  });

  it('looks again at most once a second for a call that has expired, and is still open because the journal cannot be read', async () => {
    append(openLine(anOpenCall({ uid: ids.uid(), expiresAt: '2026-03-10T12:03:00.000Z' })));
    let looks = 0;
    const service = await start(true, { ...disk.files, listFolder: (path) => {
      looks += 1;
      return disk.files.listFolder(path);
    } });
    disk.fail('listFolder', 'EIO');
    harness.timers.advance(180_001);
    looks = 0;
    for (let turn = 0; turn < 100; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      harness.timers.advance(10);
    }
    assert.ok(looks >= 1 && looks <= 4, String(looks));
    disk.recover();
    assert.deepEqual((await list(service)).map((entry) => entry.status), ['interrupted']);
  });

  it('looks after old days again later when the journal cannot be read just then', async () => {
    const service = await start();
    await service.handlers['retention/set'](1, signal);
    append(closeLine(aCall({ uid: ids.uid(), timestamp: '2026-03-01T10:00:00.000Z' })));
    disk.fail('listFolder', 'EIO');
    harness.timers.advance(60_000);
    await waitFor('word of it', () => harness.logger.at('warn').some((line) => line.includes('tried again')));
    disk.recover();
    await waitFor('the old call to be summed up', async () => {
      harness.timers.advance(600_000);
      return (await list(service)).length === 0 && existsSync(join(harness.folder.path, 'rollups.ndjson'));
    });
  });
});
