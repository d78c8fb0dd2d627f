import assert from 'node:assert/strict';
import fc from 'fast-check';
import { beforePlace } from '../../../src/adapters/sqlite/callConditions';
import { callPage, newestTimestampQuery, olderPageQuery, SEARCH_STEP_MS } from '../../../src/adapters/sqlite/callPageQueries';
import type { Database } from '../../../src/adapters/sqlite/sqlite';
import { checkCallSearch, type CallPage, type CallPlace, type CallSearch } from '../../../src/core/usage/callSearch';
import type { RecordedCall } from '../../../src/core/usage/recordedCall';
import { aCall } from '../../support/aCall';
import { anyCalls } from '../../support/anyCalls';
import { entryOf, planOf } from '../../support/queryPlan';
import { SequentialIds } from '../../support/sequentialIds';
import { usageDatabaseWith } from '../../support/usageDatabaseHarness';

const FIRST_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;

/** What the filter says, in plain words. */
function meets(call: RecordedCall, search: CallSearch): boolean {
  const { usageType, status, provider, model, runId, traceId, minCostUsd, minLatencyMs, text, since, until } = search;
  const hasText = (value: string | null): boolean => value?.toLowerCase().includes((text ?? '').toLowerCase()) === true;
  return (usageType === undefined ? !call.usageType.endsWith('_batch') : call.usageType === usageType)
    && (status === undefined || call.status === status)
    && (provider === undefined || call.provider === provider)
    && (model === undefined || call.model === model)
    && (runId === undefined || call.runId === runId)
    && (traceId === undefined || call.traceId === traceId)
    && (minCostUsd === undefined || call.costUsd >= minCostUsd)
    && (minLatencyMs === undefined || (call.latencyMs !== null && call.latencyMs >= minLatencyMs))
    && (text === undefined || hasText(call.model) || hasText(call.errorMessage))
    && (since === undefined || call.timestamp >= since)
    && (until === undefined || call.timestamp < until);
}

function newestFirst(one: RecordedCall, other: RecordedCall): number {
  const [a, b] = [`${one.timestamp} ${one.uid}`, `${other.timestamp} ${other.uid}`];
  return a < b ? 1 : -1;
}

/** Which calls pages hold, each named by its latency and tokens: an entry has no uid. */
function namesOf(page: { readonly timestamp: string; readonly inputTokens: number; readonly outputTokens: number }): string {
  return `${page.timestamp} ${String(page.inputTokens)} ${String(page.outputTokens)}`;
}

const anyTime = fc.integer({ min: -1, max: 101 }).map((day) => new Date(FIRST_MS + day * DAY_MS).toISOString());
const everyPart = fc.record({
  usageType: fc.constantFrom('chat_answer', 'extraction', 'inbox_batch'),
  status: fc.constantFrom('ok', 'error', 'fallback'),
  provider: fc.constantFrom('anthropic', 'openai'),
  model: fc.constantFrom('claude-haiku-4-5', 'gpt-4o-mini'),
  runId: fc.constant('run-1'),
  traceId: fc.constant('1'.repeat(32)),
  minCostUsd: fc.constantFrom(0.05, 0.1),
  minLatencyMs: fc.constantFrom(0, 45_000),
  text: fc.constantFrom('HAIKU', '_3%', '50%_o', 'timeout', "'", '\\'),
  since: anyTime,
  until: anyTime,
});
const PARTS: (keyof CallSearch)[] = ['usageType', 'status', 'provider', 'model', 'runId', 'traceId', 'minCostUsd', 'minLatencyMs', 'text', 'since', 'until'];
/** Few parts at a time: all together, they would leave no call. */
const anySearch: fc.Arbitrary<CallSearch> = fc
  .tuple(fc.integer({ min: 1, max: 7 }), everyPart, fc.subarray(PARTS, { maxLength: 3 }))
  .map(([limit, parts, names]) => ({ limit, ...Object.fromEntries(Object.entries(parts).filter(([name]) => names.some((part) => part === name))) }));

