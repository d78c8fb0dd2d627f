import assert from 'node:assert/strict';
import { addCounts, formatCounts, judge, parseCounts } from '../../../scripts/lib/counts.mjs';

describe('The counts of a test run', () => {
  it('are read from the line that a runner prints, and from no other', () => {
    assert.deepEqual(parseCounts('12 passed, 3 failed, 1 skipped'), { passed: 12, failed: 3, skipped: 1 });
    assert.equal(parseCounts('12 passed, 3 failed'), undefined);
    assert.equal(parseCounts('it says 12 passed, 3 failed, 1 skipped'), undefined);
  });

  it('are read back as they were written', () => {
    const counts = { passed: 1, failed: 0, skipped: 20 };
    assert.deepEqual(parseCounts(formatCounts(counts)), counts);
  });

  it('are summed over all stages', () => {
    const sum = addCounts([{ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 }]);
    assert.deepEqual(sum, { passed: 11, failed: 22, skipped: 33 });
  });

  it('stand when the exit code agrees with them', () => {
    assert.deepEqual(judge({ passed: 5, failed: 0, skipped: 0 }, 0), { passed: 5, failed: 0, skipped: 0 });
    assert.deepEqual(judge({ passed: 5, failed: 2, skipped: 0 }, 2), { passed: 5, failed: 2, skipped: 0 });
  });

  it('have a failure when a program failed without counting one', () => {
    assert.deepEqual(judge({ passed: 5, failed: 0, skipped: 0 }, 1), { passed: 5, failed: 1, skipped: 0 });
    assert.deepEqual(judge({ passed: 5, failed: 0, skipped: 0 }, 'SIGKILL'), { passed: 5, failed: 1, skipped: 0 });
  });

  it('have a failure when nothing ran', () => {
    assert.deepEqual(judge({ passed: 0, failed: 0, skipped: 0 }, 0), { passed: 0, failed: 1, skipped: 0 });
    assert.deepEqual(judge(undefined, 0), { passed: 0, failed: 1, skipped: 0 });
  });

  it('have none when all that a run had was skipped', () => {
    assert.deepEqual(judge({ passed: 0, failed: 0, skipped: 1 }, 0), { passed: 0, failed: 0, skipped: 1 });
  });
});
