import assert from 'node:assert/strict';
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dailyUsage } from '../../../src/adapters/sqlite/dailyUsageQueries';
import { costs, dailyCosts, totals } from '../../../src/adapters/sqlite/summaryQueries';
import { allRows } from '../../../src/adapters/sqlite/sqlite';
import { usageSummary } from '../../../src/adapters/sqlite/usageSummaryQueries';
import { closeLine, findingLine, openLine, questionLine, repriceLine } from '../../../src/core/usage/journalLine';
import { ledgerText } from '../../../src/core/usage/ledgerLine';
import { retirementOf } from '../../../src/core/usage/retirement';
import { aCall, anOpenCall, aQuestion } from '../../support/aCall';
import { FaultyFileSystem } from '../../support/faultyFileSystem';
import { appendToSegment, segmentNumber } from '../../support/journalFolder';
import { publishedByAnotherVersion } from '../../support/otherSqlite';
import { SequentialIds } from '../../support/sequentialIds';
import { dumpOf, UsageViewHarness } from '../../support/usageViewHarness';
import type { UsageView } from '../../../src/workers/usage/usageView';

const TODAY = '2026-03-10';
const OLD_DAY = '2026-03-01';
const KEPT_DAYS = 5;
const OLD_SEGMENT = segmentNumber(1, OLD_DAY);

