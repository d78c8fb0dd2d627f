import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allRows, numberIn, textIn } from '../../../src/adapters/sqlite/sqlite';
import { costs, dailyCosts, totals } from '../../../src/adapters/sqlite/summaryQueries';
import { usageSummary } from '../../../src/adapters/sqlite/usageSummaryQueries';
import type { ImportOutcome } from '../../../src/core/usage/callImport';
import { closeLine, questionLine } from '../../../src/core/usage/journalLine';
import type { RecordedCall } from '../../../src/core/usage/recordedCall';
import { UsageService } from '../../../src/workers/usage/usageService';
import type { UsageView } from '../../../src/workers/usage/usageView';
import { aCall, aQuestion } from '../../support/aCall';
import { FaultyFileSystem } from '../../support/faultyFileSystem';
import { appendToSegment, segmentNumber } from '../../support/journalFolder';
import { openWithOtherSqlite } from '../../support/otherSqlite';
import { SequentialIds } from '../../support/sequentialIds';
import { dumpOf, UsageViewHarness } from '../../support/usageViewHarness';

const TODAY = '2026-03-10';
const KEPT_DAYS = 5;
const signal = new AbortController().signal;

describe('Importing a usage database whose old days are summed up', () => {
  let harness: UsageViewHarness;
  let other: UsageViewHarness;
  let disk: FaultyFileSystem;
  let ids: SequentialIds;

  beforeEach(async () => { await begin(); });
  afterEach(() => { end(); });

  async function begin(): Promise<void> {
    [harness, other] = await Promise.all([UsageViewHarness.create(), UsageViewHarness.create()]);
    disk = new FaultyFileSystem();
    ids = new SequentialIds();
  }

  function end(): void {
    disk.recover();
    harness.remove();
    other.remove();
  }

  const aCallOn = (day: number, index: number, overrides: Parameters<typeof aCall>[0] = {}): RecordedCall =>
    aCall({
      uid: ids.uid(),
      timestamp: `2026-03-${String(day).padStart(2, '0')}T10:00:00.000Z`,
      model: `model-${String(index % 3)}`,
      status: index % 7 === 0 ? 'error' : 'ok',
      costUsd: index * 0.000_1,
      latencyMs: index % 5 === 0 ? null : index * 137.5,
      ...(index % 13 === 5 ? { usageType: 'extraction_batch' } : {}),
      ...overrides,
    });

  const someCalls = (): readonly RecordedCall[] => Array.from({ length: 60 }, (_, index) => aCallOn(1 + (index % 10), index));

  function write(store: UsageViewHarness, calls: readonly RecordedCall[], segment = 1): void {
    for (const call of calls) appendToSegment(store.journalFolder, segmentNumber(segment, call.localDay), closeLine(call));
  }

  function ask(store: UsageViewHarness, day: string): void {
    appendToSegment(store.journalFolder, segmentNumber(9, day), questionLine(aQuestion({ uid: ids.uid(), timestamp: `${day}T11:00:00.000Z`, localDay: day })));
  }

  /** Publishes a store, after its retention. */
  async function publish(store: UsageViewHarness, keptDays = KEPT_DAYS): Promise<UsageView> {
    const view = await store.openCaughtUp();
    assert.equal(await view.maintain(keptDays), true);
    assert.equal(await view.publish(), true);
    return view;
  }

  async function importTheirs(onChanged: () => void = () => undefined): Promise<ImportOutcome> {
    const service = new UsageService({ ...harness.options(disk.files), holdsLease: true, onChanged });
    await service.start();
    try {
      return await service.handlers['database/import']({ token: 1, request: other.databasePath }, signal);
    } finally {
      await service.handlers['worker/close'](null, signal);
    }
  }

  const sumsOf = (outcome: ImportOutcome): unknown => (outcome.kind === 'imported' ? outcome.sums : outcome);
  const ledger = (): string => readFileSync(join(harness.folder.path, 'rollups.ndjson'), 'utf8');

  /** What the pages show of all time; percentiles of days whose rows are gone are estimates. */
  function answers(view: UsageView): unknown {
    const { database } = view;
    const figures = { ...totals(database, TODAY), p95LatencyMs: 'an estimate' };
    return [figures, costs(database, 'all', TODAY), dailyCosts(database, 365, TODAY), usageSummary(database, {}).asked.questions, dumpOf(view)['rollups'], dumpOf(view)['latencies']];
  }

  async function answersHere(): Promise<unknown> {
    return answers(await harness.openCaughtUp());
  }

  it('takes rows and sums, so that every total is theirs, and the second time nothing', async () => {
    write(other, someCalls());
    for (const day of ['2026-03-01', '2026-03-01', '2026-03-09']) ask(other, day);
    const theirs = await publish(other);
    let told = 0;
    const first = await importTheirs(() => { told += 1; });
    assert.deepEqual(sumsOf(first), { newDays: 4, daysLeftOut: 0 });
    assert.equal(told, 1, 'pages are told');
    assert.deepEqual(await answersHere(), answers(theirs));
    const before = [ledger(), readdirSync(harness.journalFolder)];
    assert.deepEqual(sumsOf(await importTheirs()), undefined);
    assert.deepEqual([ledger(), readdirSync(harness.journalFolder)], before);
    const rebuilt = harness.openViewWithoutFile();
    await rebuilt.catchUp();
    assert.deepEqual(answers(rebuilt), answers(theirs));
  });

  it('takes them also of a day of which some rows are there still', async () => {
    write(other, [aCallOn(1, 1), aCallOn(1, 2)]);
    await publish(other);
    write(other, [aCallOn(1, 3)], 2);
    const theirs = await other.openCaughtUp();
    assert.equal(await theirs.publish(), true);
    assert.deepEqual(sumsOf(await importTheirs()), { newDays: 1, daysLeftOut: 0 });
    assert.deepEqual(await answersHere(), answers(theirs));
  });

  it('keeps the rows that are here, and adds only what they lack', async () => {
    const calls = someCalls();
    write(harness, calls.filter((_, index) => index % 3 === 0));
    write(other, calls);
    const theirs = await publish(other);
    assert.deepEqual(sumsOf(await importTheirs()), { newDays: 4, daysLeftOut: 0 });
    const here = await harness.openCaughtUp();
    assert.deepEqual(answers(here), answers(theirs));
    assert.equal(allRows(here.database, 'SELECT count(*) AS rows FROM llm_usage')[0]?.['rows'], 44);
    assert.equal(await here.maintain(1), true);
    assert.deepEqual(answers(here), answers(theirs));
    assert.equal(sumsOf(await importTheirs()), undefined);
  });

  it('leaves out a day of which some is in sums here and some is not, and says so', async () => {
    const calls = [aCallOn(1, 1), aCallOn(1, 2)];
    write(harness, calls.slice(0, 1));
    const here = answers(await publish(harness));
    write(other, calls);
    await publish(other);
    assert.deepEqual(sumsOf(await importTheirs()), { newDays: 0, daysLeftOut: 1 });
    assert.deepEqual(await answersHere(), here);
  });

  it('leaves out a day whose rows are others here', async () => {
    const call = aCallOn(1, 1);
    write(harness, [{ ...call, status: 'interrupted', costUsd: 0, costSource: 'no_usage', priceId: null }]);
    const here = answers(await harness.openCaughtUp());
    write(other, [call, aCallOn(1, 2)]);
    await publish(other);
    assert.deepEqual(sumsOf(await importTheirs()), { newDays: 0, daysLeftOut: 1 });
    assert.deepEqual(await answersHere(), here);
  });

  it('leaves out sums that somebody changed, and takes the rest', async () => {
    write(other, [aCallOn(1, 1), aCallOn(2, 1), aCallOn(3, 1), aCallOn(4, 1)]);
    await publish(other);
    const changed = openWithOtherSqlite(other.databasePath);
    changed.run("UPDATE rollups SET calls = 7 WHERE local_day = '2026-03-01'; UPDATE rollups SET cost_pico_usd = -1 WHERE local_day = '2026-03-02'; UPDATE retirements SET uids = 'no keys' WHERE local_day = '2026-03-03'");
    changed.close();
    assert.deepEqual(sumsOf(await importTheirs()), { newDays: 1, daysLeftOut: 3 });
    assert.deepEqual(dumpOf(await harness.openCaughtUp())['rollups']?.map((row) => row['local_day']), ['2026-03-04']);
  });

  it('says that the disk did not take the sums; the next import adds them', async () => {
    write(other, someCalls());
    const theirs = await publish(other);
    disk.fail('openToAppend', 'ENOSPC');
    assert.deepEqual(sumsOf(await importTheirs()), { newDays: 0, daysLeftOut: 0, failure: 'ENOSPC' });
    disk.recover();
    assert.deepEqual(sumsOf(await importTheirs()), { newDays: 4, daysLeftOut: 0 });
    assert.deepEqual(await answersHere(), answers(theirs));
  });

  it('never counts a call twice, whatever is here, in whatever form, and an import again changes nothing', async function () {
    this.timeout(60_000);
    const place = fc.record({ day: fc.integer({ min: 1, max: 8 }), here: fc.boolean(), there: fc.boolean() });
    const run = fc.asyncProperty(fc.array(place, { minLength: 1, maxLength: 30 }), fc.constantFrom(0, 3, 5, 8), fc.constantFrom(0, 3, 5, 8), async (places, keptHere, keptThere) => {
      end();
      await begin();
      const calls = places.map(({ day, ...where }, index) => ({ call: aCallOn(day, index, { usageType: 'chat_answer' }), ...where }));
      write(harness, calls.filter(({ here }) => here).map(({ call }) => call));
      write(other, calls.filter(({ there }) => there).map(({ call }) => call));
      await publish(harness, keptHere);
      await publish(other, keptThere);
      const before = await summedByDay();
      const outcome = await importTheirs();
      assert.ok(outcome.kind === 'imported');
      const after = await summedByDay();
      let leftOut = 0;
      for (let day = 1; day <= 8; day += 1) {
        const name = `2026-03-${String(day).padStart(2, '0')}`;
        const all = calls.filter(({ call, here, there }) => call.localDay === name && (here || there)).length;
        const sum = after.get(name) ?? 0;
        if (sum !== all) leftOut += 1;
        const mayBeLeftOut = keptHere > 0 && day < 10 - keptHere;
        assert.ok(sum === all || (mayBeLeftOut && sum === before.get(name)), `${name}: ${String(sum)} of ${String(all)}`);
      }
      assert.equal(outcome.sums?.daysLeftOut ?? 0, leftOut);
      const once = await answersHere();
      const again = await importTheirs();
      assert.equal(again.kind === 'imported' && (again.sums?.newDays ?? 0) + again.newCalls, 0);
      assert.deepEqual(await answersHere(), once);
    });
    await fc.assert(run, { numRuns: 25, seed: 7 });
  });

  async function summedByDay(): Promise<ReadonlyMap<string, number>> {
    const view = await harness.openCaughtUp();
    return new Map(allRows(view.database, 'SELECT local_day, sum(calls) AS calls FROM rollups GROUP BY 1').map((row) => [textIn(row, 'local_day'), numberIn(row, 'calls')]));
  }
});
