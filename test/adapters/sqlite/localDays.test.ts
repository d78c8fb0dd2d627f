import assert from 'node:assert/strict';
import { dailyUsage } from '../../../src/adapters/sqlite/dailyUsageQueries';
import type { Database } from '../../../src/adapters/sqlite/sqlite';
import { dailyCosts, dayTotals, totals } from '../../../src/adapters/sqlite/summaryQueries';
import { usageSummary } from '../../../src/adapters/sqlite/usageSummaryQueries';
import { SystemClock } from '../../../src/adapters/system/systemClock';
import { rangeOfPeriod } from '../../../src/core/usage/usageSummary';
import type { RecordedCall } from '../../../src/core/usage/recordedCall';
import { aCall } from '../../support/aCall';
import { SequentialIds } from '../../support/sequentialIds';
import { usageDatabaseWith } from '../../support/usageDatabaseHarness';

const HALF_HOUR_MS = 1_800_000;

/** Runs something as if the machine stood in a time zone. */
function inZone<Result>(timeZone: string, work: (clock: SystemClock) => Result): Result {
  const before = process.env['TZ'];
  process.env['TZ'] = timeZone;
  try {
    return work(new SystemClock());
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
}

/** A call each half hour between two instants, each written with the day that the machine's calendar shows. */
function halfHourly(timeZone: string, from: string, to: string, ids: SequentialIds): readonly RecordedCall[] {
  return inZone(timeZone, (clock) => {
    const calls: RecordedCall[] = [];
    for (let beganMs = Date.parse(from); beganMs < Date.parse(to); beganMs += HALF_HOUR_MS) {
      calls.push(aCall({ uid: ids.uid(), timestamp: new Date(beganMs).toISOString(), localDay: clock.localDay(beganMs), costUsd: 1, latencyMs: calls.length }));
    }
    return calls;
  });
}

function callsOfDay(database: Database, day: string): number {
  return dayTotals(database, day).calls;
}

describe('Local days', () => {
  const lengths: readonly (readonly [zone: string, day: string, hours: number])[] = [
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    // Half an hour is enough of a change there,
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    // and here midnight itself does not exist.
    ['Africa/Cairo', '2026-04-24', 23],
    ['Pacific/Kiritimati', '2026-06-15', 24],
    ['Etc/GMT+12', '2026-06-15', 24],
  ];
  for (const [zone, day, hours] of lengths) {
    it(`have the ${String(hours)} hours that ${day} has in ${zone}`, async () => {
      const noonMs = Date.parse(`${day}T12:00:00.000Z`);
      const around = [noonMs - 2 * 86_400_000, noonMs + 2 * 86_400_000].map((epochMs) => new Date(epochMs).toISOString());
      const { database } = await usageDatabaseWith(halfHourly(zone, around[0] ?? '', around[1] ?? '', new SequentialIds()));
      assert.equal(callsOfDay(database, day), hours * 2);
      const summary = usageSummary(database, { from: day, to: day });
      assert.equal(summary.calls, hours * 2);
      // All rows of the day were found by their times, wherever on earth its day lies in UTC.
      assert.deepEqual([summary.latency?.count, summary.latency?.errorShare], [hours * 2, 0]);
      assert.deepEqual(dailyUsage(database, { days: 1, by: 'model' }, day).map(({ date, calls }) => [date, calls]), [[day, hours * 2]]);
    });
  }

  it('stay what they were for calls that were made in another time zone', async () => {
    const ids = new SequentialIds();
    // From Tokyo to Los Angeles on 10 March: the machine lives through the evening there, and then that day again.
    const { database } = await usageDatabaseWith([
      ...halfHourly('Asia/Tokyo', '2026-03-09T15:00:00.000Z', '2026-03-10T03:00:00.000Z', ids),
      ...halfHourly('America/Los_Angeles', '2026-03-10T13:00:00.000Z', '2026-03-11T07:00:00.000Z', ids),
    ]);
    for (const zone of ['Asia/Tokyo', 'America/Los_Angeles', 'UTC']) {
      inZone(zone, () => {
        assert.deepEqual(dailyCosts(database, 7, '2026-03-12').map(({ date, calls, costUsd }) => [date, calls, costUsd]), [['2026-03-10', 60, 60]]);
      });
    }
  });

  it('that are still to come where the machine is now are in no period yet, and in the whole', async () => {
    const calls = halfHourly('Pacific/Auckland', '2026-03-10T11:00:00.000Z', '2026-03-10T13:00:00.000Z', new SequentialIds());
    const { database } = await usageDatabaseWith(calls);
    const nowMs = Date.parse('2026-03-10T14:00:00.000Z');
    const today = inZone('America/Los_Angeles', (clock) => clock.localDay(nowMs));
    assert.equal(today, '2026-03-10');
    assert.deepEqual([...new Set(calls.map(({ localDay }) => localDay))], ['2026-03-11']);
    assert.equal(usageSummary(database, rangeOfPeriod('week', today)).calls, 0);
    assert.deepEqual([totals(database, today).todayCalls, totals(database, today).totalLlmCalls], [0, 4]);
    assert.equal(usageSummary(database, rangeOfPeriod('week', '2026-03-11')).calls, 4);
  });

  it('go back by the calendar over changes of clocks', () => {
    assert.deepEqual(rangeOfPeriod('week', '2026-03-30'), { from: '2026-03-24', to: '2026-03-30' });
    assert.deepEqual(rangeOfPeriod('month', '2026-10-26'), { from: '2026-09-27', to: '2026-10-26' });
    assert.deepEqual(rangeOfPeriod('week', '2028-03-01'), { from: '2028-02-24', to: '2028-03-01' });
  });
});
