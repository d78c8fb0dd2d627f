import assert from 'node:assert/strict';
import { checkDays, checkPeriod, checkTraceFilter } from '../../../src/core/usage/traceFilter';

describe('checkTraceFilter', () => {
  it('fills in the limit and brings times into the form of the store', () => {
    assert.deepEqual(checkTraceFilter(), { limit: 50 });
    assert.deepEqual(checkTraceFilter({ usageType: 'inbox', since: '2026-03-10', until: '2026-03-10T12:00:00+02:00', before: 7, limit: 200 }), {
      usageType: 'inbox', since: '2026-03-10T00:00:00.000Z', until: '2026-03-10T10:00:00.000Z', before: 7, limit: 200,
    });
  });

  for (const limit of [0, 201, 1.5, -1, Number.NaN, '50' as unknown as number]) {
    it(`refuses the limit ${JSON.stringify(limit)}`, () => {
      assert.throws(() => checkTraceFilter({ limit }), new RangeError('limit is not a whole number from 1 to 200'));
    });
  }

  it('refuses dates that are not ISO 8601', () => {
    assert.throws(() => checkTraceFilter({ since: '10.3.2026' }), new RangeError('since is not an ISO 8601 date'));
    assert.throws(() => checkTraceFilter({ until: 7 as unknown as string }), new RangeError('until is not an ISO 8601 date'));
  });

  it('refuses an id and a status that cannot be one', () => {
    assert.throws(() => checkTraceFilter({ before: 0.5 }), RangeError);
    assert.throws(() => checkTraceFilter({ status: 'done' as 'ok' }), RangeError);
  });
});

describe('checkDays and checkPeriod', () => {
  it('refuse what is out of range', () => {
    assert.equal(checkDays(365), 365);
    for (const days of [0, 366, 1.5]) {
      assert.throws(() => checkDays(days), new RangeError('days is not a whole number from 1 to 365'));
    }
    assert.equal(checkPeriod('month'), 'month');
    assert.throws(() => checkPeriod('year'), new RangeError('period is not "week", "month" or "all"'));
  });
});
