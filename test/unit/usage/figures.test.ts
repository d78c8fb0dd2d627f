import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bucketLatencyMs, latencyBucket, percentileFromBuckets, percentileIndex } from '../../../src/core/usage/latencyHistogram';
import { daysBefore } from '../../../src/core/usage/localDays';
import { RollupChanges } from '../../../src/core/usage/rollup';
import { rowIdOf, timestampOfRowId } from '../../../src/core/usage/rowId';
import { aCall } from '../../support/aCall';

describe('Latency buckets', () => {
  it('stand for a latency that is off by at most a tenth', () => {
    fc.assert(
      fc.property(fc.double({ min: 10, max: 3_600_000, noNaN: true }), (latencyMs) => {
        const estimate = bucketLatencyMs(latencyBucket(latencyMs));
        assert.ok(Math.abs(estimate - latencyMs) / latencyMs < 0.1, `${String(estimate)} for ${String(latencyMs)}`);
      }),
      { seed: 5 },
    );
  });

  it('grow with the latency, from 0 on', () => {
    assert.deepEqual([0, 1, 100, 10_000].map(latencyBucket), [0, 4, 26, 53]);
  });

  it('give a percentile by nearest rank', () => {
    const buckets = [{ bucket: 40, calls: 1 }, { bucket: 10, calls: 19 }];
    assert.equal(percentileFromBuckets(buckets, 0.95), bucketLatencyMs(10));
    assert.equal(percentileFromBuckets(buckets, 0.96), bucketLatencyMs(40));
    assert.equal(percentileFromBuckets([], 0.95), undefined);
    assert.deepEqual([percentileIndex(0.95, 1), percentileIndex(0.95, 20), percentileIndex(0.5, 4)], [0, 18, 1]);
  });
});

describe('Ids of rows', () => {
  it('tell the time and are exact until 2088', () => {
    for (const timestamp of ['2000-01-01T00:00:00.000Z', '2026-03-10T12:00:00.123Z', '2088-12-31T23:59:59.999Z']) {
      const id = rowIdOf(timestamp, 'ffffffff-ffff-7fff-bfff-ffffffffffff');
      assert.ok(Number.isSafeInteger(id));
      assert.equal(timestampOfRowId(id), timestamp);
    }
  });

  it('grow with time and differ by uid', () => {
    assert.ok(rowIdOf('2026-03-10T12:00:00.001Z', 'a') > rowIdOf('2026-03-10T12:00:00.000Z', 'b'));
    const ids = Array.from({ length: 100 }, (_, index) => rowIdOf('2026-03-10T12:00:00.000Z', `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`));
    assert.ok(new Set(ids).size > 95);
  });
});

describe('Local days', () => {
  it('are counted by the calendar, over months, leap days and changes of clocks', () => {
    assert.equal(daysBefore('2026-03-01', 1), '2026-02-28');
    assert.equal(daysBefore('2024-03-01', 1), '2024-02-29');
    assert.equal(daysBefore('2026-01-01', 1), '2025-12-31');
    assert.equal(daysBefore('2026-03-30', 2), '2026-03-28');
  });
});

describe('Changes of daily sums', () => {
  it('add up to nothing when a row is taken back', () => {
    const changes = new RollupChanges();
    changes.add(aCall());
    changes.subtract(aCall());
    assert.deepEqual([...changes.all()].map(({ sums }) => Object.values(sums).every((sum) => sum === 0)), [true]);
  });

  it('leave batch summaries out', () => {
    const changes = new RollupChanges();
    changes.add(aCall({ usageType: 'extraction_batch' }));
    assert.deepEqual([...changes.all()], []);
  });

  it('move a row from one key to another', () => {
    const changes = new RollupChanges();
    changes.subtract(aCall({ status: 'interrupted' }));
    changes.add(aCall({ status: 'ok' }));
    assert.deepEqual([...changes.all()].map(({ key, sums }) => [key.status, sums.calls]), [['interrupted', -1], ['ok', 1]]);
  });
});
