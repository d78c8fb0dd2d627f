import assert from 'node:assert/strict';
import { MAX_RETENTION_DAYS, retentionSetting } from '../../../src/host/config/retentionSetting';
import { CapturingLogger } from '../../support/capturingLogger';

describe('for how long calls are kept', () => {
  let logger: CapturingLogger;
  let value: unknown;
  let days: () => number;

  beforeEach(() => {
    logger = new CapturingLogger();
    days = retentionSetting({ value: () => value }, logger);
  });

  for (const usable of [0, 1, 90, MAX_RETENTION_DAYS]) {
    it(`is ${String(usable)} days, as the user says`, () => {
      value = usable;
      assert.equal(days(), usable);
      assert.deepEqual(logger.at('warn'), []);
    });
  }

  for (const unusable of [-1, 1.5, MAX_RETENTION_DAYS + 1, Number.NaN, '30', null, undefined, [30]]) {
    it(`is for good with ${JSON.stringify(unusable)}, which the log says once`, () => {
      value = unusable;
      assert.deepEqual([days(), days()], [0, 0]);
      assert.deepEqual(logger.at('warn'), ['secondBrain.usage.retentionDays is no whole number from 0 to 3650; all calls are kept.']);
    });
  }

  it('is told again when it was usable in between', () => {
    for (value of ['x', 30, 'x']) days();
    assert.equal(logger.at('warn').length, 2);
  });
});
