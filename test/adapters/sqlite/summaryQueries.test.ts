import assert from 'node:assert/strict';
import { EXACT_PERCENTILE_CALLS } from '../../../src/adapters/sqlite/latencyQueries';
import { costs, dailyCosts, dayTotals, totals } from '../../../src/adapters/sqlite/summaryQueries';
import type { CallRecord } from '../../../src/core/usage/callRecord';
import { aCall, aQuestion } from '../../support/aCall';
import { SequentialIds } from '../../support/sequentialIds';
import { usageDatabaseWith } from '../../support/usageDatabaseHarness';

const TODAY = '2026-03-10';

describe('Summaries', () => {
  let ids: SequentialIds;
  beforeEach(() => { ids = new SequentialIds(); });

  const call = (overrides: Partial<CallRecord> = {}): CallRecord => aCall({ uid: ids.uid(), ...overrides });

  it('go by the local day alone, never by the UTC date', async () => {
    const { database } = await usageDatabaseWith([
      call({ timestamp: '2026-03-11T04:30:00.000Z', localDay: TODAY, costUsd: 0.5 }),
      call({ timestamp: '2026-03-10T03:00:00.000Z', localDay: '2026-03-09', costUsd: 0.25 }),
    ]);
    assert.deepEqual(dayTotals(database, TODAY), { localDay: TODAY, calls: 1, costUsd: 0.5, unpricedCalls: 0 });
    assert.deepEqual(dailyCosts(database, 1, TODAY), [{ date: TODAY, costUsd: 0.5, calls: 1, byProvider: { anthropic: 0.5 } }]);
  });

  it('leave batch summaries out of every total', async () => {
    const { database } = await usageDatabaseWith([
      call(),
      call({ provider: 'system', model: 'batch', usageType: 'inbox_batch', costUsd: 0, latencyMs: 60_000, metadata: { processed: 3 } }),
    ]);
    const all = totals(database, TODAY);
    assert.deepEqual([all.totalLlmCalls, all.todayCalls, all.latencyCount, all.ratedCalls], [1, 1, 1, 1]);
    assert.equal(all.p95LatencyMs, 800);
    assert.deepEqual(Object.keys(costs(database, 'all', TODAY).byProvider), ['anthropic']);
  });

  it('name the models of today without a price, most calls first, and not those that no price would help', async () => {
    const unpriced = (model: string, overrides: Partial<CallRecord> = {}) => call({ costUsd: 0, costSource: 'unpriced', priceId: null, model, ...overrides });
    const { database } = await usageDatabaseWith([
      ...['b', 'a', 'b', 'c', 'd', 'e', 'f'].map((model) => unpriced(model)),
      unpriced('of yesterday', { timestamp: '2026-03-09T12:00:00.000Z', localDay: '2026-03-09' }),
      unpriced('silent', { costSource: 'no_usage' }),
      ...[1, 2, 3].map(() => unpriced('of the editor', { provider: 'editor' })),
      call(),
    ]);
    const { unpricedCalls, unpricedModels } = dayTotals(database, TODAY);
    assert.deepEqual([unpricedCalls, unpricedModels], [11, ['b', 'a', 'c', 'd', 'e']]);
  });

  it('count what has no known cost apart, and never as a price', async () => {
    const { database } = await usageDatabaseWith([
      call({ costUsd: 1.25 }),
      call({ costUsd: 0, costSource: 'unpriced', model: 'new' }),
      call({ costUsd: 0, costSource: 'no_usage', status: 'interrupted', latencyMs: null }),
      call({ costUsd: 0, costSource: 'local', provider: 'ollama' }),
    ]);
    const all = totals(database, TODAY);
    assert.deepEqual([all.totalLlmCost, all.unpricedCalls, all.todayUnpricedCalls], [1.25, 2, 2]);
    const summary = costs(database, 'week', TODAY);
    assert.deepEqual(summary.byModel['new'], { cost: 0, calls: 1, inputTokens: 1_000, outputTokens: 200, unpricedCalls: 1 });
    assert.deepEqual(summary.byProvider['ollama'], { cost: 0, calls: 1, inputTokens: 1_000, outputTokens: 200, unpricedCalls: 0 });
  });

  it('leave offline, cancelled and check calls out of the error rate, and offline ones out of latency', async () => {
    const { database } = await usageDatabaseWith([
      call({ latencyMs: 100 }),
      call({ status: 'error', latencyMs: 300 }),
      call({ status: 'interrupted', latencyMs: null }),
      call({ status: 'cancelled', latencyMs: 200 }),
      call({ provider: 'offline', status: 'error', latencyMs: 1 }),
      call({ usageType: 'check', status: 'error', latencyMs: 400 }),
    ]);
    const all = totals(database, TODAY);
    assert.deepEqual([all.ratedCalls, all.failedCalls], [3, 2]);
    assert.deepEqual([all.latencyCount, all.avgLatencyMs, all.p95LatencyMs], [4, 250, 400]);
  });

  it('sum money exactly', async () => {
    const { database } = await usageDatabaseWith(Array.from({ length: 1_000 }, () => call({ costUsd: 0.000_000_1 })));
    assert.equal(totals(database, TODAY).totalLlmCost, 0.000_1);
  });

  it('cover today and the 6 or 29 days before it', async () => {
    const days = ['2026-02-08', '2026-02-09', '2026-03-03', '2026-03-04', TODAY, '2026-03-11'];
    const { database } = await usageDatabaseWith(days.map((localDay) => call({ localDay, costUsd: 1 })));
    assert.equal(costs(database, 'week', TODAY).cost, 2);
    assert.equal(costs(database, 'month', TODAY).cost, 4);
    assert.equal(costs(database, 'all', TODAY).cost, 6);
    assert.deepEqual(dailyCosts(database, 8, TODAY).map(({ date }) => date), ['2026-03-03', '2026-03-04', TODAY]);
  });

  it('break costs down, and the parts make up the whole', async () => {
    const { database } = await usageDatabaseWith([
      call({ costUsd: 0.1, usageType: 'chat_rerank' }),
      call({ costUsd: 0.2, provider: 'openai', model: 'gpt-4o-mini' }),
      call({ costUsd: 0.4, provider: 'openai', model: 'gpt-4o-mini', usageType: 'inbox', inputTokens: 7 }),
    ]);
    const summary = costs(database, 'month', TODAY);
    assert.equal(summary.calls, 3);
    assert.equal(summary.cost.toFixed(9), '0.700000000');
    assert.deepEqual(summary.byUsageType['inbox'], { cost: 0.4, calls: 1, inputTokens: 7, outputTokens: 200, unpricedCalls: 0 });
    for (const parts of [summary.byProvider, summary.byModel, summary.byUsageType]) {
      assert.equal(Object.values(parts).reduce((sum, { calls }) => sum + calls, 0), 3);
    }
    assert.equal(summary.byProvider['openai']?.cost.toFixed(9), '0.600000000');
  });

  it('keep a provider that is named like a property of every object', async () => {
    const { database } = await usageDatabaseWith([call({ model: '__proto__' })]);
    assert.deepEqual(Object.keys(costs(database, 'all', TODAY).byModel), ['__proto__']);
  });

  it('count questions, also those without calls', async () => {
    const { database } = await usageDatabaseWith([], [
      aQuestion({ uid: ids.uid() }),
      aQuestion({ uid: ids.uid(), localDay: '2026-03-09', label: 'NO_RESULTS' }),
    ]);
    const all = totals(database, TODAY);
    assert.deepEqual([all.totalQueries, all.todayQueries, all.totalLlmCalls, all.latencyCount], [2, 1, 0, 0]);
  });

  it('tell the percentile of all calls, also of those whose rows are gone', async () => {
    const { database } = await usageDatabaseWith([10, 20, 5_000].map((latencyMs) => call({ latencyMs })));
    database.run('DELETE FROM llm_usage WHERE latency_ms = 5000');
    assert.ok(Math.abs(totals(database, TODAY).p95LatencyMs - 5_000) < 500);
  });

  it('take the percentile from the histogram when there are many calls, within a tenth', async function () {
    this.timeout(20_000);
    const calls = Array.from({ length: EXACT_PERCENTILE_CALLS + 1 }, (_, index) => call({ latencyMs: 50 + index * 3 }));
    const { database } = await usageDatabaseWith(calls);
    const exact = 50 + 3 * (Math.ceil(calls.length * 0.95) - 1);
    const estimate = totals(database, TODAY).p95LatencyMs;
    assert.notEqual(estimate, exact);
    assert.ok(Math.abs(estimate - exact) / exact < 0.1, `${String(estimate)} for ${String(exact)}`);
  });
});
