import assert from 'node:assert/strict';
import fc from 'fast-check';
import { daysBefore } from '../../../src/core/usage/localDays';
import type { DailyUsage } from '../../../src/core/usage/usageSummary';
import { costSeriesView } from '../../../src/dashboard/costSeriesView';
import type { CostSeriesFacts } from '../../../src/dashboard/costSeriesView';
import { usualRange } from '../../../src/dashboard/usualRange';

function aDay(date: string, costUsd: number, unpricedCalls = 0): DailyUsage {
  return { date, costUsd, calls: 3, unpricedCalls, questions: 1, parts: [{ name: 'chat_answer', costUsd, calls: 3, unpricedCalls }] };
}

function days(...daily: readonly DailyUsage[]): CostSeriesFacts['daily'] {
  return { usageType: daily, provider: daily.map((day) => ({ ...day, parts: day.parts.map((part) => ({ ...part, name: 'anthropic' })) })) };
}

function facts(overrides: Partial<CostSeriesFacts>): CostSeriesFacts {
  return {
    period: 'week',
    today: '2026-03-10',
    daily: days(),
    marks: [],
    titleOf: (type) => `title of ${type}`,
    dailyLimitUsd: 1,
    asOf: '2026-03-10T13:32:00.000Z',
    timeZone: 'UTC',
    ...overrides,
  };
}

