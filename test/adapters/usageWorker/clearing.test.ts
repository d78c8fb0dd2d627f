import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readClearedNow } from '../../../src/adapters/journal/clearedFile';
import { JournalUsageLog } from '../../../src/adapters/journal/journalUsageLog';
import { totals } from '../../../src/adapters/sqlite/summaryQueries';
import { allRows } from '../../../src/adapters/sqlite/sqlite';
import { closeLine, endLine, findingLine, openLine, questionLine } from '../../../src/core/usage/journalLine';
import { ledgerText, type Clearing } from '../../../src/core/usage/ledgerLine';
import { aCall, anOpenCall, aQuestion } from '../../support/aCall';
import { FaultyFileSystem } from '../../support/faultyFileSystem';
import { appendToSegment, journalLines, segmentNumber } from '../../support/journalFolder';
import { openWithOtherSqlite } from '../../support/otherSqlite';
import { SequentialIds } from '../../support/sequentialIds';
import { dumpOf, UsageViewHarness } from '../../support/usageViewHarness';
import { waitFor } from '../../support/waitFor';
import type { UsageView } from '../../../src/workers/usage/usageView';

const TODAY = '2026-03-10';

describe('Clearing the usage data', () => {
  let harness: UsageViewHarness;
  let ids: SequentialIds;
  let logs: JournalUsageLog[];

  beforeEach(async () => {
    harness = await UsageViewHarness.create();
    ids = new SequentialIds();
    logs = [];
  });
  afterEach(() => {
    for (const log of logs) log.dispose();
    harness.remove();
  });

  const segments = (): readonly string[] => readdirSync(harness.journalFolder).sort();
  const rows = (view: UsageView): number => Number(allRows(view.database, 'SELECT count(*) AS rows FROM llm_usage')[0]?.['rows']);
  const append = (text: string, segment = segmentNumber(1)): void => { appendToSegment(harness.journalFolder, segment, text); };
  const aFindingLine = (): string => findingLine({ kind: 'findingLabel', label: { findingId: 'a finding', label: 'dismissed', at: '2026-01-02T12:00:00.000Z', localDay: '2026-01-02', severity: 'warning' } });
  const aClose = (): string => closeLine(aCall({ uid: ids.uid() }));
  const cleared = (): Clearing | undefined => readClearedNow(harness.folder.path, harness.options().files);
  const leave = (log: JournalUsageLog): void => {
    const clearing = cleared();
    assert.ok(clearing);
    log.leaveVoid(clearing);
  };

  function openLog(disk = new FaultyFileSystem()): JournalUsageLog {
    const { clock, timers, ids: uids, logger } = harness.options();
    const log = new JournalUsageLog({ folder: harness.journalFolder, files: disk.files, clock, timers, ids: uids, logger, cleared });
    logs.push(log);
    return log;
  }

  /** What another window writes that clears everything. */
  function clearingOf(view: UsageView): string {
    const voidBytes = new Map([...view.usage.progress.readBytes()]);
    return `\n${ledgerText({ kind: 'cleared', clearing: { uid: ids.uid(), clearedAt: '2026-03-10T12:00:00.000Z', voidBytes } })}`;
  }

  async function assertEmpty(view: UsageView): Promise<void> {
    await view.catchUp();
    const bookkeeping = new Set(['segments', 'ledger', 'voidSegments']);
    for (const [name, found] of Object.entries(dumpOf(view))) if (!bookkeeping.has(name)) assert.deepEqual(found, [], name);
    assert.equal(totals(view.database, TODAY).totalLlmCalls, 0);
  }

  it('leaves nothing in any view, in usage.db, in the journal, or after a rebuild', async () => {
    append(aClose());
    append(openLine(anOpenCall({ uid: ids.uid(), expiresAt: '2026-05-01T00:00:00.000Z' })));
    append(questionLine(aQuestion({ uid: ids.uid() })) + endLine());
    append(closeLine(aCall({ uid: ids.uid(), timestamp: '2026-01-01T00:00:00.000Z' })), segmentNumber(2, '2026-01-01'));
    const other = await harness.openCaughtUp();
    const view = await harness.openCaughtUp();
    await view.publish();
    await view.maintain(30);
    await view.clear();
    assert.deepEqual(segments(), []);
    await assertEmpty(view);
    await assertEmpty(other);
    const database = openWithOtherSqlite(harness.databasePath);
    assert.deepEqual(database.all('SELECT (SELECT count(*) FROM llm_usage) + (SELECT count(*) FROM rollups) AS rows'), [{ rows: 0 }]);
    database.close();
    assert.equal(readFileSync(harness.databasePath).includes('claude-haiku'), false);
    rmSync(harness.databasePath);
    await assertEmpty(await harness.openCaughtUp());
  });

  it('forgets what was retired, so that an import brings it back', async () => {
    const old = closeLine(aCall({ uid: ids.uid(), timestamp: '2026-01-01T00:00:00.000Z' }));
    append(old, segmentNumber(2, '2026-01-01'));
    const view = await harness.openCaughtUp();
    await view.maintain(30);
    await view.clear();
    append(old, segmentNumber(3));
    await view.catchUp();
    assert.equal(rows(view), 1);
    assert.equal(rows(await harness.openCaughtUp()), 1);
  });

  it('removes databases that were set aside, but none of another program', async () => {
    for (const reason of ['damaged', 'newer-version', 'imported', 'not-ours']) {
      writeFileSync(join(harness.folder.path, `usage.${reason}-2026-03-10T12-00-00-000Z.db`), 'bytes');
    }
    writeFileSync(join(harness.folder.path, 'usage.damaged-2026-03-10T12-00-00-000Z.db-wal'), 'bytes');
    writeFileSync(join(harness.folder.path, 'usage.schema-3.db'), 'bytes');
    await harness.openView().clear();
    assert.deepEqual(readdirSync(harness.folder.path).filter((name) => /^usage\..+\.db/.test(name)), ['usage.not-ours-2026-03-10T12-00-00-000Z.db']);
  });

  it('waits for the window that still writes its segment, which goes on in a new one', async () => {
    const log = openLog();
    log.close(aCall({ uid: ids.uid() }));
    const view = await harness.openCaughtUp();
    await view.clear();
    assert.equal(view.segmentsToLeave(), 1);
    const since = ids.uid();
    log.close(aCall({ uid: since }));
    assert.equal(rows(await harness.openCaughtUp()), 1);
    const [old] = segments();
    leave(log);
    assert.equal(view.segmentsToLeave(), 0);
    assert.equal(segments().includes(old ?? ''), false);
    const last = ids.uid();
    log.close(aCall({ uid: last }));
    assert.deepEqual((journalLines(harness.journalFolder) as { call: { uid: string } }[]).map(({ call }) => call.uid), [since, last]);
    for (const seen of [view, await harness.openCaughtUp()]) {
      await seen.catchUp();
      assert.equal(rows(seen), 2);
      assert.equal(totals(seen.database, TODAY).totalLlmCalls, 2);
    }
  });

  it('keeps a segment while what was written since cannot be written elsewhere', async () => {
    const disk = new FaultyFileSystem();
    const log = openLog(disk);
    log.close(aCall({ uid: ids.uid() }));
    const view = await harness.openCaughtUp();
    await view.clear();
    log.close(aCall({ uid: ids.uid() }));
    disk.fail('createNew', 'ENOSPC');
    leave(log);
    assert.equal(segments().length, 1);
    assert.equal(rows(await harness.openCaughtUp()), 1);
  });

  describe('while lines wait in memory', () => {
    const uidsIn = (view: UsageView): unknown => allRows(view.database, 'SELECT uid FROM llm_usage').map(({ uid }) => uid);
    let disk: FaultyFileSystem;
    let log: JournalUsageLog;
    let view: UsageView;

    beforeEach(async () => {
      disk = new FaultyFileSystem();
      log = openLog(disk);
      disk.fail('createNew', 'ENOSPC');
      log.close(aCall({ uid: ids.uid() }));
      harness.clock.advance(1);
      view = await harness.openCaughtUp();
    });

    for (const [when, tell] of [['told', () => { leave(log); }], ['not told, because nobody can watch the folder', () => undefined]] as const) {
      it(`drops them when it is ${when}, and keeps what waits since`, async () => {
        await view.clear();
        harness.clock.advance(1);
        const since = ids.uid();
        log.close(aCall({ uid: since }));
        tell();
        disk.recover();
        harness.timers.advance(60_000);
        assert.equal(log.unsavedCount, 0);
        for (const seen of [view, harness.openViewWithoutFile()]) {
          await seen.catchUp();
          assert.deepEqual(uidsIn(seen), [since]);
        }
      });
    }

    it('counts them no more', async () => {
      await view.clear();
      leave(log);
      assert.equal(log.unsavedCount, 0);
    });

    it('drops what the disk could not keep of a segment that was cleared', async () => {
      disk.recover();
      harness.timers.advance(1_000);
      log.close(aCall({ uid: ids.uid() }));
      harness.clock.advance(1);
      await view.clear();
      disk.fail('dataSyncLater', 'EIO', 1);
      harness.timers.advance(60_000);
      await view.catchUp();
      assert.deepEqual(uidsIn(view), []);
    });

    it('is told by the time at which it was, also when that could not be written at once', async () => {
      const full = new FaultyFileSystem();
      const other = harness.openView(true, full.files);
      await other.catchUp();
      full.onNext('syncFolder', () => { full.fail('createNew', 'ENOSPC'); });
      await other.clear();
      assert.equal(cleared(), undefined);
      const clearedAt = harness.clock.nowMs();
      harness.clock.advance(1);
      const since = ids.uid();
      log.close(aCall({ uid: since }));
      harness.clock.advance(60_000);
      full.recover();
      assert.equal(await other.maintain(0), true);
      assert.equal(Date.parse(cleared()?.clearedAt ?? ''), clearedAt);
      leave(log);
      disk.recover();
      harness.timers.advance(60_000);
      await view.catchUp();
      assert.deepEqual(uidsIn(view), [since]);
    });
  });

  it('drops what is queued because the disk is slow, unless it is being written', async () => {
    const disk = new FaultyFileSystem();
    const log = openLog(disk);
    disk.onEachAppend(() => { harness.clock.advance(51); });
    for (let slow = 0; slow < 3; slow += 1) log.close(aCall({ uid: ids.uid() }));
    assert.equal(log.isQueueing, true);
    log.close(aCall({ uid: ids.uid() }));
    harness.clock.advance(1);
    const view = await harness.openCaughtUp();
    await view.clear();
    leave(log);
    assert.equal(log.unsavedCount, 0);
  });

  it('does not bring back what a window held whose void segment was removed while it slept', async () => {
    const log = openLog();
    log.close(aCall({ uid: ids.uid() }));
    const view = await harness.openCaughtUp();
    await view.clear();
    const since = ids.uid();
    log.close(aCall({ uid: since }));
    rmSync(join(harness.journalFolder, segments()[0] ?? ''));
    harness.timers.advance(1_000);
    await waitFor('the line of after the clearing in a new segment', () => segments().length === 1);
    await view.catchUp();
    assert.deepEqual(allRows(view.database, 'SELECT uid FROM llm_usage'), [{ uid: since }]);
  });

  it('stays cleared when a backup brings a segment back, whole or cut', async () => {
    append(aClose() + aClose() + endLine());
    const path = join(harness.journalFolder, segmentNumber(1));
    const backup = readFileSync(path);
    const view = await harness.openCaughtUp();
    await view.clear();
    assert.deepEqual(segments(), []);
    writeFileSync(path, backup);
    await assertEmpty(view);
    truncateSync(path, backup.byteLength - 30);
    await assertEmpty(view);
    await assertEmpty(await harness.openCaughtUp());
    await view.maintain(0);
  });

  it('stays cleared when a backup brings a segment back that a later clearing found cut', async () => {
    const first = aClose();
    append(first + aClose() + endLine());
    const path = join(harness.journalFolder, segmentNumber(1));
    const backup = readFileSync(path);
    const view = await harness.openCaughtUp();
    await view.clear();
    writeFileSync(path, backup.subarray(0, backup.indexOf(first) + first.length));
    await view.clear();
    writeFileSync(path, backup);
    for (const one of [view, await harness.openCaughtUp(), harness.openViewWithoutFile()]) await assertEmpty(one);
  });

  it('stays cleared when a segment is cut behind what was cleared of it', async () => {
    append(aClose() + aClose());
    const view = await harness.openCaughtUp();
    await view.clear();
    // Its window has not left it yet.
    append(aClose() + aClose());
    await view.catchUp();
    assert.equal(rows(view), 2);
    const path = join(harness.journalFolder, segmentNumber(1));
    truncateSync(path, statSync(path).size - 30);
    await view.catchUp();
    assert.equal(rows(view), 2);
    const rebuilt = harness.openViewWithoutFile();
    await rebuilt.catchUp();
    assert.equal(rows(rebuilt), 1);
  });

  it('stays cleared when another window had worked out sums, or findings to keep, just before', async () => {
    for (const [segment, text] of [[segmentNumber(1, '2026-01-01'), closeLine(aCall({ uid: ids.uid(), timestamp: '2026-01-01T00:00:00.000Z' }))], [segmentNumber(2, '2026-01-02'), aFindingLine()]] as const) {
      append(text + endLine(), segment);
      const clearing = await harness.openCaughtUp();
      const disk = new FaultyFileSystem();
      const retiring = harness.openView(true, disk.files);
      await retiring.catchUp();
      disk.onNext('openToAppend', () => { appendFileSync(join(harness.folder.path, 'rollups.ndjson'), clearingOf(clearing)); });
      assert.equal(await retiring.maintain(30), true);
      for (const view of [retiring, clearing, harness.openViewWithoutFile()]) await assertEmpty(view);
    }
  });

  it('leaves what is retired after it', async () => {
    append(aClose());
    const view = await harness.openCaughtUp();
    await view.clear();
    append(closeLine(aCall({ uid: ids.uid(), timestamp: '2026-01-01T00:00:00.000Z' })) + endLine(), segmentNumber(2, '2026-01-01'));
    assert.equal(await view.maintain(30), true);
    for (const seen of [view, harness.openViewWithoutFile()]) {
      await seen.catchUp();
      assert.deepEqual([rows(seen), totals(seen.database, TODAY).totalLlmCalls], [0, 1]);
    }
  });

  it('costs no more for a thousand segments than reading them did', async function () {
    this.timeout(20_000);
    for (let number = 1; number <= 1_000; number += 1) append(aClose(), segmentNumber(number));
    const view = harness.openView();
    const startMs = performance.now();
    await view.catchUp();
    const readMs = performance.now() - startMs;
    await view.clear();
    assert.equal(view.segmentsToLeave(), 1_000);
    const clearMs = performance.now() - startMs - readMs;
    assert.ok(clearMs < readMs * 2, `read in ${readMs.toFixed(0)} ms, cleared in ${clearMs.toFixed(0)} ms`);
  });

  it('removes what dead windows left when nobody can be writing it any more', async () => {
    append(aClose());
    const view = await harness.openCaughtUp();
    await view.clear();
    assert.equal(segments().length, 1);
    harness.clock.set('2026-03-12T12:00:00.000Z');
    await view.maintain(0);
    assert.deepEqual(segments(), []);
  });

  it('clears a line that was being written at that moment not at all, or wholly', async () => {
    const line = aClose();
    append(aClose() + line.slice(0, 50));
    const view = await harness.openCaughtUp();
    await view.clear();
    appendFileSync(join(harness.journalFolder, segmentNumber(1)), line.slice(50));
    await view.catchUp();
    assert.equal(rows(view), 1);
    assert.deepEqual(harness.logger.at('warn'), []);
  });

  it('deletes nothing, and says so, when it cannot be written down', async () => {
    append(aClose());
    const disk = new FaultyFileSystem();
    const view = harness.openView(true, disk.files);
    await view.catchUp();
    disk.fail('openToAppend', 'EACCES');
    await assert.rejects(view.clear(), { message: 'The usage data could not be cleared (EACCES).', code: 'SECOND_BRAIN_CLEAR_DISK:EACCES' });
    assert.deepEqual([rows(view), segments().length], [1, 1]);
    disk.recover();
    await view.clear();
    await assertEmpty(view);
  });

  it('says that it deletes nothing while the ledger holds what this version cannot read', async () => {
    append(aClose());
    const ledger = join(harness.folder.path, 'rollups.ndjson');
    writeFileSync(ledger, '{"schemaVersion":2,"kind":"later"}\n');
    const view = await harness.openCaughtUp();
    await assert.rejects(view.clear(), { message: 'The usage data could not be cleared: rollups.ndjson cannot be read to its end. The log says more.', code: 'SECOND_BRAIN_CLEAR_LEDGER_UNREADABLE' });
    assert.deepEqual([rows(view), segments().length, readFileSync(ledger, 'utf8')], [1, 1, '{"schemaVersion":2,"kind":"later"}\n']);
  });

  it('says that it is not done yet while the ledger holds what a power loss left, and is done when that is passed', async () => {
    append(aClose());
    const view = await harness.openCaughtUp();
    const ledger = join(harness.folder.path, 'rollups.ndjson');
    writeFileSync(ledger, new Uint8Array(64));
    harness.clock.set(statSync(ledger).mtimeMs);
    await assert.rejects(view.clear(), { message: /^The usage data is not cleared yet/, code: 'SECOND_BRAIN_CLEAR_UNFINISHED' });
    assert.equal(rows(view), 1);
    harness.clock.advance(660_000);
    await assertEmpty(view);
  });

  for (const [method, code] of [['createNew', 'ENOSPC'], ['rename', 'EBUSY'], ['remove', 'EACCES'], ['listFolder', 'EIO']] as const) {
    it(`is done all the same when ${method} fails with ${code} after it was written down, and the rest follows`, async () => {
      append(aClose() + endLine());
      append(aClose(), segmentNumber(2));
      const disk = new FaultyFileSystem();
      const view = harness.openView(true, disk.files);
      await view.catchUp();
      disk.onNext('openToAppend', () => { disk.fail(method, code); });
      const clearing = view.clear();
      await waitFor('the clearing', async () => {
        harness.timers.advance(3_000);
        return Promise.race([clearing.then(() => true, () => true), new Promise<false>((resolve) => setImmediate(() => { resolve(false); }))]);
      });
      disk.recover();
      const next = await harness.openCaughtUp();
      await assertEmpty(next);
      harness.clock.set('2026-03-12T12:00:00.000Z');
      assert.equal(await next.maintain(0), true);
      assert.deepEqual(segments(), []);
      assert.equal(existsSync(join(harness.folder.path, 'cleared.json')), true);
    });
  }
});
