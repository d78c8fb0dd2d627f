import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CostBarView, CostSeriesView } from '../../../src/protocol/overviewContract';
import { CHART, labelledBars, layOutCosts, roundStep } from '../../../webview/dashboard/costChartLayout';
import { indexAfterKey } from '../../../webview/shared/keySteps';

function aBar(parts: Readonly<Record<string, number>>): CostBarView {
  const list = Object.entries(parts).map(([name, usd]) => ({ name, usd, unpricedCalls: usd === 0 ? 1 : 0 }));
  return {
    firstDay: '2026-03-10',
    lastDay: '2026-03-10',
    cost: { usd: list.reduce((sum, { usd }) => sum + usd, 0), unpricedCalls: 0 },
    calls: list.length,
    parts: { usageType: list, provider: [] },
    findings: [],
    syncRuns: 0,
    failedSyncRuns: 0,
  };
}

function aSeries(bars: readonly CostBarView[], overrides: Partial<CostSeriesView> = {}): CostSeriesView {
  return { period: 'week', asOf: '', timeZone: 'UTC', unit: 'day', bars, limitUsd: null, usual: null, ...overrides };
}

describe('the cost chart', () => {
  it('stacks the parts in one order, the largest of the period at the foot', () => {
    const { bars, parts } = layOutCosts(aSeries([aBar({ b: 1, a: 3 }), aBar({ b: 2, a: 1 })]), 'usageType');
    assert.deepEqual(parts, [{ name: 'a', usd: 4, unpricedCalls: 0 }, { name: 'b', usd: 3, unpricedCalls: 0 }]);
    for (const { segments, y } of bars) {
      assert.deepEqual(segments.map(({ name }) => name), ['a', 'b']);
      assert.equal((segments[0]?.y ?? 0) + (segments[0]?.height ?? 0), CHART.base);
      assert.ok(Math.abs((segments[1]?.y ?? 0) - y) < 1e-9);
    }
  });

  it('draws nothing of a part whose cost is not known, and counts what is missing from it', () => {
    const { bars, parts } = layOutCosts(aSeries([aBar({ a: 3, b: 0 }), aBar({ b: 0 })]), 'usageType');
    assert.deepEqual(parts, [{ name: 'a', usd: 3, unpricedCalls: 0 }, { name: 'b', usd: 0, unpricedCalls: 2 }]);
    assert.deepEqual(bars.map(({ segments }) => segments.map(({ name }) => name)), [['a'], []]);
  });

  it('leaves room for the limit and the usual range', () => {
    const layout = layOutCosts(aSeries([aBar({ a: 0.1 })], { limitUsd: 1, usual: { lowUsd: 0.2, highUsd: 0.6 } }), 'usageType');
    assert.deepEqual(layout.ticks.map(({ usd }) => Number(usd.toFixed(2))), [0, 0.2, 0.4, 0.6, 0.8, 1]);
    assert.equal(layout.limitY, CHART.top);
    assert.ok(layout.band !== undefined && layout.band.height > 0 && layout.band.y > CHART.top);
  });

  it('stays within its frame, whatever the amounts', () => {
    const amount = fc.oneof(fc.constant(0), fc.double({ min: 1e-7, max: 1e5, noNaN: true }));
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'c'), amount), { minLength: 1, maxLength: 60 }), (days) => {
        const layout = layOutCosts(aSeries(days.map(aBar)), 'usageType');
        assert.ok(layout.ticks.length >= 2 && layout.ticks.length <= 7, String(layout.ticks.length));
        for (const { left, width, y, segments } of layout.bars) {
          assert.ok(left >= 0 && left + width <= 100.000_1 && y >= CHART.top - 1e-6 && y <= CHART.base);
          assert.ok(segments.every((segment) => segment.height >= 1 && segment.y <= CHART.base));
        }
      }),
      { seed: 3 },
    );
  });

  it('steps by round amounts', () => {
    assert.deepEqual([0, 0.004, 0.61, 2.19, 7, 130].map((highest) => Number(roundStep(highest).toPrecision(3))), [1, 0.001, 0.2, 0.5, 2, 50]);
  });

  it('names some bars, always the last', () => {
    assert.deepEqual([...labelledBars(7, 8)], [0, 1, 2, 3, 4, 5, 6]);
    assert.deepEqual([...labelledBars(30, 8)], [1, 5, 9, 13, 17, 21, 25, 29]);
  });

  it('moves among bars by keys', () => {
    assert.deepEqual(['ArrowLeft', 'ArrowRight', 'Home', 'End', 'x'].map((key) => indexAfterKey(key, 3, 5, 'row')), [2, 4, 0, 4, -1]);
    assert.deepEqual([indexAfterKey('ArrowLeft', 0, 5, 'row'), indexAfterKey('ArrowRight', 4, 5, 'row')], [0, 4]);
  });
});
