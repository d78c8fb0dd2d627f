import assert from 'node:assert/strict';
import { chanceOfAtLeast, meanOf, medianOf, robustSigma } from '../../../src/core/anomalies/statistics';

describe('statistics', () => {
  it('knows means and medians, of nothing too', () => {
    assert.deepEqual([meanOf([]), meanOf([1, 2, 6])], [0, 3]);
    assert.deepEqual([medianOf([]), medianOf([3, 1, 2]), medianOf([4, 1, 2, 3])], [0, 2, 2.5]);
  });

  it('does not let an outlier move the spread', () => {
    assert.equal(robustSigma([1, 1, 1, 1, 100]), 0);
    assert.ok(Math.abs(robustSigma([1, 2, 3, 4, 100]) - 1.4826) < 1e-12);
  });

  it('knows the chance of so many failures', () => {
    assert.equal(chanceOfAtLeast(0, 20, 0.05), 1);
    assert.equal(chanceOfAtLeast(21, 20, 0.05), 0);
    assert.equal(chanceOfAtLeast(1, 20, 0), 0);
    assert.equal(chanceOfAtLeast(20, 20, 1), 1);
    assert.ok(Math.abs(chanceOfAtLeast(3, 3, 0.05) - 0.000125) < 1e-12);
    assert.ok(Math.abs(chanceOfAtLeast(1, 20, 0.05) - (1 - 0.95 ** 20)) < 1e-12);
    assert.ok(Math.abs(chanceOfAtLeast(6, 20, 0.05) - 0.00032931) < 1e-7);
  });
});
