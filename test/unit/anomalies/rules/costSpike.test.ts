import assert from 'node:assert/strict';
import { PLAIN_BASELINE } from '../../../../src/core/anomalies/baseline';
import { costSpike } from '../../../../src/core/anomalies/rules/costSpike';
import { daysUntilYesterday, ruleInput, sums } from '../../../support/anomalyFacts';

const cost = (...daily: readonly (number | undefined)[]) =>
  daysUntilYesterday(daily.map((costUsd) => (costUsd === undefined ? undefined : sums({ costUsd }))));
const severitiesOf = (todayUsd: number, ...daily: readonly (number | undefined)[]) =>
  costSpike(ruleInput({ today: [sums({ costUsd: todayUsd })], pastDays: cost(...daily) })).map(({ severity }) => severity);

describe('cost_spike: 3 times the mean of 7 days', () => {
  it('is told above three times the mean, and neither at it nor below', () => {
    assert.deepEqual(severitiesOf(0.2999, 0.1, 0.1, 0.1), []);
    assert.deepEqual(severitiesOf(0.3, 0.1, 0.1, 0.1), []);
    assert.deepEqual(severitiesOf(0.3001, 0.1, 0.1, 0.1), ['critical']);
  });

  it('is exact where binary fractions are not', () => {
    for (const unit of [0.07, 0.1, 0.021, 0.33]) {
      const tripled = unit + unit + unit;
      assert.deepEqual(severitiesOf(tripled, unit, unit, unit), [], String(unit));
      assert.deepEqual(severitiesOf(tripled + 1e-9, unit, unit, unit), ['critical'], String(unit));
    }
  });

  it('needs five cents today', () => {
    assert.deepEqual(severitiesOf(0.0499, 0.001, 0.001, 0.001), []);
    assert.deepEqual(severitiesOf(0.05, 0.001, 0.001, 0.001), ['critical']);
  });

  it('needs three days with data, not three calendar days', () => {
    assert.deepEqual(severitiesOf(1), []);
    assert.deepEqual(severitiesOf(1, 0.1, 0.1), []);
    assert.deepEqual(severitiesOf(1, 0.1, undefined, undefined, 0.1, undefined, 0.1), ['critical']);
  });

  it('looks at the 7 local days before today and no further', () => {
    assert.deepEqual(severitiesOf(1, 0.1, undefined, undefined, undefined, undefined, undefined, 0.1, 0.1), []);
    assert.deepEqual(severitiesOf(1, 0.1, undefined, undefined, undefined, undefined, 0.1, 0.1), ['critical']);
  });

  it('counts free days as days with data, and cannot judge by a mean of zero', () => {
    assert.deepEqual(severitiesOf(1, 0, 0, 0), []);
    assert.deepEqual(severitiesOf(0.31, 0.3, 0, 0), ['critical']);
  });

  it('says how far above, over how many days', () => {
    const [spike] = costSpike(
      ruleInput({ today: [sums({ costUsd: 0.8, unpricedCalls: 3 }), sums({ usageType: 'extraction', costUsd: 0.2 })], pastDays: cost(0.1, 0.2, 0.3) }),
    );
    const { today, average, ratio, days, unpricedCalls } = spike!.details;
    assert.deepEqual({ today, days, unpricedCalls }, { today: 1, days: 3, unpricedCalls: 3 });
    assert.ok(Math.abs(Number(average) - 0.2) < 1e-12 && Math.abs(Number(ratio) - 5) < 1e-9);
    assert.deepEqual(spike!.filter, { since: '2026-03-10T00:00:00.000Z' });
  });

  describe('with 7 active days behind it', () => {
    it('is worth a mention only, up to 1.25 times the largest of the last 28', () => {
      assert.deepEqual(severitiesOf(1.25, 1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1), ['info']);
      assert.deepEqual(severitiesOf(1.2501, 1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1), ['critical']);
    });

    it('is critical all the same with 6', () => {
      assert.deepEqual(severitiesOf(1.2, 1, 0.1, 0.1, 0.1, 0.1, 0.1), ['critical']);
      assert.deepEqual(severitiesOf(1.2, 1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1), ['info']);
    });

    it('does not remember a day that is 29 active days ago', () => {
      const quiet = Array.from({ length: 27 }, () => 0.1);
      assert.deepEqual(severitiesOf(1, 1, ...quiet), ['info']);
      assert.deepEqual(severitiesOf(1, 1, ...quiet, 0.1), ['critical']);
    });

    it('does not take the days of a fault for ordinary ones', () => {
      const pastDays = cost(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 1);
      const input = ruleInput({ today: [sums({ costUsd: 1 })], pastDays });
      assert.deepEqual(costSpike(input).map(({ severity }) => severity), ['info']);
      const baselineOf = () => ({ ...PLAIN_BASELINE, faultyDays: new Set(['2026-03-09']) });
      assert.deepEqual(costSpike({ ...input, baselineOf }).map(({ severity }) => severity), ['critical']);
    });
  });

  it('leaves out the days that the user labelled as planned, and those before a new normal', () => {
    const input = ruleInput({ today: [sums({ costUsd: 1 })], pastDays: cost(0.1, 0.1, 0.1, 5) });
    assert.deepEqual(costSpike(input), []);
    const planned = () => ({ ...PLAIN_BASELINE, plannedDays: new Set(['2026-03-09']) });
    assert.equal(costSpike({ ...input, baselineOf: planned }).length, 1);
    const restarted = () => ({ ...planned(), restartedOn: '2026-03-08' });
    assert.deepEqual(costSpike({ ...input, baselineOf: restarted }), []);
  });

  it('takes other thresholds', () => {
    const facts = { today: [sums({ costUsd: 0.3 })], pastDays: cost(0.1, 0.1, 0.1) };
    assert.equal(costSpike(ruleInput(facts, { spikeRatio: 2.9 })).length, 1);
    assert.equal(costSpike(ruleInput(facts, { spikeRatio: 2.9, costSpikeMinUsd: 0.31 })).length, 0);
  });
});
