import assert from 'node:assert/strict';
import { callSpike } from '../../../../src/core/anomalies/rules/callSpike';
import { daysUntilYesterday, ruleInput, sums } from '../../../support/anomalyFacts';

const TYPE = 'extraction';
const calls = (...daily: readonly (number | undefined)[]) =>
  daysUntilYesterday(daily.map((count) => (count === undefined ? undefined : sums({ usageType: TYPE, calls: count }))));
const severitiesOf = (today: number, ...daily: readonly (number | undefined)[]) =>
  callSpike(ruleInput({ today: [sums({ usageType: TYPE, calls: today })], pastDays: calls(...daily) })).map(({ severity }) => severity);

describe('call_spike: 3 times the mean of 7 days, by usage type', () => {
  it('is told above three times the mean, and neither at it nor below', () => {
    assert.deepEqual(severitiesOf(29, 10, 10, 10), []);
    assert.deepEqual(severitiesOf(30, 10, 10, 10), []);
    assert.deepEqual(severitiesOf(31, 10, 10, 10), ['critical']);
  });

  it('needs ten calls of the type today', () => {
    assert.deepEqual(severitiesOf(9, 1, 1, 1), []);
    assert.deepEqual(severitiesOf(10, 1, 1, 1), ['critical']);
  });

  it('needs three days with data of the type', () => {
    assert.deepEqual(severitiesOf(100), []);
    assert.deepEqual(severitiesOf(100, 1, undefined, 1), []);
    assert.deepEqual(severitiesOf(100, 1, undefined, 1, 1), ['critical']);
    const other = daysUntilYesterday([1, 1, 1].map((count) => sums({ usageType: 'inbox', calls: count })));
    assert.deepEqual(callSpike(ruleInput({ today: [sums({ usageType: TYPE, calls: 100 })], pastDays: other })), []);
    const twoOfThree = other.map((day, place) => (place === 0 ? day : { ...day, byUsageType: [sums({ usageType: TYPE, calls: 1 })] }));
    assert.deepEqual(callSpike(ruleInput({ today: [sums({ usageType: TYPE, calls: 100 })], pastDays: twoOfThree })), []);
  });

  it('judges each usage type by itself and names it', () => {
    const pastDays = daysUntilYesterday([1, 1, 1].map((count) => sums({ usageType: TYPE, calls: count })));
    const both = pastDays.map(({ day, byUsageType }) => ({ day, byUsageType: [...byUsageType, sums({ usageType: 'inbox', calls: 40 })] }));
    const [spike, ...others] = callSpike(
      ruleInput({ today: [sums({ usageType: 'inbox', calls: 41 }), sums({ usageType: TYPE, calls: 12 })], pastDays: both }),
    );
    assert.deepEqual(others, []);
    assert.equal(spike!.scope.usageType, TYPE);
    assert.deepEqual(spike!.details, { today: 12, average: 1, ratio: 12, days: 3, usageType: TYPE });
    assert.deepEqual(spike!.filter, { usageType: TYPE, since: '2026-03-10T00:00:00.000Z' });
  });

  it('is worth a mention only where the last 28 active days had its like', () => {
    assert.deepEqual(severitiesOf(50, 40, 1, 1, 1, 1, 1, 1, 1), ['info']);
    assert.deepEqual(severitiesOf(51, 40, 1, 1, 1, 1, 1, 1, 1), ['critical']);
  });
});
