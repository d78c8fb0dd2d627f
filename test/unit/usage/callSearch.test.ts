import assert from 'node:assert/strict';
import { checkCallSearch, checkCriteria, type CallSearch } from '../../../src/core/usage/callSearch';

const PLACE = { timestamp: '2026-03-10T12:00:00.000Z', uid: '00000000-0000-7000-8000-000000000001' };

describe('checkCallSearch', () => {
  it('fills in the limit, brings times into the form of the store and leaves out what is no condition', () => {
    assert.deepEqual(checkCallSearch(), { limit: 50 });
    assert.deepEqual(checkCallSearch({ since: '2026-03-10', minCostUsd: 0, text: '', minLatencyMs: 0, before: PLACE }), {
      limit: 50, since: '2026-03-10T00:00:00.000Z', minLatencyMs: 0, before: PLACE,
    });
  });

  it('takes only what it knows over from an object', () => {
    assert.deepEqual(checkCriteria({ runId: 'run', other: 1 } as { runId: string }), { runId: 'run' });
    assert.deepEqual(checkCriteria({ sinceDay: '2026-03-09', untilDay: '2026-03-10' }), { sinceDay: '2026-03-09', untilDay: '2026-03-10' });
  });

  const refused: readonly (readonly [string, CallSearch])[] = [
    ['limit is not a whole number from 1 to 200', { limit: 201 }],
    ['minCostUsd is not a number of 0 or more', { minCostUsd: -1 }],
    ['minLatencyMs is not a number of 0 or more', { minLatencyMs: Number.NaN }],
    ['text is longer than 200 characters', { text: 'x'.repeat(201) }],
    ['traceId is not the id of a trace', { traceId: 'X' }],
    ['status is not one of the known statuses', { status: 'done' as 'ok' }],
    ['sinceDay is not a day', { sinceDay: '2026-13-01' }],
    ['untilDay is not a day', { untilDay: '2026-03-10T00:00:00.000Z' }],
    ['until is not an ISO 8601 date', { until: 'tomorrow' }],
    ['before and after cannot both be given', { before: PLACE, after: PLACE }],
    ['before is not the place of a call', { before: { ...PLACE, timestamp: '2026-03-10' } }],
    ['after is not the place of a call', { after: { ...PLACE, uid: 'x' } }],
  ];
  for (const [message, search] of refused) {
    it(`refuses ${JSON.stringify(search).slice(0, 70)}`, () => {
      assert.throws(() => checkCallSearch(search), new RangeError(message));
    });
  }
});
