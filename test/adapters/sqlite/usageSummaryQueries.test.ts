import assert from 'node:assert/strict';
import fc from 'fast-check';
import { batchRuns, batchRunsQuery } from '../../../src/adapters/sqlite/batchRunQueries';
import { dailyCallsQuery, dailyQuestionsQuery, dailyUsage } from '../../../src/adapters/sqlite/dailyUsageQueries';
import { bucketsQuery, latencyRowsQuery } from '../../../src/adapters/sqlite/latencyQueries';
import { migrate } from '../../../src/adapters/sqlite/schema';
import { allRows, type Database } from '../../../src/adapters/sqlite/sqlite';
import { completeness, questionsQuery, summaryQuery, usageSummary } from '../../../src/adapters/sqlite/usageSummaryQueries';
import { daysBefore } from '../../../src/core/usage/localDays';
import type { RecordedCall } from '../../../src/core/usage/recordedCall';
import type { DailyPartKind, DayRange, UsageSums } from '../../../src/core/usage/usageSummary';
import { aCall, aQuestion } from '../../support/aCall';
import { anyCalls } from '../../support/anyCalls';
import { planOf } from '../../support/queryPlan';
import { SequentialIds } from '../../support/sequentialIds';
import { daysOfCalls, sumsOfCalls } from '../../support/summaryOfCalls';
import { usageDatabaseWith } from '../../support/usageDatabaseHarness';

const FIRST_MS = Date.UTC(2026, 2, 1);
const TODAY = '2026-03-12';
const calls = anyCalls({ firstMs: FIRST_MS, days: 14 });
const anyDay = fc.integer({ min: -2, max: 15 }).map((day) => new Date(FIRST_MS + day * 86_400_000).toISOString().slice(0, 10));
const anyRange: fc.Arbitrary<DayRange> = fc.record({ from: anyDay, to: anyDay }, { requiredKeys: [] });
const KINDS = { byProvider: 'provider', byModel: 'model', byUsageType: 'usageType' } as const;

function sumsIn({ calls: count, costUsd, unpricedCalls, callsWithoutUsage, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens, ratedCalls, failedCalls, fallbackCalls, latency }: UsageSums): UsageSums {
  return { calls: count, costUsd, unpricedCalls, callsWithoutUsage, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens, ratedCalls, failedCalls, fallbackCalls, latency };
}

/** The same but for percentiles, which may be as far off as they say. */
function assertSums(actual: UsageSums, expected: UsageSums): void {
  assert.deepEqual({ ...sumsIn(actual), latency: null }, { ...expected, latency: null });
  const { latency } = actual;
  assert.equal(latency === null, expected.latency === null);
  if (latency === null || expected.latency === null) return;
  assert.deepEqual([latency.count, latency.averageMs.toFixed(6)], [expected.latency.count, expected.latency.averageMs.toFixed(6)]);
  for (const figure of ['p50Ms', 'p95Ms', 'p99Ms'] as const) {
    const allowedMs = latency.errorShare * (latency[figure] + 1) + 1e-9;
    assert.ok(Math.abs(latency[figure] - expected.latency[figure]) <= allowedMs, `${figure} ${String(latency[figure])} for ${String(expected.latency[figure])}`);
  }
}

function assertSummary(database: Database, all: readonly RecordedCall[], range: DayRange): void {
  const summary = usageSummary(database, range);
  assertSums(summary, sumsOfCalls(all, range));
  for (const [parts, field] of Object.entries(KINDS) as [keyof typeof KINDS, DailyPartKind][]) {
    for (const part of summary[parts]) assertSums(part, sumsOfCalls(all.filter((call) => call[field] === part.name), range));
    assert.equal(summary[parts].reduce((sum, part) => sum + part.calls, 0), summary.calls);
    const shares = summary[parts].map(({ share }) => share);
    assert.deepEqual(shares, shares.toSorted((one, other) => other - one));
    if (summary.calls > 0) assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
  }
}

