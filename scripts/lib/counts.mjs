// How many tests passed: every runner of this project ends its output with a line of this form.

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

const countsLine = /^(\d+) passed, (\d+) failed, (\d+) skipped$/;

/**
 * @param {string} line
 * @returns {Counts | undefined}
 */
export function parseCounts(line) {
  const match = countsLine.exec(line.trim());
  return match === null ? undefined : { passed: Number(match[1]), failed: Number(match[2]), skipped: Number(match[3]) };
}

/** @param {Counts} counts */
export function formatCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/**
 * @param {readonly Counts[]} all
 * @returns {Counts}
 */
export function addCounts(all) {
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
    skipped: all.reduce((sum, { skipped }) => sum + skipped, 0),
  };
}

/**
 * The verdict on one run of a stage's program: no line, no test, or an exit code that the counts do not explain is a
 * failure.
 *
 * @param {Counts | undefined} told the last line of counts that it printed
 * @param {number | string} exitCode
 * @returns {Counts}
 */
export function judge(told, exitCode) {
  const counts = told ?? { passed: 0, failed: 0, skipped: 0 };
  const unexplained = exitCode !== 0 && counts.failed === 0;
  const ranNothing = counts.passed + counts.failed === 0 && !(exitCode === 0 && counts.skipped > 0);
  return unexplained || ranNothing ? { ...counts, failed: counts.failed + 1 } : counts;
}