describe('Retention', () => {
  let harness: UsageViewHarness;
  let ids: SequentialIds;

  beforeEach(async () => {
    harness = await UsageViewHarness.create();
    ids = new SequentialIds();
  });
  afterEach(() => { harness.remove(); });

  const segments = (): readonly string[] => readdirSync(harness.journalFolder).sort();
  const ledgerPath = (): string => join(harness.folder.path, 'rollups.ndjson');
  const rows = (view: UsageView): number => Number(allRows(view.database, 'SELECT count(*) AS rows FROM llm_usage')[0]?.['rows']);
  const summed = (view: UsageView): unknown => allRows(view.database, 'SELECT sum(calls) AS calls FROM rollups')[0]?.['calls'];
  const append = (text: string, segment = OLD_SEGMENT): void => { appendToSegment(harness.journalFolder, segment, text); };

  function closeOn(day: string, overrides: Parameters<typeof aCall>[0] = {}): string {
    const uid = ids.uid();
    append(closeLine(aCall({ uid, timestamp: `${day}T10:00:00.000Z`, ...overrides })), segmentNumber(Number(day.slice(-2)), day));
    return uid;
  }

  /** Calls of many kinds on old and new days. */
  function someHistory(): void {
    for (let index = 0; index < 60; index += 1) {
      const day = `2026-03-${String(1 + (index % 10)).padStart(2, '0')}`;
      closeOn(day, {
        model: `model-${String(index % 3)}`,
        status: index % 7 === 0 ? 'error' : 'ok',
        costSource: index % 11 === 0 ? 'unpriced' : 'priced',
        costUsd: index % 11 === 0 ? 0 : index * 0.000_1,
        latencyMs: index % 5 === 0 ? null : index * 137.5,
        usageType: index % 13 === 0 ? 'extraction_batch' : 'chat_answer',
      });
      append(questionLine(aQuestion({ uid: ids.uid(), timestamp: `${day}T11:00:00.000Z` })), segmentNumber(Number(day.slice(-2)), day));
    }
  }

  async function answers(view: UsageView): Promise<unknown> {
    await view.catchUp();
    const figures = { ...totals(view.database, TODAY), p95LatencyMs: 'an estimate' };
    return [figures, costs(view.database, 'all', TODAY), costs(view.database, 'month', TODAY), dailyCosts(view.database, 365, TODAY)];
  }

  it('counts the questions of summed-up days in every range and day', async () => {
    someHistory();
    const view = await harness.openCaughtUp();
    const asked = (): unknown => [
      ...[{}, { to: '2026-03-04' }, { from: '2026-03-03', to: '2026-03-07' }].map((range) => usageSummary(view.database, range).asked.questions),
      dailyUsage(view.database, { days: 30, by: 'provider' }, TODAY).map(({ date, questions }) => [date, questions]),
    ];
    const before = asked();
    assert.equal(await view.maintain(KEPT_DAYS), true);
    assert.deepEqual(asked(), before);
    const old = usageSummary(view.database, { to: '2026-03-04' }).asked;
    assert.deepEqual(old, { questions: 24, byLabel: {}, averageLatencyMs: null });
  });

  it('leaves every total as it was, in the view and after a rebuild from what is left of the journal', async () => {
    someHistory();
    const view = await harness.openCaughtUp();
    const before = await answers(view);
    assert.equal(await view.maintain(KEPT_DAYS), true);
    assert.deepEqual(await answers(view), before);
    assert.deepEqual(allRows(view.database, 'SELECT min(local_day) AS day FROM llm_usage'), [{ day: '2026-03-05' }]);
    assert.deepEqual(allRows(view.database, 'SELECT min(local_day) AS day FROM queries'), [{ day: '2026-03-05' }]);
    assert.deepEqual(segments().map((name) => name.slice(8, 10)), ['05', '06', '07', '08', '09', '10']);
    assert.deepEqual(await answers(await harness.openCaughtUp()), before);
    await view.catchUp();
    assert.deepEqual(dumpOf(await harness.openCaughtUp()), dumpOf(view));
  });

  it('gives percentiles of retired calls from their histogram', async () => {
    someHistory();
    const view = await harness.openCaughtUp();
    const exact = totals(view.database, TODAY).p95LatencyMs;
    await view.maintain(KEPT_DAYS);
    const estimate = totals(view.database, TODAY).p95LatencyMs;
    assert.ok(Math.abs(estimate - exact) / exact < 0.1, `${String(estimate)} for ${String(exact)}`);
  });

  it('does nothing when it is told to keep all, and nothing a second time', async () => {
    someHistory();
    const view = await harness.openCaughtUp();
    await view.maintain(0);
    assert.equal(existsSync(ledgerPath()), false);
    await view.maintain(KEPT_DAYS);
    const ledger = readFileSync(ledgerPath(), 'utf8');
    await view.maintain(KEPT_DAYS);
    assert.equal(readFileSync(ledgerPath(), 'utf8'), ledger);
  });

  it('takes no line of a retired call again: a late close, a copy, a price, a second import', async () => {
    const uid = closeOn(OLD_DAY);
    const question = aQuestion({ uid: ids.uid(), timestamp: `${OLD_DAY}T10:00:00.000Z` });
    append(questionLine(question));
    const view = await harness.openCaughtUp();
    await view.maintain(KEPT_DAYS);
    const late = segmentNumber(9, TODAY);
    append(closeLine(aCall({ uid, timestamp: `${OLD_DAY}T10:00:00.000Z`, status: 'error' })), late);
    append(openLine(anOpenCall({ uid, timestamp: `${OLD_DAY}T10:00:00.000Z` })), late);
    append(repriceLine({ uid, timestamp: `${TODAY}T00:00:00.000Z`, costUsd: 1, priceId: 'a price' }), late);
    append(questionLine(question), late);
    // Taken over again on a machine in another time zone.
    append(closeLine(aCall({ uid, timestamp: `${OLD_DAY}T23:00:00.000Z`, localDay: '2026-03-02' })), late);
    for (const seen of [view, await harness.openCaughtUp()]) {
      await seen.catchUp();
      assert.deepEqual([rows(seen), summed(seen), totals(seen.database, TODAY).totalQueries], [0, 1, 1]);
      assert.deepEqual([dumpOf(seen)['openCalls'], dumpOf(seen)['reprices']], [[], []]);
    }
  });

  it('retires other calls of a retired day in a line of their own', async () => {
    closeOn(OLD_DAY);
    const view = await harness.openCaughtUp();
    await view.maintain(KEPT_DAYS);
    closeOn(OLD_DAY);
    await view.catchUp();
    assert.deepEqual([rows(view), summed(view)], [1, 2]);
    await view.maintain(KEPT_DAYS);
    assert.deepEqual([rows(view), summed(view)], [0, 2]);
    assert.equal(summed(await harness.openCaughtUp()), 2);
  });

  for (const otherDay of ['2026-02-28', '2026-03-02']) {
    it(`counts once what another window retired as a call of ${OLD_DAY}, taken over here in a time zone where it was ${otherDay}`, async () => {
      const uid = closeOn(OLD_DAY, { localDay: otherDay });
      const view = await harness.openCaughtUp();
      assert.deepEqual(dailyCosts(view.database, 365, TODAY).map(({ date, calls }) => [date, calls]), [[otherDay, 1]]);
      const retirement = retirementOf(OLD_DAY, [aCall({ uid, timestamp: `${OLD_DAY}T10:00:00.000Z` })], []);
      appendFileSync(ledgerPath(), ledgerText({ kind: 'retired', clearing: null, retirement }));
      await view.catchUp();
      for (const one of [view, harness.openViewWithoutFile()]) {
        await one.catchUp();
        assert.deepEqual(dailyCosts(one.database, 365, TODAY).map(({ date, calls }) => [date, calls]), [[OLD_DAY, 1]]);
        assert.deepEqual([rows(one), summed(one)], [0, 1]);
      }
    });
  }

  it('counts once what two windows retire at the same moment', async () => {
    someHistory();
    const disk = new FaultyFileSystem();
    const first = await harness.openCaughtUp();
    const second = harness.openView(true, disk.files);
    await second.catchUp();
    const before = await answers(first);
    // The second window has decided what to write when the first one writes the same.
    const lines = await ledgerOfTheSame();
    disk.onNext('openToAppend', () => { appendFileSync(ledgerPath(), lines); });
    await second.maintain(KEPT_DAYS);
    assert.deepEqual(await answers(second), before);
    assert.deepEqual(await answers(first), before);
    assert.deepEqual(await answers(await harness.openCaughtUp()), before);
    assert.equal(harness.logger.at('debug').some((line) => line.includes('void')), true);
  });

  /** What another window would write that retires the same days. */
  async function ledgerOfTheSame(): Promise<string> {
    const twin = join(harness.folder.path, 'twin');
    cpSync(harness.journalFolder, join(twin, 'journal'), { recursive: true });
    const view = harness.openViewIn(twin);
    await view.maintain(KEPT_DAYS);
    return readFileSync(join(twin, 'rollups.ndjson'), 'utf8');
  }

  it('removes no segment that says more than the ledger', async () => {
    closeOn('2026-03-01');
    closeOn('2026-03-02');
    append('{"kind":"something-later"}\n', segmentNumber(2, '2026-03-02'));
    closeOn('2026-03-03');
    append(openLine(anOpenCall({ uid: ids.uid(), timestamp: '2026-03-03T10:00:00.000Z', expiresAt: '2026-05-01T00:00:00.000Z' })), segmentNumber(3, '2026-03-03'));
    closeOn('2026-03-04');
    append(repriceLine({ uid: ids.uid(), timestamp: '2026-03-08T00:00:00.000Z', costUsd: 1, priceId: 'a price' }), segmentNumber(4, '2026-03-04'));
    appendToSegment(harness.journalFolder, segmentNumber(20, '2026-03-01'), closeLine(aCall({ uid: ids.uid() })), '{"schemaVersion":2}\n');
    const view = await harness.openCaughtUp();
    await view.maintain(KEPT_DAYS);
    assert.deepEqual(segments().map((name) => [name.slice(8, 10), name.slice(-9, -7)]), [['01', '14'], ['02', '02'], ['03', '03'], ['04', '04']].map(([day, id]) => [day, id]));
    assert.deepEqual([rows(view), summed(view)], [0, 4]);
  });

  it('carries findings and their labels over, and drops lines that nobody could ever read', async () => {
    closeOn(OLD_DAY);
    append(findingLine({ kind: 'findingLabel', label: { findingId: 'a finding', label: 'dismissed', at: `${OLD_DAY}T12:00:00.000Z`, localDay: OLD_DAY, severity: 'warning' } }));
    append('{"kind":"close","call":{"uid":"torn\n');
    const view = await harness.openCaughtUp();
    await view.maintain(KEPT_DAYS);
    assert.deepEqual(segments(), []);
    for (const seen of [view, await harness.openCaughtUp()]) {
      assert.deepEqual(allRows(seen.database, 'SELECT finding_id FROM finding_labels'), [{ finding_id: 'a finding' }]);
    }
  });

  describe('beside a later version', () => {
    const later = (line: string): string => line.replaceAll('"warning"', '"grave"').replaceAll('"ok"', '"paused"');
    const aLabelOn = (day: string): string =>
      findingLine({ kind: 'findingLabel', label: { findingId: 'a finding', label: 'dismissed', at: `${day}T12:00:00.000Z`, localDay: day, severity: 'warning' } });

    it('carries findings over as they stand, and removes no segment with calls that only that one understands', async () => {
      closeOn(OLD_DAY);
      append(later(aLabelOn(OLD_DAY)));
      closeOn('2026-03-02');
      append(later(closeLine(aCall({ uid: ids.uid(), status: 'ok' }))), segmentNumber(2, '2026-03-02'));
      const view = await harness.openCaughtUp();
      await view.maintain(KEPT_DAYS);
      assert.deepEqual(segments(), [segmentNumber(2, '2026-03-02')]);
      assert.ok(readFileSync(ledgerPath(), 'utf8').includes(JSON.stringify(later(aLabelOn(OLD_DAY)).trimEnd())));
    });

    for (const [what, ledger] of [
      ['a kind that it did not know', (known: string) => known.replace('"kind":"kept"', '"kind":"note"')],
      ['sums that it did not understand', (known: string) => known.replaceAll('"ok"', '"on"')],
      ['kept lines that it did not understand', (known: string) => known.replaceAll('\\"warning\\"', '\\"gravest\\"')],
    ] as const) {
      it(`reads the ledger again from its beginning where another version had passed ${what}`, async () => {
        someHistory();
        append(aLabelOn(OLD_DAY));
        const view = await harness.openCaughtUp();
        const before = await answers(view);
        await view.maintain(KEPT_DAYS);
        await view.publish();
        const whole = dumpOf(view);
        const known = readFileSync(ledgerPath(), 'utf8');
        // What the older version had: the same ledger, with words that it did not know.
        writeFileSync(ledgerPath(), ledger(known));
        const older = harness.openViewWithoutFile();
        await older.catchUp();
        await older.publish();
        assert.notDeepEqual(dumpOf(older), whole);
        publishedByAnotherVersion(harness.databasePath, "UPDATE ledger SET known_kinds = 'fewer'");
        writeFileSync(ledgerPath(), known);
        const seen = await harness.openCaughtUp();
        assert.deepEqual(dumpOf(seen), whole);
        assert.deepEqual(await answers(seen), before);
      });
    }

    it('keeps its sums where that ledger was cut meanwhile', async () => {
      someHistory();
      const view = await harness.openCaughtUp();
      await view.maintain(KEPT_DAYS);
      await view.publish();
      const before = await answers(view);
      publishedByAnotherVersion(harness.databasePath, "UPDATE ledger SET known_kinds = 'fewer', unknown_lines = 1");
      writeFileSync(ledgerPath(), '');
      assert.deepEqual(await answers(await harness.openCaughtUp()), before);
    });
  });

  it('reads past a torn line of the ledger, and begins on a line of its own after it', async () => {
    closeOn(OLD_DAY);
    closeOn('2026-03-02');
    const disk = new FaultyFileSystem();
    const view = harness.openView(true, disk.files);
    await view.catchUp();
    disk.tearNextAppend(40);
    assert.equal(await view.maintain(KEPT_DAYS), false);
    assert.equal(segments().length, 2);
    disk.recover();
    assert.equal(await view.maintain(KEPT_DAYS), true);
    assert.deepEqual([segments(), summed(view)], [[], 2]);
    assert.equal(summed(await harness.openCaughtUp()), 2);
  });

  for (const [method, code] of [
    ['openToAppend', 'EACCES'],
    ['append', 'ENOSPC'],
    ['sync', 'EIO'],
    ['remove', 'EBUSY'],
    ['openToRead', 'EIO'],
    ['syncFolder', 'EIO'],
  ] as const) {
    it(`loses and doubles nothing when ${method} fails with ${code}, and does the rest later`, async () => {
      someHistory();
      const disk = new FaultyFileSystem();
      const view = harness.openView(true, disk.files);
      const before = await answers(view);
      const segmentsBefore = segments();
      disk.fail(method, code, 2);
      assert.equal(await view.maintain(KEPT_DAYS).catch(() => false), false);
      if (method !== 'remove') assert.deepEqual(segments(), segmentsBefore, 'a segment was removed');
      assert.deepEqual(await answers(await harness.openCaughtUp()), before);
      disk.recover();
      // A window that starts anew: after a failed sync this one removes nothing any more.
      const next = await harness.openCaughtUp();
      assert.equal(await next.maintain(KEPT_DAYS), true);
      assert.equal(segments().length, 6);
      assert.deepEqual(await answers(next), before);
      assert.deepEqual(await answers(view), before);
    });
  }

  it('removes nothing before the ledger is on the disk', async () => {
    closeOn(OLD_DAY);
    const done: string[] = [];
    const { files } = new FaultyFileSystem();
    const view = harness.openView(true, {
      ...files,
      append: (file, bytes, offset) => { done.push('append'); return files.append(file, bytes, offset); },
      sync: (file) => { done.push('sync'); files.sync(file); },
      remove: (path) => { done.push('remove'); files.remove(path); },
    });
    await view.maintain(KEPT_DAYS);
    assert.deepEqual(done, ['append', 'sync', 'sync', 'remove']);
  });

  it('does not touch a ledger of a later version, nor one that was cut', async () => {
    someHistory();
    const view = await harness.openCaughtUp();
    await view.maintain(8);
    const text = readFileSync(ledgerPath(), 'utf8');
    rmSync(ledgerPath());
    appendFileSync(ledgerPath(), text.slice(0, 100));
    const before = await answers(view);
    await view.maintain(KEPT_DAYS);
    assert.equal(statSync(ledgerPath()).size, 100);
    assert.deepEqual(await answers(view), before);
    rmSync(ledgerPath());
    appendFileSync(ledgerPath(), `${text}{"schemaVersion":2,"kind":"retired"}\n`);
    const other = await harness.openCaughtUp();
    await other.maintain(KEPT_DAYS);
    assert.equal(readFileSync(ledgerPath(), 'utf8').endsWith('{"schemaVersion":2,"kind":"retired"}\n'), true);
    assert.deepEqual(harness.logger.at('warn').length, 2);
  });

  it('makes usage.db smaller', async () => {
    for (let index = 0; index < 2_000; index += 1) closeOn(index % 10 === 0 ? TODAY : OLD_DAY);
    const view = await harness.openCaughtUp();
    await view.publish();
    const before = statSync(harness.databasePath).size;
    await view.maintain(KEPT_DAYS);
    await view.publish();
    assert.ok(statSync(harness.databasePath).size < before / 4, `${String(statSync(harness.databasePath).size)} of ${String(before)}`);
    assert.equal(summed(await harness.openCaughtUp()), 2_000);
  });

  it('sums up more calls than one line holds', async function () {
    this.timeout(60_000);
    const lines: string[] = [];
    const startMs = Date.parse(`${OLD_DAY}T10:00:00.000Z`);
    for (let index = 0; index < 20_500; index += 1) {
      lines.push(closeLine(aCall({ uid: ids.uid(), timestamp: new Date(startMs + index).toISOString(), latencyMs: index })));
    }
    append(lines.join(''));
    const view = await harness.openCaughtUp();
    await view.maintain(KEPT_DAYS);
    assert.deepEqual([rows(view), summed(view), segments()], [0, 20_500, []]);
    assert.equal(allRows(view.database, 'SELECT 1 FROM retirements').length, 2);
    assert.equal(summed(await harness.openCaughtUp()), 20_500);
  });
});
