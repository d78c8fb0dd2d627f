import assert from 'node:assert/strict';
import type { OverviewFigures, PeriodFigures } from '../../../src/core/usage/overviewFigures';
import type { CallEntry, UsageTotals } from '../../../src/core/usage/usageReader';
import type { UsageSummary, UsageSums } from '../../../src/core/usage/usageSummary';
import type { OverviewFacts } from '../../../src/dashboard/overviewView';
import { overviewCardsView, overviewView } from '../../../src/dashboard/overviewView';
import { traceGroupView } from '../../../src/dashboard/traceGroupView';
import { TRACE_PAGE_SIZE, criteriaAt, stripRequest, traceChoicesView, traceSearch, traceListView } from '../../../src/dashboard/traceListView';
import type { TraceCriteria } from '../../../src/protocol/tracesContract';
import { aCallView } from '../../support/aCallView';

const READ = { asOf: '2026-03-10T13:32:00.000Z', timeZone: 'Europe/Berlin' };

function anEntry(overrides: Partial<CallEntry> = {}): CallEntry {
  return aCallView({ timestamp: '2026-03-10T12:00:00.000Z', inputTokens: 1_000, outputTokens: 200, costUsd: 0.002, traceId: '0'.repeat(32), latencyMs: 800, ttftMs: null, priceId: null, ...overrides });
}

const TOTALS: UsageTotals = {
  totalQueries: 215,
  avgLatencyMs: 2_412,
  p95LatencyMs: 7_900,
  latencyCount: 1_291,
  totalLlmCalls: 1_400,
  totalLlmCost: 13.43,
  todayCalls: 27,
  todayCost: 0.38,
  todayQueries: 7,
  todayUnpricedCalls: 2,
  unpricedCalls: 9,
  ratedCalls: 1_305,
  failedCalls: 23,
};

const SUMS: UsageSums = {
  calls: 411,
  costUsd: 3.43,
  unpricedCalls: 3,
  callsWithoutUsage: 1,
  inputTokens: 2_184_511,
  outputTokens: 135_900,
  cacheReadTokens: 512_300,
  cacheWriteTokens: 9_000,
  reasoningTokens: 0,
  ratedCalls: 402,
  failedCalls: 11,
  fallbackCalls: 4,
  latency: { count: 402, averageMs: 2_412, p50Ms: 1_900, p95Ms: 7_900, p99Ms: 11_000, errorShare: 0 },
};

const SUMMARY: UsageSummary = {
  ...SUMS,
  range: {},
  shareBasis: 'cost',
  byProvider: [],
  byModel: [],
  byUsageType: [{ ...SUMS, name: 'extraction', share: 1 }],
  asked: { questions: 215, byLabel: {}, averageLatencyMs: 2_000 },
};

