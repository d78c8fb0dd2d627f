import assert from 'node:assert/strict';
import type { StoreStatus } from '../../../src/core/anomalies/storeStatus';
import type { PeriodFigures } from '../../../src/core/usage/overviewFigures';
import { statusFrom, statusText } from '../../../src/core/usage/statusText';

describe('status.json', () => {
  const sums = {
    calls: 3, costUsd: 0.5, unpricedCalls: 1, callsWithoutUsage: 0, inputTokens: 900, outputTokens: 80, cacheReadTokens: 0, cacheWriteTokens: 0,
    reasoningTokens: 0, ratedCalls: 3, failedCalls: 1, fallbackCalls: 0, latency: null,
  };
  const period: PeriodFigures = { sums, questions: 2, completeness: { calls: 3, pricedCalls: 2, usageReportedCalls: 3, openCalls: 0, unreadableLines: 0 } };
  const latency = { count: 3, averageMs: 900, p50Ms: 800, p95Ms: 1_200, p99Ms: 1_200, errorShare: 0 };
  const status = {
    totals: { localDay: '2026-03-10', calls: 1, costUsd: 0.1, unpricedCalls: 0 },
    findings: [],
    figures: {
      asOf: '2026-03-10T12:00:00.000Z',
      localDay: '2026-03-10',
      today: { todayCalls: 1, todayCost: 0.1, todayUnpricedCalls: 0, todayQueries: 1 },
      pastDaysUsd: [0.2, 0],
      periods: { week: period, month: { ...period, sums: { ...sums, latency } }, all: period },
    },
  } satisfies StoreStatus;

  it('is read as it was written, with the figures of the cards or without', () => {
    assert.deepEqual(statusFrom(statusText(status)), status);
    const rest = { totals: status.totals, findings: status.findings };
    assert.deepEqual(statusFrom(statusText(rest)), rest);
  });

  it('gives no figures where one of them is not as it must be, and all else', () => {
    const { figures, ...rest } = status;
    for (const [what, wrong] of Object.entries({
      'not there': 'figures',
      'a day': { ...figures, localDay: 'today' },
      'a time': { ...figures, asOf: 'now' },
      'past days': { ...figures, pastDaysUsd: [-1] },
      'more past days than are asked for': { ...figures, pastDaysUsd: Array.from({ length: 61 }, () => 1) },
      today: { ...figures, today: { ...figures.today, todayCost: '0.1' } },
      'a period': { ...figures, periods: { week: period, month: period } },
      sums: { ...figures, periods: { ...figures.periods, all: { ...period, sums: { ...sums, calls: -1 } } } },
      latency: { ...figures, periods: { ...figures.periods, week: { ...period, sums: { ...sums, latency: { count: 1 } } } } },
      completeness: { ...figures, periods: { ...figures.periods, week: { ...period, completeness: {} } } },
      questions: { ...figures, periods: { ...figures.periods, week: { ...period, questions: null } } },
    })) {
      const text = JSON.stringify({ schemaVersion: 1, ...status.totals, findings: [], figures: wrong });
      assert.deepEqual(statusFrom(text), rest, what);
    }
  });

  it('names models without a price, and leaves out what is no name', () => {
    const unpricedModels = ['gpt-5.1-preview', 'other'];
    const named = { ...status, totals: { ...status.totals, unpricedModels } };
    assert.deepEqual(statusFrom(statusText(named))?.totals, named.totals);
    const read = (value: unknown): unknown => statusFrom(JSON.stringify({ schemaVersion: 1, ...status.totals, findings: [], unpricedModels: value }))?.totals.unpricedModels;
    assert.equal(read(undefined), undefined);
    assert.equal(read('a name'), undefined);
    assert.deepEqual(read(['a', 7, 'x'.repeat(201), null, 'b']), ['a', 'b']);
    assert.deepEqual(read(['1', '2', '3', '4', '5', '6']), ['1', '2', '3', '4', '5']);
  });
});
