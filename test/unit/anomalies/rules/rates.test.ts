import assert from 'node:assert/strict';
import type { RecentOutcomes } from '../../../../src/core/anomalies/anomalyFacts';
import { failingProvidersAndTypes } from '../../../../src/core/anomalies/rules/failingCalls';
import { failingReranker } from '../../../../src/core/anomalies/rules/failingReranker';
import { highErrorRate } from '../../../../src/core/anomalies/rules/highErrorRate';
import { highFallbackRate } from '../../../../src/core/anomalies/rules/highFallbackRate';
import { ruleInput } from '../../../support/anomalyFacts';

const NOW_MS = Date.parse('2026-03-10T12:00:00.000Z');

/** So many failures, the newest calls of all. */
function outcomes(failures: number, calls: number, overrides: Partial<RecentOutcomes> = {}): RecentOutcomes {
  const failed = Array.from({ length: calls }, (_, place) => place < failures);
  return { name: 'anthropic', failed, newestFailureMs: failures === 0 ? null : NOW_MS, base: { calls: 0, failedCalls: 0 }, ...overrides };
}

describe('high_error_rate: the last hour', () => {
  const isTold = (failedCalls: number, calls: number) => highErrorRate(ruleInput({ lastHour: { calls, failedCalls, rerankerFallbacks: 0 } })).length === 1;

  it('is told above 20 %, and neither at it nor below', () => {
    assert.equal(isTold(19, 100), false);
    for (const calls of [5, 10, 15, 35, 45, 70]) {
      assert.equal(isTold(calls / 5, calls), false, String(calls));
      assert.equal(isTold(calls / 5 + 1, calls), true, String(calls));
    }
  });

  it('needs five calls', () => {
    assert.equal(isTold(0, 0), false);
    assert.equal(isTold(4, 4), false);
    assert.equal(isTold(5, 5), true);
  });

  it('is a warning that shows the calls of the hour', () => {
    const [told] = highErrorRate(ruleInput({ lastHour: { calls: 8, failedCalls: 2, rerankerFallbacks: 0 } }));
    assert.equal(told!.severity, 'warning');
    assert.deepEqual(told!.details, { calls: 8, failedCalls: 2, share: 0.25, onlyFallbacks: false });
    assert.deepEqual(told!.filter, { since: '2026-03-10T11:00:00.000Z' });
  });
});

describe('high_error_rate: the last hour of fallbacks', () => {
  const isOfFallbacks = (failedCalls: number, rerankerFallbacks: number, calls: number) =>
    highErrorRate(ruleInput({ lastHour: { calls, failedCalls, rerankerFallbacks } }))[0]?.details['onlyFallbacks'];

  it('is told all the same, and says whether the others would have been told', () => {
    assert.equal(isOfFallbacks(5, 5, 10), true);
    assert.equal(isOfFallbacks(5, 3, 10), true, 'two of ten are at the limit');
    assert.equal(isOfFallbacks(5, 2, 10), false);
    assert.equal(isOfFallbacks(5, 0, 10), false);
  });
});

describe('high_fallback_rate: today', () => {
  const isTold = (failedCalls: number, calls: number) => highFallbackRate(ruleInput({ rerankerToday: { calls, failedCalls } })).length === 1;

  it('is told above half, and neither at it nor below', () => {
    assert.equal(isTold(49, 100), false);
    assert.equal(isTold(50, 100), false);
    assert.equal(isTold(51, 100), true);
    assert.equal(isTold(2, 4), false);
  });

  it('needs three calls', () => {
    assert.equal(isTold(0, 0), false);
    assert.equal(isTold(2, 2), false);
    assert.equal(isTold(2, 3), true);
  });

  it('is a warning that shows the fallbacks of today', () => {
    const [told] = highFallbackRate(ruleInput({ rerankerToday: { calls: 9, failedCalls: 5 } }));
    assert.equal(told!.severity, 'warning');
    assert.deepEqual(told!.details, { calls: 9, fallbackCalls: 5, share: 5 / 9 });
    assert.deepEqual(told!.filter, { usageType: 'chat_rerank', status: 'fallback', since: '2026-03-10T00:00:00.000Z' });
  });
});

describe('high_error_rate: the last 20 calls', () => {
  const isTold = (of: RecentOutcomes) => failingProvidersAndTypes(ruleInput({ providerOutcomes: [of] })).length === 1;

  it('takes six failures of twenty where hardly any failed before', () => {
    assert.equal(isTold(outcomes(5, 20)), false);
    assert.equal(isTold(outcomes(6, 20)), true);
  });

  it('takes three failures, however few the calls', () => {
    assert.equal(isTold(outcomes(0, 0)), false);
    assert.equal(isTold(outcomes(2, 2)), false);
    assert.equal(isTold(outcomes(3, 3)), true);
  });

  it('takes more where more failed before', () => {
    const base = { calls: 100, failedCalls: 30 };
    assert.equal(isTold(outcomes(13, 20, { base })), false);
    assert.equal(isTold(outcomes(14, 20, { base })), true);
    assert.equal(isTold(outcomes(20, 20, { base: { calls: 10, failedCalls: 10 } })), false);
  });

  it('leaves failures of more than an hour ago', () => {
    assert.equal(isTold(outcomes(6, 20, { newestFailureMs: NOW_MS - 3_600_000 })), true);
    assert.equal(isTold(outcomes(6, 20, { newestFailureMs: NOW_MS - 3_600_001 })), false);
  });

  it('judges providers and usage types, but for the reranker, which has a rule of its own', () => {
    const told = failingProvidersAndTypes(
      ruleInput({
        providerOutcomes: [outcomes(6, 20)],
        usageTypeOutcomes: [outcomes(6, 20, { name: 'extraction' }), outcomes(6, 20, { name: 'chat_rerank' })],
      }),
    );
    assert.deepEqual(told.map(({ filter }) => filter), [{ provider: 'anthropic' }, { usageType: 'extraction' }]);
    assert.ok(told.every(({ severity }) => severity === 'warning'));
    assert.deepEqual(told[0]!.details, { provider: 'anthropic', recentCalls: 20, recentFailures: 6, baseShare: 0.05 });
  });
});

describe('high_fallback_rate: the last 20 calls', () => {
  it('takes six fallbacks of twenty', () => {
    assert.deepEqual(failingReranker(ruleInput()), []);
    assert.deepEqual(failingReranker(ruleInput({ rerankerOutcomes: outcomes(5, 20) })), []);
    const [told] = failingReranker(ruleInput({ rerankerOutcomes: outcomes(6, 20) }));
    assert.equal(told!.type, 'high_fallback_rate');
    assert.equal(told!.rule, 'last_20_calls');
    assert.deepEqual(told!.details, { recentCalls: 20, recentFallbacks: 6, baseShare: 0.05 });
  });
});