describe('Pages of calls', () => {
  it('give, backwards and forwards, exactly what a plain filter gives', async function () {
    this.timeout(60_000);
    await fc.assert(fc.asyncProperty(anyCalls({ firstMs: FIRST_MS, days: 100 }), fc.array(anySearch, { minLength: 5, maxLength: 5 }), async (calls, searches) => {
      const { database } = await usageDatabaseWith(calls);
      for (const search of searches) {
        const expected = calls.filter((call) => meets(call, search)).toSorted(newestFirst).map(namesOf);
        assert.deepEqual(allBackwards(database, search), expected);
        assert.deepEqual(allForwards(database, search), expected);
      }
    }), { seed: 3, numRuns: 60 });
  });

  /** Every page back to the oldest call. */
  function allBackwards(database: Database, search: CallSearch): readonly string[] {
    const seen: string[] = [];
    let before: CallPlace | null | undefined;
    while (before !== null) {
      const page: CallPage = callPage(database, checkCallSearch({ ...search, ...(before === undefined ? {} : { before }) }));
      assert.ok(page.searchedBackTo === null || page.entries.every(({ timestamp }) => timestamp >= (page.searchedBackTo ?? '')));
      assert.ok(page.searchedBackTo !== null || page.older === null || page.entries.length === search.limit);
      seen.push(...page.entries.map(namesOf));
      before = page.older;
    }
    return seen;
  }

  /** Every page from the oldest call on, put newest first. */
  function allForwards(database: Database, search: CallSearch): readonly string[] {
    const seen: string[] = [];
    for (let after: CallPlace | null = { timestamp: '2000-01-01T00:00:00.000Z', uid: '' }; after !== null; ) {
      const page: CallPage = callPage(database, checkCallSearch({ ...search, after }));
      seen.unshift(...page.entries.map(namesOf));
      after = page.entries.length === 0 ? null : page.newest;
    }
    return seen;
  }

  describe('of what no index knows', () => {
    let database: Database;
    const at = (day: number): string => new Date(FIRST_MS + day * DAY_MS).toISOString();

    before(async () => {
      const ids = new SequentialIds();
      const days = [0, 1, 50, 200, 201, 229, 230, 231];
      const calls = days.map((day) => aCall({ uid: ids.uid(), timestamp: at(day), latencyMs: day, provider: day === 1 ? 'ollama' : 'openai', errorMessage: day === 1 ? 'Overloaded' : null }));
      ({ database } = await usageDatabaseWith(calls));
    });

    const page = (search: CallSearch): CallPage => callPage(database, checkCallSearch(search));
    const latencies = ({ entries }: CallPage): readonly (number | null)[] => entries.map(({ latencyMs }) => latencyMs);

    it('go back 30 days from the newest call, say so, and go on there', () => {
      const first = page({ provider: 'ollama' });
      assert.deepEqual([latencies(first), first.searchedBackTo], [[], at(231 - SEARCH_STEP_MS / DAY_MS)]);
      assert.deepEqual(first.older, { timestamp: first.searchedBackTo, uid: '' });
    });

    it('pass a time without calls in the same step', () => {
      const second = page({ provider: 'ollama', before: { timestamp: at(201), uid: '' } });
      assert.equal(second.searchedBackTo, at(170));
      const third = page({ provider: 'ollama', before: { timestamp: at(170), uid: '' } });
      assert.equal(third.searchedBackTo, at(20));
      const last = page({ provider: 'ollama', before: { timestamp: at(20), uid: '' } });
      assert.deepEqual([latencies(last), last.searchedBackTo, last.older], [[1], null, null]);
    });

    it('find a text that no model has among the errors alone, however long ago they were', () => {
      const found = page({ text: 'overloaded' });
      assert.deepEqual([latencies(found), found.searchedBackTo, found.older], [[1], null, null]);
      assert.deepEqual(page({ text: 'nowhere' }).entries, []);
    });

    it('go back in steps for a text that a model has', () => {
      const { model } = page({ limit: 1 }).entries[0]!;
      assert.deepEqual(latencies(page({ text: model, limit: 3 })), [231, 230, 229]);
      assert.equal(page({ text: model }).searchedBackTo, at(231 - SEARCH_STEP_MS / DAY_MS));
    });

    it('say nothing of how far they looked when the page is full', () => {
      const full = page({ minLatencyMs: 1, limit: 2 });
      assert.deepEqual([latencies(full), full.searchedBackTo], [[231, 230], null]);
      assert.equal(full.older?.timestamp, at(230));
    });

    it('leave calls of unknown cost out of a minimum cost, whatever it is', async () => {
      const ids = new SequentialIds();
      const { database: unknown } = await usageDatabaseWith([
        aCall({ uid: ids.uid(), costUsd: 0, costSource: 'unpriced' }), aCall({ uid: ids.uid(), costUsd: 1e-9 }),
      ]);
      assert.equal(callPage(unknown, checkCallSearch({ minCostUsd: 1e-9 })).entries.length, 1);
      assert.equal(callPage(unknown, checkCallSearch({ minCostUsd: 0 })).entries.length, 2);
    });
  });

  describe('use the index that was made for them', () => {
    let database: Database;
    before(async () => { ({ database } = await usageDatabaseWith([])); });

    const planOfPage = (search: CallSearch, stepStart?: string): string => planOf(database, olderPageQuery(checkCallSearch(search), stepStart));
    const place: CallPlace = { timestamp: '2026-01-01T00:00:00.000Z', uid: '00000000-0000-7000-8000-000000000001' };

    it('from a place on, within a step, and models from the daily sums', () => {
      const start = '2025-12-01T00:00:00.000Z';
      assert.match(planOfPage({ before: place, text: 'x' }, start), /^SEARCH llm_usage USING INDEX ix_llm_usage_timestamp_uid \(timestamp>\? AND timestamp<\?\)/);
      const ofErrors = olderPageQuery({ ...checkCallSearch({ before: place, text: 'x', usageType: 'inbox' }), isTextOfErrors: true }, start);
      assert.match(planOf(database, ofErrors), /^SEARCH llm_usage USING INDEX ix_llm_usage_errors \(timestamp>\? AND timestamp<\?\)/);
      assert.match(planOfPage({ before: place, usageType: 'inbox', minCostUsd: 1 }, start), /^SEARCH llm_usage USING INDEX ix_llm_usage_usage_type_timestamp \(usage_type=\? AND timestamp>\? AND timestamp<\?\)/);
      assert.match(planOfPage({ before: place, status: 'error', minLatencyMs: 1 }, start), /^SEARCH llm_usage USING INDEX ix_llm_usage_status_timestamp \(status=\? AND timestamp>\? AND timestamp<\?\)/);
    });

    it('entered where the page begins, not where the period ends', () => {
      const search = checkCallSearch({ before: place, sinceDay: '2025-06-01', untilDay: '2026-03-10' });
      assert.equal(entryOf(database, olderPageQuery(search, undefined)), place.timestamp);
      assert.equal(entryOf(database, newestTimestampQuery(search, [beforePlace(place)])), place.timestamp);
    });

    it('by trace', () => {
      assert.match(planOfPage({ traceId: '1'.repeat(32) }), /^SEARCH llm_usage USING INDEX ix_llm_usage_trace_id \(trace_id=\?\)/);
    });

    it('to find where a step begins, without touching a row', () => {
      assert.match(planOf(database, newestTimestampQuery(checkCallSearch({ status: 'error', text: 'x' }), [])), /ix_llm_usage_status_timestamp \(status=\?\)/);
    });
  });
});