describe('Summaries of any range of days', () => {
  it('are what a list of the calls adds up to', async function () {
    this.timeout(60_000);
    await fc.assert(fc.asyncProperty(calls, fc.array(anyRange, { minLength: 4, maxLength: 4 }), async (all, ranges) => {
      const { database } = await usageDatabaseWith(all);
      for (const range of [{}, ...ranges]) assertSummary(database, all, range);
    }), { seed: 5, numRuns: 40 });
  });

  it('stay the same when the rows are gone, percentiles as near as they say', async function () {
    this.timeout(60_000);
    await fc.assert(fc.asyncProperty(calls, anyRange, anyDay, async (all, range, day) => {
      const { database } = await usageDatabaseWith(all);
      database.run('DELETE FROM llm_usage WHERE timestamp < ?', [`${day}T00:00:00.000Z`]);
      for (const one of [{}, range]) assertSummary(database, all, one);
    }), { seed: 6, numRuns: 40 });
  });

  it('say whether percentiles are exact', async () => {
    const ids = new SequentialIds();
    const all = [1, 2, 1_000].map((latencyMs) => aCall({ uid: ids.uid(), latencyMs, timestamp: '2026-03-10T12:00:00.000Z' }));
    const { database } = await usageDatabaseWith(all);
    const range = { from: '2026-03-10', to: '2026-03-10' };
    assert.deepEqual(usageSummary(database, range).latency, { count: 3, averageMs: 1_003 / 3, p50Ms: 2, p95Ms: 1_000, p99Ms: 1_000, errorShare: 0 });
    database.run('DELETE FROM llm_usage WHERE latency_ms = 1');
    const estimated = usageSummary(database, range).latency;
    assert.deepEqual([estimated?.count, estimated?.averageMs, estimated?.errorShare.toFixed(4)], [3, 1_003 / 3, '0.0905']);
    assert.notEqual(estimated?.p50Ms, 2);
  });

  it('take shares of the calls where no money is known', async () => {
    const ids = new SequentialIds();
    const { database } = await usageDatabaseWith([
      aCall({ uid: ids.uid(), costUsd: 0, costSource: 'unpriced', model: 'a' }),
      aCall({ uid: ids.uid(), costUsd: 0, costSource: 'local', model: 'b' }),
      aCall({ uid: ids.uid(), costUsd: 0, costSource: 'local', model: 'b' }),
    ]);
    const { shareBasis, byModel } = usageSummary(database, {});
    assert.equal(shareBasis, 'calls');
    assert.deepEqual(byModel.map(({ name, share }) => [name, share.toFixed(3)]), [['b', '0.667'], ['a', '0.333']]);
  });

  it('count the questions, also those without a call', async () => {
    const ids = new SequentialIds();
    const question = (localDay: string, label: 'PASS' | 'NO_RESULTS', latencyMs: number) => aQuestion({ uid: ids.uid(), localDay, label, latencyMs });
    const { database } = await usageDatabaseWith([], [question('2026-03-09', 'PASS', 7), question(TODAY, 'PASS', 100), question(TODAY, 'NO_RESULTS', 300)]);
    assert.deepEqual(usageSummary(database, { from: TODAY }).asked, { questions: 2, byLabel: { NO_RESULTS: 1, PASS: 1 }, averageLatencyMs: 200 });
    assert.deepEqual(usageSummary(database, { to: '2026-03-08' }).asked, { questions: 0, byLabel: {}, averageLatencyMs: null });
  });

  it('tell how complete they are', async () => {
    const ids = new SequentialIds();
    const { database } = await usageDatabaseWith([
      aCall({ uid: ids.uid(), localDay: TODAY }),
      aCall({ uid: ids.uid(), localDay: TODAY, costSource: 'unpriced', costUsd: 0 }),
      aCall({ uid: ids.uid(), localDay: TODAY, costSource: 'no_usage', costUsd: 0 }),
      aCall({ uid: ids.uid(), localDay: '2026-03-01' }),
    ]);
    database.run('UPDATE segments SET unreadable_lines = 4');
    assert.deepEqual(completeness(database, { from: TODAY }), { calls: 3, pricedCalls: 1, usageReportedCalls: 2, openCalls: 0, unreadableLines: 4 });
  });
});

describe('The daily series', () => {
  it('is what a list of the calls and questions adds up to', async function () {
    this.timeout(60_000);
    const asked = fc.array(anyDay, { maxLength: 5 });
    await fc.assert(fc.asyncProperty(calls, asked, fc.integer({ min: 1, max: 20 }), fc.constantFrom('provider', 'usageType', 'model'), async (all, days, count, by) => {
      const ids = new SequentialIds();
      const questions = days.map((localDay) => aQuestion({ uid: ids.uid(), localDay }));
      const { database } = await usageDatabaseWith(all, questions);
      const range = { from: daysBefore(TODAY, count - 1), to: TODAY };
      assert.deepEqual(dailyUsage(database, { days: count, by }, TODAY), daysOfCalls(all, questions, range, by));
    }), { seed: 7, numRuns: 40 });
  });
});

