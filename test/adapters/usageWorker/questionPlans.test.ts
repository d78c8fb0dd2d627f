import assert from 'node:assert/strict';
import { countCalls, exportPages } from '../../../src/adapters/sqlite/exportQueries';
import { overviewFigures } from '../../../src/adapters/sqlite/overviewFiguresQuery';
import { unpricedCalls } from '../../../src/adapters/sqlite/repriceTable';
import type { Database } from '../../../src/adapters/sqlite/sqlite';
import type { UsageDatabase } from '../../../src/adapters/sqlite/usageDatabase';
import { checkCallSearch, checkCriteria, type CallSearch } from '../../../src/core/usage/callSearch';
import { checkTraceListSearch } from '../../../src/core/usage/traceSummary';
import { usageQuestions } from '../../../src/workers/usage/usageQuestions';
import type { UsageQuestions } from '../../../src/workers/usage/usageProtocol';
import { aCall, aQuestion } from '../../support/aCall';
import { planOf } from '../../support/queryPlan';
import { usageDatabaseWith } from '../../support/usageDatabaseHarness';

const TODAY = '2026-03-10';
const TRACE = '1'.repeat(32);
const SINCE = '2026-03-01T00:00:00.000Z';
const UNTIL = '2026-03-11T00:00:00.000Z';
const AT_ONCE = { pause: () => Promise.resolve(), monotonicMs: () => 0 };
const PLACE = { timestamp: UNTIL, uid: '00000000-0000-7000-8000-000000000001' };

const FILTERS: readonly CallSearch[] = [
  {}, { usageType: 'inbox' }, { status: 'ok' }, { status: 'error' }, { status: 'error', usageType: 'inbox' }, { traceId: TRACE },
  { since: SINCE, until: UNTIL }, { provider: 'openai' }, { model: 'm', minCostUsd: 1 }, { text: 'x', minLatencyMs: 1 }, { runId: 'r', status: 'error' },
  { sinceDay: '2026-03-04', untilDay: TODAY }, { sinceDay: TODAY, untilDay: TODAY, status: 'ok' }, { untilDay: TODAY, usageType: 'inbox', provider: 'openai' }, { sinceDay: TODAY, since: SINCE, text: 'x' },
];

type Params = { readonly [Method in keyof UsageQuestions]: readonly UsageQuestions[Method]['params'][] };

/** Whatever the pages ask. The compiler says when a question is missing. */
const ASKED: Params = {
  'traces/list': FILTERS.flatMap(({ usageType, status }) => [1, undefined].map((before) => ({
    limit: 50, ...(usageType === undefined ? {} : { usageType }), ...(status === undefined ? {} : { status }), ...(before === undefined ? {} : { before }),
  }))),
  'calls/list': FILTERS.flatMap((filter) => [{}, { before: PLACE }, { after: { ...PLACE, timestamp: SINCE } }].map((page) => checkCallSearch({ ...filter, ...page }))),
  'callStrip/get': FILTERS.map((filter) => ({ ...checkCriteria(filter), span: { since: SINCE, until: UNTIL }, measure: 'latency' })),
  'traceGroup/get': [TRACE],
  'traceSummaries/list': FILTERS.flatMap((filter) => [{}, { before: PLACE }].map((page) => checkTraceListSearch({ ...filter, ...page }))),
  'totals/get': [null],
  'costs/get': ['week', 'month', 'all'],
  'dailyCosts/list': [365],
  'summary/get': ['week', 'month', 'all', { from: '2026-03-01' }],
  'completeness/get': ['week', 'all'],
  'dailyUsage/list': [{ days: 365, by: 'provider' }, { days: 60, by: 'usageType' }],
  'dayMarks/list': [365],
  'batchRuns/list': [null],
  'unpricedCalls/list': [null, PLACE],
};

/** Tables with a row for each call or question, and for each day's bucket of latencies. */
const LARGE = /\b(?:SCAN|SEARCH) (?:llm_usage|queries|rollup_latencies)\b[^;]*/g;
/** Row after row in the order of time: as far as a limit. */
const IN_ORDER = /^SCAN llm_usage USING INDEX ix_llm_usage_(?:timestamp_uid|errors)$/;
const BY_INDEX = /^SEARCH (?:llm_usage|queries|rollup_latencies) USING (?:COVERING INDEX|INDEX|INTEGER PRIMARY KEY|PRIMARY KEY)/;

describe('Every statement behind a question', () => {
  let usage: UsageDatabase;
  before(async () => { usage = await usageDatabaseWith([aCall({ traceId: TRACE })], [aQuestion()]); });

  /** The statements that some work prepares. */
  async function statementsOf(work: (database: Database) => unknown): Promise<ReadonlySet<string>> {
    const { database } = usage;
    const prepare = database.prepare.bind(database);
    const seen = new Set<string>();
    database.prepare = (sql, parameters) => {
      seen.add(sql);
      return prepare(sql, parameters);
    };
    try {
      await work(database);
      return seen;
    } finally {
      database.prepare = prepare;
    }
  }

  function assertByIndex(statements: ReadonlySet<string>, mayReadAll = (_sql: string): boolean => false): void {
    assert.ok(statements.size > 0);
    for (const sql of statements) {
      const plan = planOf(usage.database, { sql, parameters: [] });
      for (const [step] of plan.matchAll(LARGE)) {
        const isGood = BY_INDEX.test(step) || (IN_ORDER.test(step) && /LIMIT \?\s*$|LIMIT \d+\s*$/.test(sql)) || mayReadAll(sql);
        assert.ok(isGood, `${plan}\n${sql}`);
      }
      // Sorting all that was found is for what is small: a trace, or a column of the strip.
      if (plan.includes('USE TEMP B-TREE FOR ORDER BY')) assert.match(sql, /trace_id = \?|ORDER BY latency_ms/, `${plan}\n${sql}`);
    }
  }

  for (const [method, all] of Object.entries(ASKED)) {
    it(`reads large tables by an index: ${method}`, async () => {
      const handlers = usageQuestions((question) => Promise.resolve(question({ database: usage.database, today: TODAY })), AT_ONCE);
      const ask = handlers[method as keyof UsageQuestions] as (params: unknown, signal: AbortSignal) => unknown;
      const isCount = (sql: string): boolean => method === 'totals/get' && sql.includes('SELECT count(*) FROM queries');
      assertByIndex(await statementsOf(async () => { for (const params of all) await ask(params, new AbortController().signal); }), isCount);
    });
  }

  it('finds calls without a price by the index of those', async () => {
    const [sql = ''] = await statementsOf((database) => unpricedCalls(database, PLACE));
    assert.match(planOf(usage.database, { sql, parameters: [] }), /^SEARCH llm_usage USING INDEX ix_llm_usage_unpriced/);
  });

  it('reads large tables by an index: the figures of the cards, and an export in the order of its index', async () => {
    assertByIndex(await statementsOf((database) => overviewFigures(database, TODAY, UNTIL)));
    const isWhole = (sql: string): boolean => sql.includes('SELECT count(*) AS calls');
    assertByIndex(await statementsOf((database) => FILTERS.map((filter) => [countCalls(database, filter), ...exportPages(database, filter)])), isWhole);
  });

  it('reads large tables by an index: upkeep', async () => {
    assertByIndex(await statementsOf(() => [
      usage.interruptExpired(SINCE), usage.nextExpiry(), usage.daysBefore('2026-03-01'), usage.retirementOf(TODAY), usage.progress.readBytes(),
    ]));
  });
});