describe('overviewView', () => {
  const facts: OverviewFacts = {
    period: 'month',
    totals: TOTALS,
    recordedCalls: 1_400,
    summary: SUMMARY,
    completeness: { calls: 411, pricedCalls: 408, usageReportedCalls: 410, openCalls: 2, unreadableLines: 3 },
    pastDaysUsd: [1, 1, 1, 1, 1, 1, 1],
    dailyLimitUsd: 1,
    indexedNotes: 1_284,
    conversations: 38,
    unsavedCalls: 1,
    ...READ,
  };

  it('shows the same cards from figures that were worked out beforehand, before anything is taken apart', () => {
    const period = (sums: UsageSums): PeriodFigures => ({ sums, questions: 215, completeness: facts.completeness });
    const { period: chosen, dailyLimitUsd, unsavedCalls, timeZone } = facts;
    const figures: OverviewFigures = {
      asOf: READ.asOf,
      localDay: '2026-03-10',
      today: { todayCalls: 27, todayCost: 0.38, todayUnpricedCalls: 2, todayQueries: 7 },
      pastDaysUsd: facts.pastDaysUsd,
      periods: { week: period({ ...SUMS, calls: 1 }), month: period(SUMS), all: period({ ...SUMS, calls: 9_999 }) },
    };
    const expected = { ...overviewView({ ...facts, recordedCalls: 9_999, indexedNotes: null, conversations: 0 }), breakdown: { usageType: [], model: [], provider: [] }, shareBasis: 'calls' };
    assert.deepEqual(overviewCardsView(figures, { period: chosen, dailyLimitUsd, unsavedCalls, timeZone }), expected);
  });

  it('takes the period from its summary and the day from the totals; a fallback is no failure', () => {
    const total = {
      calls: 411,
      callsWithoutUsage: 1,
      inputTokens: 2_184_511,
      outputTokens: 135_900,
      cachedTokens: 512_300,
      cost: { usd: 3.43, unpricedCalls: 3 },
      latency: { count: 402, averageMs: 2_412, p95Ms: 7_900, longestMs: null },
    };
    assert.deepEqual(overviewView(facts), {
      ...READ,
      period: 'month',
      total,
      breakdown: { usageType: [{ name: 'extraction', share: 1, ...total }], model: [], provider: [] },
      shareBasis: 'cost',
      recordedCalls: 1_400,
      today: { usd: 0.38, unpricedCalls: 2 },
      todayCalls: 27,
      dailyLimitUsd: 1,
      usual: { lowUsd: 1, highUsd: 1 },
      questions: 215,
      todayQuestions: 7,
      indexedNotes: 1_284,
      conversations: 38,
      ratedCalls: 402,
      failedCalls: 7,
      fallbackCalls: 4,
      completeness: { calls: 411, pricedCalls: 408, usageReportedCalls: 410, openCalls: 2, unreadableLines: 3, unsavedCalls: 1 },
    });
  });

  it('tells the longest instead of a percentile below 20 calls, and nothing without any', () => {
    const latencyOf = (count: number): unknown => overviewView({ ...facts, summary: { ...SUMMARY, latency: SUMS.latency === null ? null : { ...SUMS.latency, count } } }).total.latency;
    assert.deepEqual(latencyOf(19), { count: 19, averageMs: 2_412, p95Ms: null, longestMs: 11_000 });
    assert.deepEqual(latencyOf(20), { count: 20, averageMs: 2_412, p95Ms: 7_900, longestMs: null });
    assert.equal(overviewView({ ...facts, summary: { ...SUMMARY, latency: null } }).total.latency, null);
  });
});

const DAYS = { today: '2026-03-10', startOfDay: (day: string) => `${day}T00:00:00.000Z` };

