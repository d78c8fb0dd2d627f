import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Database } from '../../../src/adapters/sqlite/sqlite';
import { columnRequests, stripColumn, stripOf } from '../../../src/adapters/sqlite/stripQuery';
import { checkStripRequest, columnLengthMs, MIN_CALLS_FOR_P95, type CallStrip, type StripRequest } from '../../../src/core/usage/callStrip';
import { aCall } from '../../support/aCall';
import { anyCalls } from '../../support/anyCalls';
import { SequentialIds } from '../../support/sequentialIds';
import { usageDatabaseWith } from '../../support/usageDatabaseHarness';

const FIRST_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 86_400_000;
const at = (ms: number): string => new Date(ms).toISOString();

function callStrip(database: Database, request: StripRequest): CallStrip {
  return stripOf(request, columnRequests(request).map((column) => stripColumn(database, column)));
}

describe('the strip of calls over time', () => {
  it('puts each call that meets the criteria into one column, with its cost and outcome', async () => {
    await fc.assert(
      fc.asyncProperty(anyCalls({ firstMs: FIRST_MS, days: 20 }), fc.integer({ min: 0, max: 10 }), fc.integer({ min: 1, max: 10 }), fc.boolean(), async (calls, first, length, isFiltered) => {
        const since = at(FIRST_MS + first * DAY_MS);
        const until = at(FIRST_MS + (first + length) * DAY_MS);
        const { database } = await usageDatabaseWith(calls);
        const strip = callStrip(database, { span: { since, until }, measure: 'calls', ...(isFiltered ? { provider: 'openai' } : {}) });
        const meant = calls.filter((call) => call.timestamp >= since && call.timestamp < until && !call.usageType.endsWith('_batch') && (!isFiltered || call.provider === 'openai'));
        const inColumn = (index: number): typeof meant => meant.filter(({ timestamp }) => Math.floor((Date.parse(timestamp) - Date.parse(since)) / strip.columnMs) === index);
        for (const { since: start, calls: count, failed, unpricedCalls, timedCalls, costUsd } of strip.columns) {
          const expected = inColumn((Date.parse(start) - Date.parse(since)) / strip.columnMs);
          assert.deepEqual(
            [count, failed, unpricedCalls, timedCalls],
            [
              expected.length,
              expected.filter(({ status }) => ['error', 'timeout', 'interrupted'].includes(status)).length,
              expected.filter(({ costSource }) => costSource === 'unpriced' || costSource === 'no_usage').length,
              expected.filter(({ latencyMs }) => latencyMs !== null).length,
            ],
          );
          assert.ok(Math.abs(costUsd - expected.reduce((sum, call) => sum + call.costUsd, 0)) < 1e-9);
        }
        assert.equal(strip.columns.reduce((sum, column) => sum + column.calls, 0), meant.length);
      }),
      { seed: 4, numRuns: 25 },
    );
  });

  it('tells the 95th percentile from 20 calls on, and the longest below', async () => {
    const ids = new SequentialIds();
    const timed = (count: number, startMs: number): ReturnType<typeof aCall>[] =>
      Array.from({ length: count }, (_, index) => aCall({ uid: ids.uid(), timestamp: at(startMs + index), latencyMs: (index + 1) * 10 }));
    const { database } = await usageDatabaseWith([...timed(MIN_CALLS_FOR_P95, FIRST_MS), ...timed(MIN_CALLS_FOR_P95 - 1, FIRST_MS + DAY_MS), aCall({ uid: ids.uid(), timestamp: at(FIRST_MS + 2 * DAY_MS), latencyMs: null })]);
    const request = { span: { since: at(FIRST_MS), until: at(FIRST_MS + 40 * DAY_MS) }, measure: 'latency' } as const;
    assert.deepEqual(callStrip(database, request).columns.map(({ latencyMs }) => latencyMs), [190, 190, null]);
    assert.deepEqual(callStrip(database, { ...request, measure: 'calls' }).columns.map(({ latencyMs }) => latencyMs), [null, null, null]);
  });

  it('has columns of lengths that people think in, never too many', () => {
    assert.deepEqual([3_600_000, DAY_MS, 7 * DAY_MS, 30 * DAY_MS, 365 * DAY_MS].map(columnLengthMs), [60_000, 900_000, 7_200_000, 43_200_000, 7 * DAY_MS]);
    for (let days = 1; days < 10_000; days = days * 3 + 1) {
      assert.ok((days * DAY_MS) / columnLengthMs(days * DAY_MS) <= 96);
    }
  });

  it('is refused for a time that ends before it begins', () => {
    assert.throws(() => checkStripRequest({ span: { since: at(FIRST_MS), until: at(FIRST_MS) }, measure: 'calls' }), RangeError);
    assert.throws(() => checkStripRequest({ span: { since: 'now', until: at(FIRST_MS) }, measure: 'calls' }), RangeError);
  });
});
