import assert from 'node:assert/strict';
import { momentOf } from '../../../../src/core/anomalies/moment';
import { budget } from '../../../../src/core/anomalies/rules/budget';
import { ruleInput } from '../../../support/anomalyFacts';
import { FixedClock } from '../../../support/fixedClock';

const spent = (costUsd: number, unpricedCalls = 0) => ({ costUsd, unpricedCalls });

describe('budget', () => {
  const severityOf = (usd: number, settings = {}) => budget(ruleInput({ spentToday: spent(usd) }, settings))[0]?.severity;

  it('is told of a day from half of its limit on, ever more severely', () => {
    assert.equal(severityOf(0), undefined);
    assert.equal(severityOf(0.4999), undefined);
    assert.equal(severityOf(0.5), 'info');
    assert.equal(severityOf(0.7999), 'info');
    assert.equal(severityOf(0.8), 'warning');
    assert.equal(severityOf(0.9999), 'warning');
    assert.equal(severityOf(1), 'critical');
    assert.equal(severityOf(7), 'critical');
  });

  it('is told at its shares of every limit in cents, and not a millionth before', () => {
    const wrong: string[] = [];
    for (let cents = 1; cents <= 2_000; cents += 1) {
      for (const [percent, severity] of [[50, 'info'], [80, 'warning'], [100, 'critical']] as const) {
        const at = cents * percent * 1e8;
        const told = [at, at - 1e6].map((picoUsd) => severityOf(picoUsd / 1e12, { dailyLimitUsd: cents / 100 }));
        if (told[0] !== severity || told[1] === severity) wrong.push(`${String(percent)} % of ${String(cents)}: ${told.join()}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it('knows other limits, and none', () => {
    assert.equal(severityOf(1, { dailyLimitUsd: 2.5 }), undefined);
    assert.equal(severityOf(2.5, { dailyLimitUsd: 2.5 }), 'critical');
    assert.equal(severityOf(1_000, { dailyLimitUsd: 0 }), undefined);
  });

  it('gives both figures and what is not in them', () => {
    const [told] = budget(ruleInput({ spentToday: spent(1.2, 3) }));
    assert.deepEqual(told!.details, { period: '2026-03-10', spentUsd: 1.2, limitUsd: 1, share: 1.2, unpricedCalls: 3 });
    assert.deepEqual(told!.filter, { since: '2026-03-10T00:00:00.000Z' });
    assert.equal(told!.scope.subject, '2026-03-10');
  });

  it('has a monthly limit when the user sets one', () => {
    const month = (usd: number, monthlyLimitUsd = 30) => budget(ruleInput({ spentThisMonth: spent(usd) }, { monthlyLimitUsd }));
    assert.deepEqual(month(1_000, 0), []);
    const stepOf = (usd: number) => month(usd).find(({ rule }) => rule === 'monthly_budget')?.severity;
    assert.deepEqual([0, 14.999, 15, 23.999, 24, 29.999, 30].map(stepOf), [undefined, undefined, 'info', 'info', 'warning', 'warning', 'critical']);
    assert.deepEqual(month(24).map(({ rule, severity }) => [rule, severity]), [['monthly_budget', 'warning']]);
    assert.deepEqual(month(30).map(({ rule, severity }) => [rule, severity]), [['monthly_budget', 'critical']]);
    assert.equal(month(30)[0]!.scope.subject, '2026-03');
  });

  describe('forecast', () => {
    it('is told above the limit, and not at it, for every limit in cents', () => {
      const wrong = Array.from({ length: 300 }, (_, place) => (place + 1) * 31).filter((cents) => {
        const on = (usd: number) => forecastOn('2026-03-07', usd, cents / 100).length;
        return on((7 * cents) / 3_100) !== 0 || on((7 * cents) / 3_100 + 1e-6) !== 1;
      });
      assert.deepEqual(wrong, []);
    });

    const forecastOn = (day: string, usd: number, monthlyLimitUsd = 31) => {
      const moment = momentOf(new FixedClock(`${day}T12:00:00.000Z`));
      return budget(ruleInput({ moment, spentThisMonth: spent(usd) }, { monthlyLimitUsd })).filter(({ rule }) => rule === 'monthly_forecast');
    };

    it('is told when the month is heading above its limit', () => {
      assert.deepEqual(forecastOn('2026-03-10', 9.999), []);
      assert.deepEqual(forecastOn('2026-03-10', 10), []);
      const [told] = forecastOn('2026-03-10', 12);
      assert.equal(told!.severity, 'info');
      assert.ok(Math.abs(Number(told!.details['forecastUsd']) - 37.2) < 1e-9);
      assert.equal(told!.details['forecastDay'], '2026-03-31');
    });

    it('is not made before the fourth day, nor where the limit is near or none', () => {
      assert.deepEqual(forecastOn('2026-03-03', 12), []);
      assert.equal(forecastOn('2026-03-04', 12).length, 1);
      assert.deepEqual(forecastOn('2026-03-10', 25), []);
      assert.deepEqual(forecastOn('2026-03-10', 12, 0), []);
    });

    it('knows the length of months', () => {
      assert.equal(forecastOn('2026-02-14', 15, 29)[0]?.details['forecastDay'], '2026-02-28');
      assert.equal(forecastOn('2028-02-14', 15, 29)[0]?.details['forecastDay'], '2028-02-29');
      assert.equal(forecastOn('2026-12-14', 14, 29)[0]?.details['forecastDay'], '2026-12-31');
    });
  });
});