describe('traceListView', () => {
  it('asks for a page of what meets the filters', () => {
    const before = { timestamp: '2026-03-10T12:00:00.000Z', uid: 'u' };
    assert.deepEqual(traceSearch({ status: 'error', minCostUsd: 0.05, text: 'haiku', before }, DAYS.today), { limit: TRACE_PAGE_SIZE, status: 'error', minCostUsd: 0.05, text: 'haiku', before });
  });

  it('turns a period into its local days; of days and a period the narrower bound holds', () => {
    const at = (params: TraceCriteria): unknown => criteriaAt(params, DAYS.today);
    assert.deepEqual(at({ period: 'today' }), { sinceDay: '2026-03-10', untilDay: '2026-03-10' });
    assert.deepEqual(at({ period: 'week', status: 'ok' }), { status: 'ok', sinceDay: '2026-03-04', untilDay: '2026-03-10' });
    assert.deepEqual(at({ period: 'month' }), { sinceDay: '2026-02-09', untilDay: '2026-03-10' });
    assert.deepEqual(at({ period: 'week', sinceDay: '2026-03-06', untilDay: '2026-04-01' }), { sinceDay: '2026-03-06', untilDay: '2026-03-10' });
    assert.deepEqual(at({ period: 'week', sinceDay: '2026-01-01', untilDay: '2026-03-07' }), { sinceDay: '2026-03-04', untilDay: '2026-03-07' });
    assert.deepEqual(at({ sinceDay: '2026-03-06' }), { sinceDay: '2026-03-06' });
    assert.deepEqual(at({ since: '2026-03-01T09:00:00.000Z' }), { since: '2026-03-01T09:00:00.000Z' });
    assert.deepEqual(at({}), {});
  });

  it('asks the strip for the time of the filter, or the last 30 days up to now', () => {
    const now = { ...DAYS, asOf: READ.asOf };
    const span = (params: TraceCriteria): readonly [string, string] => {
      const { since, until } = stripRequest({ measure: 'calls', ...params }, now).span;
      return [since, until];
    };
    assert.deepEqual(stripRequest({ measure: 'cost', status: 'error' }, now), { measure: 'cost', status: 'error', span: { since: '2026-02-09T00:00:00.000Z', until: READ.asOf } });
    const picked = { since: '2026-03-08T00:00:00.000Z', until: '2026-03-09T00:00:00.000Z' };
    assert.deepEqual(stripRequest({ measure: 'calls', ...picked }, now), { measure: 'calls', ...picked, span: picked });
    assert.deepEqual(span({ sinceDay: '2026-03-02', untilDay: '2026-03-08' }), ['2026-03-02T00:00:00.000Z', '2026-03-09T00:00:00.000Z']);
    assert.deepEqual(span({ sinceDay: '2026-03-09', untilDay: '2026-03-15' }), ['2026-03-09T00:00:00.000Z', READ.asOf], 'the week of today, up to now');
    assert.deepEqual(span({ period: 'today', since: '2026-03-10T09:00:00.000Z' }), ['2026-03-10T09:00:00.000Z', READ.asOf]);
    assert.deepEqual(span({ period: 'today', since: '2026-03-01T09:00:00.000Z' }), ['2026-03-10T00:00:00.000Z', READ.asOf]);
    const [begin, end] = span({ since: '2026-04-01T00:00:00.000Z' });
    assert.ok(end > begin, 'a time to come is no mistake');
  });

  it('offers providers and models by name', () => {
    const part = { cost: 0, calls: 1, inputTokens: 0, outputTokens: 0, unpricedCalls: 0 };
    assert.deepEqual(traceChoicesView({ byProvider: { openai: part, anthropic: part }, byModel: { b: part, a: part } }), { providers: ['anthropic', 'openai'], models: ['a', 'b'] });
  });

  it('tells where older calls go on and how far back was looked, only where that is known', () => {
    const place = { timestamp: '2026-03-10T12:00:00.000Z', uid: 'u' };
    assert.deepEqual(traceListView({ entries: [anEntry()], newest: null, older: place, searchedBackTo: place.timestamp }, READ), {
      ...READ,
      calls: [anEntry()],
      older: place,
      searchedBackTo: place.timestamp,
    });
    assert.deepEqual(traceListView({ entries: [], newest: null, older: null, searchedBackTo: null }, READ), { ...READ, calls: [] });
  });
});

describe('traceGroupView', () => {
  it('adds up what is known and counts what is not', () => {
    const view = traceGroupView(
      'a'.repeat(32),
      [
        anEntry({ status: 'error', costUsd: 0, costSource: 'no_usage', latencyMs: 1_200, inputTokens: 0, outputTokens: 0 }),
        anEntry({ timestamp: '2026-03-10T12:00:01.500Z', provider: 'ollama', costUsd: 0, costSource: 'local', latencyMs: 900 }),
        anEntry({ timestamp: '2026-03-10T12:00:01.600Z', provider: 'openai', costUsd: 0, costSource: 'unpriced', latencyMs: null }),
        anEntry({ timestamp: '2026-03-10T12:00:02.000Z', costUsd: 0.25, latencyMs: 100 }),
      ],
      { ...READ, conversationId: 'c1' },
    );
    assert.equal(view.conversationId, 'c1');
    assert.deepEqual(view.totalCost, { usd: 0.25, unpricedCalls: 2 });
    assert.equal(view.totalLatencyMs, 2_200);
    assert.equal(view.wallTimeMs, 2_400, 'to the end of the call that ends last');
    assert.equal(view.totalInputTokens, 3_000);
    assert.equal(view.totalOutputTokens, 600);
    assert.deepEqual(view.providers, ['anthropic', 'ollama', 'openai']);
    assert.deepEqual(view.costSources, ['no_usage', 'local', 'unpriced', 'priced']);
  });

  it('is empty without calls', () => {
    const view = traceGroupView('a'.repeat(32), [], { ...READ, conversationId: null });
    assert.deepEqual([view.wallTimeMs, view.totalLatencyMs, view.totalCost], [0, 0, { usd: 0, unpricedCalls: 0 }]);
  });
});
