// Mocha's usual report, closed by the line of counts that scripts/test.mjs reads.
import Mocha from 'mocha';
import { formatCounts } from './counts.mjs';

export default class CountingReporter extends Mocha.reporters.Spec {
  /**
   * @param {Mocha.Runner} runner
   * @param {Mocha.MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      // After the report itself, which listens to the same event.
      process.nextTick(() => console.log(formatCounts({ passed: passes, failed: failures, skipped: pending })));
    });
  }
}