describe('Histograms of all time', () => {
  const sumsOfDays = (database: Database): unknown => allRows(database, `
    SELECT provider, model, usage_type, bucket, sum(calls) AS calls FROM rollup_latencies GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`);
  const totals = (database: Database): unknown => allRows(database, 'SELECT * FROM latency_totals WHERE calls <> 0 ORDER BY 1, 2, 3, 4');

  it('follow the daily ones when a row takes the place of another, and when days are removed', async () => {
    const view = await usageDatabaseWith([aCall({ latencyMs: 900 }), aCall({ uid: '00000000-0000-7000-8000-0000000000ff', localDay: '2026-03-01' })]);
    const replaced = [aCall({ latencyMs: 5, status: 'timeout' }), aCall({ latencyMs: 7 })];
    for (const call of replaced) {
      view.apply({ segment: 's', readBytes: 1, changes: [{ kind: 'close', call }], questions: [], reprices: [], findings: [], unreadableLines: 0, unknownLines: 0 });
      assert.deepEqual(totals(view.database), sumsOfDays(view.database));
    }
    view.database.run("DELETE FROM rollup_latencies WHERE local_day < '2026-03-05'");
    assert.deepEqual(totals(view.database), sumsOfDays(view.database));
  });

  it('are worked out for a database of the version before', async () => {
    const { database } = await usageDatabaseWith([aCall({ latencyMs: 900 })]);
    database.run('DROP TABLE latency_totals; DROP TRIGGER rollup_latencies_inserted; DROP TRIGGER rollup_latencies_updated; DROP TRIGGER rollup_latencies_deleted;');
    database.run("DELETE FROM migrations WHERE name = '008-latency-totals'");
    migrate(database);
    assert.deepEqual(totals(database), sumsOfDays(database));
    assert.equal(allRows(database, 'SELECT * FROM latency_totals').length, 1);
  });
});

describe('Batch runs', () => {
  it('are the last 20 of each job, newest first, with what they did', async () => {
    const ids = new SequentialIds();
    const row = (usageType: 'inbox_batch' | 'extraction_batch', hour: number): RecordedCall => aCall({
      uid: ids.uid(), provider: 'system', model: 'batch', usageType, timestamp: new Date(FIRST_MS + hour * 3_600_000).toISOString(), runId: `run-${String(hour)}`, metadata: { processed: hour },
    });
    const { database } = await usageDatabaseWith([
      ...Array.from({ length: 25 }, (_, hour) => row('inbox_batch', hour)), row('extraction_batch', 3), aCall({ uid: ids.uid(), usageType: 'inbox' }),
    ]);
    const runs = batchRuns(database);
    assert.deepEqual(runs.filter(({ usageType }) => usageType === 'inbox_batch').map(({ runId }) => runId), Array.from({ length: 20 }, (_, index) => `run-${String(24 - index)}`));
    assert.deepEqual(runs.filter(({ usageType }) => usageType === 'extraction_batch'), [
      { usageType: 'extraction_batch', runId: 'run-3', timestamp: '2026-03-01T03:00:00.000Z', status: 'ok', metadata: { processed: 3 } },
    ]);
    assert.deepEqual(runs.map(({ timestamp }) => timestamp), runs.map(({ timestamp }) => timestamp).toSorted().toReversed());
  });
});

describe('Summaries use the index that was made for them', () => {
  let database: Database;
  const range = { from: '2026-01-01', to: '2026-02-01' };
  before(async () => { ({ database } = await usageDatabaseWith([])); });

  it('daily sums by day', () => {
    assert.match(planOf(database, summaryQuery({})), /^SEARCH rollups USING PRIMARY KEY \(local_day>\? AND local_day<\?\)/);
    assert.equal(planOf(database, dailyCallsQuery(365, TODAY)), 'SEARCH rollups USING PRIMARY KEY (local_day>? AND local_day<?)');
  });

  it('histograms by day, and sums of them for all time', () => {
    assert.match(planOf(database, bucketsQuery(range)), /^SEARCH rollup_latencies USING PRIMARY KEY \(local_day>\? AND local_day<\?\)$/);
    assert.equal(planOf(database, bucketsQuery({})), 'SCAN latency_totals');
  });

  it('rows by time, with the days as the authority', () => {
    assert.match(planOf(database, latencyRowsQuery(range, 10)), /^SEARCH llm_usage USING INDEX ix_llm_usage_timestamp_uid \(timestamp>\? AND timestamp<\?\)$/);
  });

  it('questions by day, and batch runs by usage type without sorting them all', () => {
    assert.match(planOf(database, questionsQuery(range)), /^SEARCH queries USING INDEX ix_queries_local_day \(local_day>\? AND local_day<\?\)/);
    assert.equal(planOf(database, dailyQuestionsQuery(365, TODAY)), 'SEARCH queries USING COVERING INDEX ix_queries_local_day (local_day>? AND local_day<?)');
    assert.equal(planOf(database, batchRunsQuery('inbox_batch')), 'SEARCH llm_usage USING INDEX ix_llm_usage_usage_type_timestamp (usage_type=?); USE TEMP B-TREE FOR LAST TERM OF ORDER BY');
  });
});
