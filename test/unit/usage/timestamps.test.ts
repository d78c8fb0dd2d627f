import assert from 'node:assert/strict';
import { isTimestamp, timestampFromIso } from '../../../src/core/usage/timestamps';

describe('Timestamps', () => {
  it('of the store are UTC with milliseconds, and exist', () => {
    for (const value of ['2026-03-10T12:00:00.000Z', '1970-01-01T00:00:00.000Z', '2088-12-31T23:59:59.999Z']) assert.equal(isTimestamp(value), true, value);
    for (const value of [
      '2026-03-10T12:00:00Z',
      '2026-03-10T12:00:00.000+00:00',
      '2026-02-30T12:00:00.000Z',
      '2026-03-10T24:00:00.000Z',
      '1969-12-31T23:59:59.999Z',
      '2089-03-10T12:00:00.000Z',
      1_773_144_000_000,
      null,
    ]) {
      assert.equal(isTimestamp(value), false, String(value));
    }
  });

  for (const [text, expected] of [
    ['2026-03-10', '2026-03-10T00:00:00.000Z'],
    ['2026-03-10T12:00Z', '2026-03-10T12:00:00.000Z'],
    ['2026-03-10T12:00:30+02:00', '2026-03-10T10:00:30.000Z'],
    ['2026-03-10T12:00:30-0830', '2026-03-10T20:30:30.000Z'],
    ['2026-03-10T12:00:30.1Z', '2026-03-10T12:00:30.100Z'],
    ['2026-03-10T12:00:30.123000Z', '2026-03-10T12:00:30.123Z'],
    // The first millisecond that is not before it.
    ['2026-03-10T12:00:30.123456Z', '2026-03-10T12:00:30.124Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ] as const) {
    it(`reads ${text}`, () => { assert.equal(timestampFromIso(text), expected); });
  }

  it('without an offset are local time', () => {
    assert.equal(timestampFromIso('2026-03-10T12:00:00'), new Date(2026, 2, 10, 12).toISOString());
  });

  for (const text of ['', 'yesterday', '10.03.2026', '2026-3-1', '2026-02-29', '2026-13-01', '2026-03-10 12:00', '2026-03-10T25:00Z', '2026-03-10T12:00:00.Z', '2026', '2026-03-10Z']) {
    it(`refuses "${text}"`, () => { assert.equal(timestampFromIso(text), undefined); });
  }
});
