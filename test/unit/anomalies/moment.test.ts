import assert from 'node:assert/strict';
import { momentOf } from '../../../src/core/anomalies/moment';
import { FixedClock } from '../../support/fixedClock';
import { ZonedClock } from './zonedClock';

describe('the moment of a look', () => {
  const startOf = (now: string, zone: string) => {
    const { today, dayStartMs } = momentOf(new ZonedClock(Date.parse(now), zone));
    return [today, new Date(dayStartMs).toISOString()];
  };

  it('knows when the local day began', () => {
    assert.deepEqual(momentOf(new FixedClock('2026-03-10T00:00:00.000Z')).dayStartMs, Date.parse('2026-03-10T00:00:00.000Z'));
    assert.deepEqual(momentOf(new FixedClock('2026-03-10T23:59:59.999Z')).dayStartMs, Date.parse('2026-03-10T00:00:00.000Z'));
    const east = momentOf(new FixedClock('2026-03-10T12:34:56.789Z', 345));
    assert.deepEqual([east.today, east.dayStartMs], ['2026-03-10', Date.parse('2026-03-09T18:15:00.000Z')]);
  });

  it('knows days of 23 and of 25 hours', () => {
    assert.deepEqual(startOf('2026-03-08T20:00:00.000Z', 'America/New_York'), ['2026-03-08', '2026-03-08T05:00:00.000Z']);
    assert.deepEqual(startOf('2026-03-09T20:00:00.000Z', 'America/New_York'), ['2026-03-09', '2026-03-09T04:00:00.000Z']);
    assert.deepEqual(startOf('2026-11-02T04:30:00.000Z', 'America/New_York'), ['2026-11-01', '2026-11-01T04:00:00.000Z']);
    assert.deepEqual(startOf('2026-11-02T05:00:00.000Z', 'America/New_York'), ['2026-11-02', '2026-11-02T05:00:00.000Z']);
  });

  it('knows days that begin at one o\'clock, and those after a day that never was', () => {
    assert.deepEqual(startOf('2018-11-04T12:00:00.000Z', 'America/Sao_Paulo'), ['2018-11-04', '2018-11-04T03:00:00.000Z']);
    assert.deepEqual(startOf('2011-12-30T20:00:00.000Z', 'Pacific/Apia'), ['2011-12-31', '2011-12-30T10:00:00.000Z']);
  });
});
