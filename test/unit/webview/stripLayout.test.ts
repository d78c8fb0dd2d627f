import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { TraceStripView } from '../../../src/protocol/tracesContract';
import { layOutStrip, placeOf, spanOf, STRIP } from '../../../webview/dashboard/stripLayout';

const BEGIN = Date.UTC(2026, 2, 10);
const at = (minutes: number): string => new Date(BEGIN + minutes * 60_000).toISOString();

function aStrip(columns: readonly { readonly minute: number; readonly calls: number; readonly failed?: number }[], overrides: Partial<TraceStripView> = {}): TraceStripView {
  return {
    measure: 'calls',
    since: at(0),
    until: at(95),
    columnMs: 600_000,
    columns: columns.map(({ minute, calls, failed = 0 }) => ({ since: at(minute), calls, failed, costUsd: calls / 100, unpricedCalls: 0, timedCalls: calls, latencyMs: null })),
    ...overrides,
  };
}

describe('the strip', () => {
  it('leaves room for times without calls, and for the last column that is not over', () => {
    const { count, columns } = layOutStrip(aStrip([{ minute: 0, calls: 4 }, { minute: 90, calls: 1 }]));
    assert.equal(count, 10);
    assert.deepEqual(columns.map(({ index }) => index), [0, 9]);
    assert.equal(columns[0]?.y, STRIP.top, 'the highest reaches the top');
    assert.equal(columns[1]?.height, (STRIP.base - STRIP.top) / 2, 'a quarter of the calls, half of the height');
  });

  it('shows the share of failed calls at the foot, and even one of many', () => {
    const { columns } = layOutStrip(aStrip([{ minute: 0, calls: 500, failed: 250 }, { minute: 10, calls: 1_000, failed: 1 }, { minute: 20, calls: 5 }]));
    assert.equal(columns[0]?.failedHeight, (columns[0]?.height ?? 0) / 2);
    assert.deepEqual(columns.slice(1).map(({ failedHeight }) => failedHeight), [2, 0]);
  });

  it('turns columns into the time that they stand for, whichever end was first', () => {
    const strip = aStrip([]);
    assert.deepEqual(spanOf(strip, 2, 2), { since: at(20), until: at(30) });
    assert.deepEqual(spanOf(strip, 4, 2), { since: at(20), until: at(50) });
    assert.deepEqual(spanOf(strip, 9, 9), { since: at(90), until: at(95) }, 'not past the end');
  });

  it('marks the picked time where it lies within', () => {
    const strip = aStrip([], { until: at(100) });
    assert.deepEqual(placeOf(strip, { since: at(25), until: at(50) }), { left: 25, width: 25 });
    assert.deepEqual(placeOf(strip, { since: at(-50), until: at(10) }), { left: 0, width: 10 });
    assert.equal(placeOf(strip, { since: at(100), until: at(110) }), undefined);
  });

  it('names times between its ends, and says which of them stand near one', () => {
    const { ticks } = layOutStrip(aStrip([], { until: at(12 * 60) }));
    assert.deepEqual(ticks.map(({ at: place, isNearEnd }) => [Math.round(place), isNearEnd]), [[17, true], [33, false], [50, false], [67, false], [83, true]]);
  });

  it('stays within its frame', () => {
    const column = fc.record({ minute: fc.integer({ min: 0, max: 94 }), calls: fc.integer({ min: 1, max: 1e6 }), failed: fc.nat(1) });
    fc.assert(
      fc.property(fc.array(column), fc.constantFrom('calls' as const, 'cost' as const, 'latency' as const), (columns, measure) =>
        layOutStrip(aStrip(columns, { measure })).columns.every(({ left, width, y, height, failedHeight }) => left >= 0 && left + width <= 100 && y >= STRIP.top - 1e-9 && height >= 2 && failedHeight <= height),
      ),
      { seed: 2 },
    );
  });
});