describe('costSeriesView', () => {
  it('has a bar for each day of the period, also where there was no call', () => {
    const view = costSeriesView(facts({ daily: days(aDay('2026-02-01', 9), aDay('2026-03-08', 0.5, 2), aDay('2026-03-10', 0.25)) }));
    assert.deepEqual(view.bars.map(({ firstDay, lastDay, cost, calls }) => [firstDay, lastDay, cost.usd, cost.unpricedCalls, calls]), [
      ['2026-03-04', '2026-03-04', 0, 0, 0],
      ['2026-03-05', '2026-03-05', 0, 0, 0],
      ['2026-03-06', '2026-03-06', 0, 0, 0],
      ['2026-03-07', '2026-03-07', 0, 0, 0],
      ['2026-03-08', '2026-03-08', 0.5, 2, 3],
      ['2026-03-09', '2026-03-09', 0, 0, 0],
      ['2026-03-10', '2026-03-10', 0.25, 0, 3],
    ]);
    assert.deepEqual([view.unit, view.limitUsd, view.usual], ['day', 1, null]);
    assert.deepEqual(view.bars[4]?.parts, { usageType: [{ name: 'chat_answer', usd: 0.5, unpricedCalls: 2 }], provider: [{ name: 'anthropic', usd: 0.5, unpricedCalls: 2 }] });
    assert.equal(costSeriesView(facts({ period: 'month' })).bars.length, 30);
  });

  it('takes for usual what days with calls cost, and no day on which nothing was called', () => {
    const asked = { ...aDay('2026-03-02', 0), calls: 0, parts: [] };
    const active = ['2026-02-20', '2026-02-21', '2026-02-22', '2026-02-23', '2026-03-03', '2026-03-04', '2026-03-05'].map((date) => aDay(date, 2));
    assert.deepEqual(costSeriesView(facts({ daily: days(...active.slice(0, 4), asked, ...active.slice(4)) })).usual, { lowUsd: 2, highUsd: 2 });
    assert.equal(costSeriesView(facts({ daily: days(asked, ...active.slice(1)) })).usual, null);
  });

  it('marks a bar with one finding of a kind, what is open and worse first, and with its sync runs', () => {
    const marks = [
      { date: '2026-03-08', findings: [], syncRuns: 2, failedSyncRuns: 1 },
      {
        date: '2026-03-10',
        findings: [
          { type: 'unpriced_model', severity: 'warning', isSeenTo: false },
          { type: 'budget', severity: 'critical', isSeenTo: true },
          { type: 'cost_spike', severity: 'info', isSeenTo: false },
          { type: 'unpriced_model', severity: 'critical', isSeenTo: true },
          { type: 'cost_spike', severity: 'critical', isSeenTo: false },
        ],
        syncRuns: 24,
        failedSyncRuns: 0,
      },
      { date: '2026-02-01', findings: [{ type: 'budget', severity: 'critical', isSeenTo: false }], syncRuns: 1, failedSyncRuns: 1 },
    ] as const;
    const { bars } = costSeriesView(facts({ marks }));
    assert.deepEqual(bars.map(({ firstDay, findings, syncRuns, failedSyncRuns }) => [firstDay, findings.length, syncRuns, failedSyncRuns]).filter(([, ...counts]) => counts.some(Boolean)), [
      ['2026-03-08', 0, 2, 1],
      ['2026-03-10', 3, 24, 0],
    ]);
    assert.deepEqual(bars.at(-1)?.findings, [
      { title: 'title of cost_spike', severity: 'critical', isSeenTo: false },
      { title: 'title of unpriced_model', severity: 'warning', isSeenTo: false },
      { title: 'title of budget', severity: 'critical', isSeenTo: true },
    ]);
    const [week] = costSeriesView(facts({ period: 'all', marks })).bars;
    assert.deepEqual([week?.syncRuns, week?.findings.length], [24, 3], 'a week has the marks of its days');
  });

  it('takes "all" by calendar weeks, over the turn of a year, without what is measured by day', () => {
    const view = costSeriesView(facts({ period: 'all', today: '2026-01-06', daily: days(aDay('2025-12-24', 1), aDay('2025-12-28', 2), aDay('2026-01-05', 4)) }));
    assert.deepEqual(view.bars.map(({ firstDay, lastDay, cost }) => [firstDay, lastDay, cost.usd]), [
      ['2025-12-22', '2025-12-28', 3],
      ['2025-12-29', '2026-01-04', 0],
      ['2026-01-05', '2026-01-06', 4],
    ]);
    assert.deepEqual([view.unit, view.limitUsd, view.usual], ['week', null, null]);
    assert.deepEqual(costSeriesView(facts({ period: 'all' })).bars.map(({ firstDay }) => firstDay), ['2026-03-09']);
  });

  it('says of each part how many calls are missing from it, also where all are, and leaves out what cost nothing', () => {
    const parts = [
      { name: 'anthropic', costUsd: 0.5, calls: 2, unpricedCalls: 1 },
      { name: 'editor', costUsd: 0, calls: 3, unpricedCalls: 3 },
      { name: 'ollama', costUsd: 0, calls: 4, unpricedCalls: 0 },
    ];
    const daily = [aDay('2026-03-09', 0.5, 4), aDay('2026-03-10', 0.5, 4)].map((day) => ({ ...day, parts }));
    const [week] = costSeriesView(facts({ period: 'all', daily: { usageType: daily, provider: daily } })).bars;
    assert.deepEqual(week?.parts.provider, [{ name: 'anthropic', usd: 1, unpricedCalls: 2 }, { name: 'editor', usd: 0, unpricedCalls: 6 }]);
  });

  it('loses nothing on the way to the bars, whatever the days', () => {
    const anyDays = fc.uniqueArray(fc.integer({ min: 0, max: 364 }), { maxLength: 60 });
    fc.assert(
      fc.property(anyDays, (ago) => {
        const daily = ago.toSorted((one, other) => other - one).map((count, index) => aDay(daysBefore('2026-03-10', count), index + 1));
        const bars = costSeriesView(facts({ period: 'all', daily: days(...daily) })).bars;
        const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
        assert.equal(sum(bars.map(({ cost }) => cost.usd)), sum(daily.map(({ costUsd }) => costUsd)));
        assert.equal(sum(bars.flatMap(({ parts }) => parts.usageType.map(({ usd }) => usd))), sum(daily.map(({ costUsd }) => costUsd)));
      }),
      { seed: 5 },
    );
  });
});

describe('usualRange', () => {
  it('needs a week of use', () => {
    assert.equal(usualRange([1, 2, 3, 4, 5, 6]), null);
    assert.deepEqual(usualRange([1, 1, 1, 1, 1, 1, 1]), { lowUsd: 1, highUsd: 1 });
  });

  it('is not stretched by one outlier, and forgets what is long ago', () => {
    const range = usualRange([...Array.from({ length: 27 }, () => 1), 100]);
    assert.deepEqual(range, { lowUsd: 1, highUsd: 1 });
    assert.deepEqual(usualRange([...Array.from({ length: 50 }, () => 9), ...Array.from({ length: 28 }, () => 2)]), { lowUsd: 2, highUsd: 2 });
  });
});
