import assert from 'node:assert/strict';
import { PLAIN_BASELINE } from '../../../../src/core/anomalies/baseline';
import { unusualCalls } from '../../../../src/core/anomalies/rules/unusualCalls';
import { unusualCost } from '../../../../src/core/anomalies/rules/unusualCost';
import { daysUntilYesterday, ruleInput, sums } from '../../../support/anomalyFacts';

const costDays = (daily: readonly number[]) => daysUntilYesterday(daily.map((costUsd) => sums({ costUsd })));
const isCostTold = (todayUsd: number, daily: readonly number[]) => {
  const told = unusualCost(ruleInput({ today: [sums({ costUsd: todayUsd })], pastDays: costDays(daily) }));
  assert.ok(told.every(({ severity, rule, type }) => severity === 'warning' && rule === 'usual_of_28_days' && type === 'cost_spike'));
  return told.length === 1;
};
const callDays = (daily: readonly number[]) => daysUntilYesterday(daily.map((calls) => sums({ usageType: 'inbox', calls })));
const areCallsTold = (today: number, daily: readonly number[]) => {
  const told = unusualCalls(ruleInput({ today: [sums({ usageType: 'inbox', calls: today })], pastDays: callDays(daily) }));
  assert.ok(told.every(({ severity, rule, type }) => severity === 'warning' && rule === 'usual_of_28_days' && type === 'call_spike'));
  return told.length === 1;
};
const equalDays = (value: number, count = 7) => Array.from({ length: count }, () => value);

describe('cost_spike: against the usual of 28 days', () => {
  it('needs 7 active days', () => {
    assert.equal(isCostTold(100, []), false);
    assert.equal(isCostTold(100, equalDays(1, 6)), false);
    assert.equal(isCostTold(100, equalDays(1, 7)), true);
  });

  it('needs more than 5 robust standard deviations', () => {
    // Median 1, median deviation 0.5: the limit is 1 + 5 * 1.4826 * 0.5.
    const spread = [0.4, 0.5, 0.5, 1, 1.5, 1.5, 1.6];
    assert.equal(isCostTold(4.7064, spread), false);
    assert.equal(isCostTold(4.7065, spread), false);
    assert.equal(isCostTold(4.7066, spread), true);
  });

  it('needs twice the median, where days are equal', () => {
    assert.equal(isCostTold(1.999, equalDays(1)), false);
    assert.equal(isCostTold(2, equalDays(1)), true);
    assert.equal(isCostTold(2.001, equalDays(1)), true);
  });

  it('needs a quarter dollar more than the median', () => {
    assert.equal(isCostTold(0.2999, equalDays(0.05)), false);
    assert.equal(isCostTold(0.3, equalDays(0.05)), true);
    assert.equal(isCostTold(0.3001, equalDays(0.05)), true);
    const facts = { today: [sums({ costUsd: 0.3 })], pastDays: costDays(equalDays(0.05)) };
    assert.equal(unusualCost(ruleInput(facts, { unusualCostMinUsd: 0.3 })).length, 0);
  });

  it('needs more than 1.25 times the largest day', () => {
    const withLargest = [...equalDays(1), 4];
    assert.equal(isCostTold(4.999, withLargest), false);
    assert.equal(isCostTold(5, withLargest), false);
    assert.equal(isCostTold(5.001, withLargest), true);
  });

  it('judges by a median of zero', () => {
    assert.equal(isCostTold(0.2499, equalDays(0)), false);
    assert.equal(isCostTold(0.25, equalDays(0)), true);
    assert.equal(isCostTold(0, equalDays(0)), false);
  });

  it('looks at 28 active days, whatever the pauses', () => {
    assert.equal(isCostTold(4, [10, ...equalDays(1, 28)]), true);
    assert.equal(isCostTold(4, [10, ...equalDays(1, 27)]), false);
  });

  it('leaves the days of faults, planned work and before a new normal out, and takes older ones for them', () => {
    const input = ruleInput({ today: [sums({ costUsd: 3 })], pastDays: costDays([...equalDays(1, 7), 9]) });
    const told = (baseline: Partial<typeof PLAIN_BASELINE>) =>
      unusualCost({ ...input, baselineOf: () => ({ ...PLAIN_BASELINE, ...baseline }) }).length === 1;
    assert.equal(told({}), false);
    assert.equal(told({ faultyDays: new Set(['2026-03-09']) }), true);
    assert.equal(told({ plannedDays: new Set(['2026-03-09']) }), true);
    assert.equal(told({ plannedDays: new Set(['2026-03-09', '2026-03-08']) }), false);
    assert.equal(told({ plannedDays: new Set(['2026-03-09']), restartedOn: '2026-03-02' }), true);
    assert.equal(told({ plannedDays: new Set(['2026-03-09']), restartedOn: '2026-03-03' }), false);
  });

  it('gives the figures that it judged by', () => {
    const [told] = unusualCost(ruleInput({ today: [sums({ costUsd: 6, unpricedCalls: 2 })], pastDays: costDays([...equalDays(1), 4]) }));
    assert.deepEqual(told!.details, { today: 6, median: 1, largest: 4, limit: 5, activeDays: 8, unpricedCalls: 2 });
  });
});

describe('call_spike: against the usual of 28 days', () => {
  it('needs 7 active days, forty calls more and three times the median', () => {
    assert.equal(areCallsTold(1_000, equalDays(10, 6)), false);
    assert.equal(areCallsTold(49, equalDays(10)), false);
    assert.equal(areCallsTold(50, equalDays(10)), true);
    assert.equal(areCallsTold(89, equalDays(30)), false);
    assert.equal(areCallsTold(90, equalDays(30)), true);
  });

  it('needs more than 6 robust standard deviations and 1.25 times the largest day', () => {
    // Median 20, median deviation 10: the limit is 20 + 6 * 14.826 = 108.956.
    assert.equal(areCallsTold(108, [8, 10, 10, 20, 30, 30, 32]), false);
    assert.equal(areCallsTold(109, [8, 10, 10, 20, 30, 30, 32]), true);
    assert.equal(areCallsTold(125, [...equalDays(20), 100]), false);
    assert.equal(areCallsTold(126, [...equalDays(20), 100]), true);
  });

  it('counts active days without the type as days of no calls', () => {
    const pastDays = daysUntilYesterday(equalDays(5).map((calls) => sums({ usageType: 'chat_answer', calls })));
    const told = (calls: number) => unusualCalls(ruleInput({ today: [sums({ usageType: 'inbox', calls })], pastDays })).length;
    assert.equal(told(39), 0);
    assert.equal(told(40), 1);
  });
});
