import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Formatter } from '../../../webview/shared/formatter';

const english = new Formatter('en-US', 'Europe/Berlin');
const german = new Formatter('de-DE', 'Europe/Berlin');

describe('Formatter', () => {
  for (const [usd, unpricedCalls, shown] of [
    [0, 0, '$0.00'],
    [0.000_001, 0, '< $0.01'],
    [0.009_999, 0, '< $0.01'],
    [0.01, 0, '$0.01'],
    [13.433_899, 0, '$13.43'],
    [1_234.5, 0, '$1,234.50'],
    [0, 3, '—'],
    [0.000_01, 3, '—'],
    [0.004, 3, '≥ $0.0040'],
    [3.4339, 3, '≥ $3.43'],
  ] as const) {
    it(`shows a total of ${String(usd)} with ${String(unpricedCalls)} unknown as ${shown}`, () => {
      assert.equal(english.totalCost({ usd, unpricedCalls }), shown);
    });
  }

  for (const [usd, source, shown] of [
    [0.017_69, 'priced', '$0.0177'],
    [0.000_643, 'priced', '$0.0006'],
    [0.000_049, 'priced', '< $0.0001'],
    [0.000_05, 'priced', '$0.0001'],
    [1.234_56, 'priced', '$1.235'],
    [0.999_96, 'priced', '$1.000'],
    [9.999_6, 'priced', '$10.00'],
    [12.345_6, 'priced', '$12.35'],
    [0, 'priced', '$0.00'],
    [Number.NaN, 'priced', '—'],
    [-0.5, 'priced', '—'],
    [Number.POSITIVE_INFINITY, 'priced', '—'],
    [0, 'local', '$0.00'],
    [0, 'unpriced', 'unpriced'],
    [0, 'no_usage', '—'],
  ] as const) {
    it(`shows a call of ${String(usd)}, ${source}, as ${shown}`, () => {
      assert.equal(english.callCost(usd, source), shown);
    });
  }

  it('shows the money of a trace like that of a call', () => {
    assert.equal(english.traceCost({ usd: 0.018_333, unpricedCalls: 2 }), '≥ $0.0183');
    assert.equal(english.traceCost({ usd: 0, unpricedCalls: 2 }), '—');
    assert.equal(english.traceCost({ usd: 0.000_01, unpricedCalls: 2 }), '—');
    assert.equal(english.traceCost({ usd: 0, unpricedCalls: 0 }), '$0.00');
  });

  it('tells all digits in tooltips', () => {
    assert.equal(english.exactCost({ usd: 13.433_899, unpricedCalls: 1 }), 'at least $13.433899, 1 call without a known cost');
    assert.equal(english.exactCost({ usd: 0, unpricedCalls: 1_200 }), 'at least $0.00, 1,200 calls without a known cost');
    assert.equal(english.exactCost({ usd: 0.000_643, unpricedCalls: 0 }), '$0.000643');
    assert.equal(english.exactCost({ usd: 1e-12, unpricedCalls: 0 }), '$0.000000000001');
  });

  it('never shows money that was spent as $0.00, and zero as nothing else', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e6, noNaN: true }), fc.boolean(), (usd, isPartial) => {
        const cost = { usd, unpricedCalls: isPartial ? 1 : 0 };
        return ![english.totalCost(cost), english.traceCost(cost), english.callCost(usd, 'priced')].some((shown) => /\$0\.0+$/.test(shown));
      }),
      { seed: 7 },
    );
  });

  for (const [milliseconds, shown] of [
    [0, '0 ms'],
    [0.4, '0 ms'],
    [912, '912 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [2_412, '2.4 s'],
    [59_949, '59.9 s'],
    [59_950, '1 m 00 s'],
    [65_000, '1 m 05 s'],
    [3_599_499, '59 m 59 s'],
    [3_599_500, '1 h 00 m'],
    [7_500_000, '2 h 05 m'],
  ] as const) {
    it(`shows ${String(milliseconds)} milliseconds as ${shown}`, () => {
      assert.equal(english.duration(milliseconds), shown);
    });
  }

  for (const [tokens, shown] of [
    [0, '0'],
    [9_999, '9,999'],
    [10_000, '10 k'],
    [845_200, '845 k'],
    [999_499, '999 k'],
    [999_500, '1.00 M'],
    [2_184_511, '2.18 M'],
    [12_400_000, '12 M'],
  ] as const) {
    it(`shows ${String(tokens)} tokens as ${shown}`, () => {
      assert.equal(english.tokens(tokens), shown);
    });
  }

  it('shows whole round times on an axis without decimals', () => {
    assert.deepEqual([0, 200, 2_000, 2_500].map((tick) => english.axisTime(tick)), ['0', '200 ms', '2 s', '2.5 s']);
  });

  it('shows times since a beginning with one decimal each, so that a column of them lines up', () => {
    assert.deepEqual([0, 9, 340, 3_630, 59_949, 59_950, 65_000].map((offset) => english.offset(offset)), ['0.0 s', '0.0 s', '0.3 s', '3.6 s', '59.9 s', '1 m 00 s', '1 m 05 s']);
  });

  it('shows progress in whole percent, and the end only at the end', () => {
    assert.deepEqual([0, 0.4, 0.999, 1].map((share) => english.wholePercent(share)), ['0%', '40%', '99%', '100%']);
  });

  for (const [share, shown] of [[0, '0%'], [0.01, '1.0%'], [0.66, '66.0%'], [0.000_2, '< 0.1%'], [0.000_5, '0.1%'], [0.018, '1.8%'], [0.999_4, '99.9%'], [0.999_6, '> 99.9%'], [1, '100%'], [2.19, '219%']] as const) {
    it(`shows a share of ${String(share)} as ${shown}`, () => {
      assert.equal(english.percent(share), shown);
    });
  }

  it('follows the locale', () => {
    assert.equal(german.totalCost({ usd: 1_234.5, unpricedCalls: 0 }), '1.234,50\u00a0$');
    assert.equal(german.duration(2_412), '2,4 s');
    assert.equal(german.percent(0.018), '1,8\u00a0%');
  });

  it('shows times in its time zone, with the day where it is another one there', () => {
    const reference = '2026-03-10T13:32:00.000Z';
    assert.equal(english.timestamp('2026-03-10T13:31:13.000Z', reference), '14:31:13');
    assert.equal(english.timestamp('2026-03-09T23:00:00.000Z', reference), '00:00:00');
    assert.equal(english.timestamp('2026-03-09T22:59:59.000Z', reference), 'Mar 9, 23:59:59');
    assert.equal(english.timestamp('2025-12-31T22:59:59.000Z', reference), 'Dec 31, 2025, 23:59:59');
    assert.equal(english.timestampShort('2025-12-31T23:00:00.000Z', reference), 'Jan 1, 00:00');
    assert.equal(english.timestampShort('2025-03-10T13:32:00.000Z', reference), 'Mar 10, 2025, 14:32');
    assert.equal(german.timestamp('2025-12-31T22:59:59.000Z', reference), '31. Dez. 2025, 23:59:59');
    assert.equal(english.timestamp('not a time', reference), '—');
    assert.equal(english.minuteTime(reference), '14:32');
  });

  it('names years where there are two', () => {
    assert.equal(english.timeRange('2024-11-20T12:00:00.000Z', '2026-11-20T13:00:00.000Z'), 'Nov 20, 2024, 13:00 – Nov 20, 2026, 14:00');
    assert.equal(english.timeRange('2024-11-19T23:00:00.000Z', '2026-11-20T23:00:00.000Z'), 'Wed, Nov 20, 2024 – Fri, Nov 20, 2026');
    assert.equal(english.dayRange('2025-12-31', '2026-01-01'), 'Wed, Dec 31, 2025 – Thu, Jan 1, 2026');
    assert.equal(english.calendarDay('2025-11-24', '2026-11-23'), 'Monday, November 24, 2025');
    assert.equal(english.calendarDay('2026-11-24', '2026-11-23'), 'Tuesday, November 24');
  });

  it('names calendar days without a zone, ranges of them with both ends, and ends that are open', () => {
    for (const zone of ['Pacific/Kiritimati', 'Etc/GMT+12']) {
      const there = new Formatter('en-US', zone);
      assert.equal(there.dayRange('2026-03-08', '2026-03-08'), 'Sun, Mar 8');
      assert.equal(there.dayRange('2026-03-02', '2026-03-08'), english.dayRange('2026-03-02', '2026-03-08'));
    }
    assert.match(english.dayRange('2026-03-02', '2026-03-08'), /^Mon, Mar 2 .*Sun, Mar 8$/);
    assert.match(english.dayRange('2026-03-02', undefined), /Mon, Mar 2/);
    assert.match(english.dayRange(undefined, '2026-03-08'), /Sun, Mar 8/);
    assert.match(german.dayRange('2026-03-08', '2026-03-08'), /^So\., 8\. März$/);
  });

  it('shows times in the zone of this machine where the named one is not known', () => {
    assert.match(new Formatter('en-US', 'Mars/Olympus').minuteTime('2026-03-10T13:32:00.000Z'), /^\d\d:\d\d$/);
  });
});
