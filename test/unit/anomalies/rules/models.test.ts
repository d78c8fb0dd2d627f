import assert from 'node:assert/strict';
import type { ModelLatencies, ModelPrices, Refusal } from '../../../../src/core/anomalies/anomalyFacts';
import { keyOrCredit } from '../../../../src/core/anomalies/rules/keyOrCredit';
import { latencyRegression } from '../../../../src/core/anomalies/rules/latencyRegression';
import { missingUsage } from '../../../../src/core/anomalies/rules/missingUsage';
import { priceChange } from '../../../../src/core/anomalies/rules/priceChange';
import { unpricedModel } from '../../../../src/core/anomalies/rules/unpricedModel';
import { bucketLatencyMs, latencyBucket } from '../../../../src/core/usage/latencyHistogram';
import { ruleInput } from '../../../support/anomalyFacts';

const NOW_MS = Date.parse('2026-03-10T12:00:00.000Z');
const MODEL = { provider: 'anthropic', model: 'claude-haiku-4-5' };

describe('key_or_credit', () => {
  const refusal = (overrides: Partial<Refusal> = {}): Refusal => ({
    ...{ provider: 'anthropic', reason: 'key_refused', lastMs: NOW_MS, calls: 1, lastOkMs: null },
    ...overrides,
  });
  const isTold = (of: Refusal) => keyOrCredit(ruleInput({ refusals: [of] })).length === 1;

  it('takes one refusal, unless the provider has answered since', () => {
    assert.equal(keyOrCredit(ruleInput()).length, 0);
    assert.equal(isTold(refusal()), true);
    assert.equal(isTold(refusal({ lastOkMs: NOW_MS - 1 })), true);
    assert.equal(isTold(refusal({ lastOkMs: NOW_MS })), false);
    assert.equal(isTold(refusal({ lastOkMs: NOW_MS + 1 })), false);
  });

  it('is a warning with the reason', () => {
    const [told] = keyOrCredit(ruleInput({ refusals: [refusal({ reason: 'no_credit', calls: 2 })] }));
    assert.equal(told!.severity, 'warning');
    assert.deepEqual(told!.details, { provider: 'anthropic', reason: 'no_credit', calls: 2, lastAt: '2026-03-10T12:00:00.000Z' });
    assert.deepEqual(told!.filter, { provider: 'anthropic' });
  });
});

describe('unpriced_model', () => {
  it('names each model with a call of unknown price', () => {
    assert.equal(unpricedModel(ruleInput()).length, 0);
    assert.equal(unpricedModel(ruleInput({ unpricedModels: [{ ...MODEL, calls: 0, firstMs: NOW_MS }] })).length, 0);
    const [told] = unpricedModel(ruleInput({ unpricedModels: [{ ...MODEL, calls: 1, firstMs: NOW_MS }] }));
    assert.equal(told!.severity, 'info');
    assert.deepEqual(told!.scope, { usageType: null, ...MODEL, subject: null });
    assert.deepEqual(told!.filter, { ...MODEL, since: '2026-03-10T12:00:00.000Z' });
  });
});

describe('missing_usage', () => {
  const isTold = (callsWithoutUsage: number, okCalls: number) =>
    missingUsage(ruleInput({ usageReports: [{ ...MODEL, okCalls, callsWithoutUsage }] })).length === 1;

  it('is told above 2 % of the answers', () => {
    assert.equal(isTold(0, 0), false);
    assert.equal(isTold(0, 10), false);
    assert.equal(isTold(1, 51), false);
    assert.equal(isTold(1, 50), false);
    assert.equal(isTold(1, 49), true);
    assert.equal(isTold(1, 1), true);
  });

  it('is an information with both counts', () => {
    const [told] = missingUsage(ruleInput({ usageReports: [{ ...MODEL, okCalls: 4, callsWithoutUsage: 1 }] }));
    assert.equal(told!.severity, 'info');
    assert.deepEqual(told!.details, { ...MODEL, calls: 4, callsWithoutUsage: 1 });
  });
});

