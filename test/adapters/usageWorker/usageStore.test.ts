import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SystemClock } from '../../../src/adapters/system/systemClock';
import { SystemIds } from '../../../src/adapters/system/systemIds';
import { daysBefore } from '../../../src/core/usage/localDays';
import type { UsageStore } from '../../../src/workers/usage/usageStore';
import { aCall, anOpenCall, aQuestion } from '../../support/aCall';
import { CapturingLogger } from '../../support/capturingLogger';
import { openWithOtherSqlite } from '../../support/otherSqlite';
import { usageStoreSuite } from '../../support/usageStoreSuite';
import { waitFor } from '../../support/waitFor';

describe('UsageStore with its real worker', function () {
  this.timeout(30_000);

  const ids = new SystemIds();
  const clock = new SystemClock();
  const stores = usageStoreSuite();
  let logger: CapturingLogger;

  beforeEach(() => {
    logger = new CapturingLogger();
  });

  function openStore(): UsageStore {
    return stores.open({ clock, ids, logger });
  }

  function callNow(overrides: Parameters<typeof aCall>[0] = {}): ReturnType<typeof aCall> {
    const timestamp = new Date().toISOString();
    return aCall({ uid: ids.uid(), timestamp, localDay: clock.localDay(), ...overrides });
  }

  /** As a window whose thread is busy: no message reaches it meanwhile. */
  function hearNothingUntil(isDone: () => boolean): void {
    const latestMs = Date.now() + 10_000;
    while (!isDone() && Date.now() < latestMs) continue;
  }

  it('answers with what was logged before the question', async () => {
    const store = openStore();
    assert.deepEqual(await store.reader.traces({}), []);
    const call = callNow();
    store.log.open(anOpenCall({ uid: call.uid, timestamp: call.timestamp }));
    store.log.close(call);
    const entries = await store.reader.traces({});
    assert.deepEqual(entries.map(({ traceId, costUsd, status }) => ({ traceId, costUsd, status })), [
      { traceId: call.traceId, costUsd: 0.002, status: 'ok' },
    ]);
  });

  it('publishes when it is disposed of, for any other SQLite, in files of this user alone', async () => {
    const store = openStore();
    store.log.close(callNow({ model: 'model-of-the-last-line' }));
    store.log.question(aQuestion({ uid: ids.uid() }));
    await store.dispose();
    const database = openWithOtherSqlite(join(stores.folder, 'usage.db'));
    try {
      assert.deepEqual(database.all('SELECT model, status FROM llm_usage'), [{ model: 'model-of-the-last-line', status: 'ok' }]);
      assert.deepEqual(database.all('SELECT label, citations FROM queries'), [{ label: 'PASS', citations: 2 }]);
    } finally {
      database.close();
    }
    for (const name of ['usage.db', 'status.json', join('journal', readdirSync(join(stores.folder, 'journal'))[0] ?? '')]) {
      assert.equal(statSync(join(stores.folder, name)).mode & 0o777, 0o600, name);
    }
    assert.equal(statSync(join(stores.folder, 'journal')).mode & 0o777, 0o700);
  });

  it('tells of an export whose Cancel came too late that it was written, and of no other', async () => {
    const store = openStore();
    for (let count = 0; count < 2_100; count += 1) store.log.close(callNow());
    const exported = join(stores.folder, 'calls.json');
    const ends: string[] = [];
    for (const cancelAt of [0.3, 1, 'written'] as const) {
      const controller = new AbortController();
      const onProgress = (fraction: number): void => {
        if (fraction < (cancelAt === 'written' ? 1 : cancelAt)) return;
        if (cancelAt === 'written') hearNothingUntil(() => existsSync(exported));
        controller.abort();
      };
      const end = await store.transfers.exportCalls({ criteria: {}, format: 'json', path: exported }, { signal: controller.signal, onProgress }).then(
        ({ kind }) => kind,
        (error: unknown) => (error as Error).name,
      );
      // Whatever the thread still had to do is done when it answers the next question.
      await store.reader.totals();
      assert.equal(end, existsSync(exported) ? 'exported' : 'AbortError', `cancelled at ${String(cancelAt)}`);
      rmSync(exported, { force: true });
      ends.push(end);
    }
    assert.deepEqual([ends[0], ends[2]], ['AbortError', 'exported']);
  });

  it('tells listeners and the status file of new calls', async () => {
    const store = openStore();
    let changes = 0;
    store.onDidChange(() => { changes += 1; });
    store.log.close(callNow({ costUsd: 0.25 }));
    const totals = await waitFor('totals of today', () => (store.dayTotals()?.calls === 1 ? store.dayTotals() : undefined));
    assert.equal(totals.costUsd, 0.25);
    assert.ok(changes > 0);
    assert.match(readFileSync(join(stores.folder, 'status.json'), 'utf8'), /^\{"schemaVersion":1,/);
  });

  it('leaves the figures of the cards to whoever opens the dashboard next, who need not wait for a worker', async () => {
    const store = openStore();
    store.log.close(callNow({ costUsd: 0.25 }));
    store.log.question(aQuestion({ uid: ids.uid() }));
    await waitFor('the figures', async () => (await store.overviewFigures())?.periods.week.sums.calls === 1);
    store.log.close(callNow({ costUsd: 0.5, status: 'fallback' }));
    await waitFor('figures that are old to be gone', async () => (await store.overviewFigures())?.periods.week.sums.calls !== 1);
    const [summary, completeness] = await Promise.all([store.reader.summary('month'), store.reader.completeness('month')]);
    await store.dispose();
    const next = openStore();
    const figures = await next.overviewFigures();
    assert.equal(figures?.periods.month.questions, summary.asked.questions);
    assert.deepEqual(figures.periods.month.completeness, completeness);
    assert.deepEqual({ ...summary, ...figures.periods.month.sums }, summary);
    assert.deepEqual([figures.today.todayCalls, figures.today.todayCost], [2, 0.75]);
    writeFileSync(join(stores.folder, 'status.json'), readFileSync(join(stores.folder, 'status.json'), 'utf8').replaceAll(/"localDay":"[^"]*"/g, '"localDay":"2020-01-01"'));
    const tomorrow = openStore();
    assert.equal(await tomorrow.overviewFigures(), undefined);
  });

  it('knows what the days before cost, also while calls come in', async () => {
    const store = openStore();
    assert.deepEqual(store.pastDaysUsd(), []);
    const yesterday = daysBefore(clock.localDay(), 1);
    store.log.close(callNow({ localDay: yesterday, costUsd: 0.25 }));
    await waitFor('yesterday', () => store.pastDaysUsd().length === 1);
    store.log.close(callNow({ costUsd: 0.5 }));
    await waitFor('today without figures', async () => (await store.overviewFigures()) === undefined);
    assert.deepEqual(store.pastDaysUsd(), [0.25]);
  });

  it('shows a call of one window in another one, which does not hold the lease', async () => {
    const first = openStore();
    await waitFor('the lease', () => first.holdsLease);
    const second = openStore();
    await second.reader.traces({});
    let changes = 0;
    second.onDidChange(() => { changes += 1; });
    first.log.close(callNow());
    await waitFor('a change told to the second window', () => changes > 0, 3_000);
    await waitFor('its totals', () => second.dayTotals()?.calls === 1, 3_000);
    assert.equal((await second.reader.traces({})).length, 1);
    assert.equal(second.holdsLease, false);
  });

  it('counts the calls of a window without a worker, which takes over when the holder closes', async () => {
    const first = openStore();
    first.log.close(callNow());
    await waitFor('totals in the first window', () => first.dayTotals()?.calls === 1);
    const second = openStore();
    second.log.close(callNow());
    await waitFor('totals in the second window', () => second.dayTotals()?.calls === 2, 3_000);
    await first.dispose();
    await waitFor('the lease in the second window', () => second.holdsLease, 5_000);
  });

  it('publishes at its end also when the holder of the lease died a moment ago', async () => {
    writeFileSync(join(stores.folder, 'lease.json'), JSON.stringify({ holder: 'a window that died', renewedAtMs: Date.now() - 8_000 }));
    const store = openStore();
    assert.equal((await store.reader.traces({})).length, 0);
    store.log.close(callNow());
    await store.dispose();
    const database = openWithOtherSqlite(join(stores.folder, 'usage.db'));
    assert.deepEqual(database.all('SELECT count(*) AS rows FROM llm_usage'), [{ rows: 1 }]);
    database.close();
  });

  it('keeps rows over a restart', async () => {
    const first = openStore();
    first.log.close(callNow());
    await first.dispose();
    const second = openStore();
    assert.equal((await second.reader.traces({})).length, 1);
    assert.deepEqual(logger.at('warn'), []);
  });

  it('rejects in words what is out of range', async () => {
    const { reader } = openStore();
    await assert.rejects(reader.traces({ limit: 0 }), new RangeError('limit is not a whole number from 1 to 200'));
    await assert.rejects(reader.traces({ since: 'yesterday' }), new RangeError('since is not an ISO 8601 date'));
    await assert.rejects(reader.dailyCosts(366), new RangeError('days is not a whole number from 1 to 365'));
  });
});
