import assert from 'node:assert/strict';
import type { BreakdownRow } from '../../../src/protocol/overviewContract';
import { nextSorting, SORT_COLUMNS, sortedRows } from '../../../webview/dashboard/breakdownSort';

function aRow(name: string, figure: number, overrides: Partial<BreakdownRow> = {}): BreakdownRow {
  return {
    name,
    calls: figure,
    callsWithoutUsage: 0,
    inputTokens: figure,
    cachedTokens: figure,
    outputTokens: figure,
    cost: { usd: figure, unpricedCalls: 0 },
    share: figure,
    latency: { count: 30, averageMs: figure, p95Ms: figure, longestMs: null },
    ...overrides,
  };
}

const same = (name: string): string => name;
const names = (rows: readonly BreakdownRow[]): string => rows.map(({ name }) => name).join('');

describe('sorting the costs', () => {
  it('follows every column in both directions', () => {
    const rows = [aRow('b', 2), aRow('a', 1), aRow('c', 3)];
    for (const by of SORT_COLUMNS) {
      assert.deepEqual([names(sortedRows(rows, { by, descending: true }, same)), names(sortedRows(rows, { by, descending: false }, same))], ['cba', 'abc'], by);
    }
  });

  it('keeps what is not known at the end, and equal rows as they came', () => {
    const rows = [aRow('x', 0, { cost: { usd: 0, unpricedCalls: 2 }, latency: null }), aRow('a', 1), aRow('b', 1), aRow('z', 0)];
    assert.equal(names(sortedRows(rows, { by: 'cost', descending: true }, same)), 'abzx');
    assert.equal(names(sortedRows(rows, { by: 'cost', descending: false }, same)), 'zabx');
    assert.equal(names(sortedRows(rows, { by: 'average', descending: false }, same)), 'zabx');
    const silent = [aRow('x', 0, { calls: 2, callsWithoutUsage: 2 }), aRow('z', 0)];
    assert.equal(names(sortedRows(silent, { by: 'input', descending: false }, same)), 'zx');
  });

  it('takes the longest call where there is no percentile, and names as they are shown', () => {
    const few = aRow('few', 1, { latency: { count: 3, averageMs: 1, p95Ms: null, longestMs: 9 } });
    assert.equal(names(sortedRows([aRow('many', 5), few], { by: 'p95', descending: true }, same)), 'fewmany');
    assert.equal(names(sortedRows([aRow('a', 1), aRow('b', 1)], { by: 'name', descending: false }, (name) => (name === 'a' ? 'Zebra' : 'Ant'))), 'ba');
  });

  it('turns round at a second press, and begins with the largest figure or with A', () => {
    const cost = { by: 'cost', descending: true } as const;
    assert.deepEqual([nextSorting(cost, 'cost'), nextSorting(cost, 'calls'), nextSorting(cost, 'name')], [{ by: 'cost', descending: false }, { by: 'calls', descending: true }, { by: 'name', descending: false }]);
  });
});