describe('price_change', () => {
  const prices = (overrides: Partial<ModelPrices>): ModelPrices => ({
    ...MODEL,
    ...{ usedPriceId: 'p1', usedMs: NOW_MS, earlierPriceId: 'p1', currentPriceId: 'p1' },
    ...overrides,
  });
  const told = (of: ModelPrices) => priceChange(ruleInput({ modelPrices: [of] }));

  it('is told when the price book has another entry than the last calls used', () => {
    assert.deepEqual(told(prices({})), []);
    const [change] = told(prices({ currentPriceId: 'p2' }));
    assert.deepEqual(change!.details, { ...MODEL, priceBefore: 'p1', priceNow: 'p2' });
    assert.equal(change!.severity, 'info');
  });

  it('is told when the last call used another entry than those of earlier days, as the same finding', () => {
    const [before] = told(prices({ currentPriceId: 'p2' }));
    const [after] = told(prices({ usedPriceId: 'p2', currentPriceId: 'p2' }));
    assert.deepEqual(after!.scope, before!.scope);
    assert.equal(after!.details['priceBefore'], 'p1');
  });

  it('is not told of a model that has no price now, or had none', () => {
    assert.deepEqual(told(prices({ currentPriceId: null })), []);
    assert.deepEqual(told(prices({ earlierPriceId: null })), []);
  });

  describe('another model', () => {
    const answered = (modelAsked: string, modelAnswered: string) =>
      priceChange(ruleInput({ routedModels: [{ provider: 'openai', modelAsked, modelAnswered, calls: 1, firstMs: NOW_MS }] }));

    it('is told when another model answers than the one asked', () => {
      const [told] = answered('gpt-4o', 'gpt-4o-mini');
      assert.deepEqual([told!.rule, told!.severity], ['model_answered', 'info']);
      assert.deepEqual(told!.scope, { usageType: null, provider: 'openai', model: 'gpt-4o', subject: 'gpt-4o-mini' });
      assert.equal(told!.filter.model, 'gpt-4o-mini');
    });

    it('does not mind a date or a router in the name', () => {
      assert.deepEqual(answered('claude-haiku-4-5', 'claude-haiku-4-5-20251001'), []);
      assert.deepEqual(answered('anthropic/claude-haiku-4-5', 'claude-haiku-4-5-20251001'), []);
    });
  });
});

describe('latency_regression', () => {
  const USUAL_MS = bucketLatencyMs(latencyBucket(1_000));
  const latencies = (recentMs: number, recentCalls = 50, usualCalls = 200): ModelLatencies => ({
    ...MODEL,
    recentMs: Array.from({ length: recentCalls }, () => recentMs),
    usual: usualCalls === 0 ? [] : [{ bucket: latencyBucket(1_000), calls: usualCalls }],
  });
  const isTold = (of: ModelLatencies) => latencyRegression(ruleInput({ latencies: [of] })).length === 1;

  it('is told above twice the usual 95th percentile', () => {
    assert.equal(isTold(latencies(2 * USUAL_MS - 1)), false);
    assert.equal(isTold(latencies(2 * USUAL_MS)), false);
    assert.equal(isTold(latencies(2 * USUAL_MS + 1)), true);
  });

  it('needs 50 calls now and 200 before', () => {
    assert.equal(isTold(latencies(9_000, 49)), false);
    assert.equal(isTold(latencies(9_000, 50, 199)), false);
    assert.equal(isTold(latencies(9_000, 0, 0)), false);
    assert.equal(isTold(latencies(9_000, 50, 200)), true);
  });

  it('is not moved by two slow calls of fifty', () => {
    const few = latencies(1_000);
    assert.equal(isTold({ ...few, recentMs: [90_000, 90_000, ...few.recentMs.slice(2)] }), false);
    assert.equal(isTold({ ...few, recentMs: [90_000, 90_000, 90_000, ...few.recentMs.slice(3)] }), true);
  });
});
