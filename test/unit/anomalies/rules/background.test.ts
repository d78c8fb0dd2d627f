import assert from 'node:assert/strict';
import type { BackgroundWork, RepeatedRun, RepeatedWork } from '../../../../src/core/anomalies/anomalyFacts';
import { repeatWork } from '../../../../src/core/anomalies/rules/repeatWork';
import { runaway } from '../../../../src/core/anomalies/rules/runaway';
import { ruleInput } from '../../../support/anomalyFacts';

const FIRST_MS = Date.parse('2026-03-10T11:00:00.000Z');

function repeats(workKeys: number, traces: number, worstRun: RepeatedRun | null = null): RepeatedWork {
  const calls = Math.max(workKeys, traces);
  return { usageType: 'extraction', workKeys, traces, calls, costUsd: 0.01 * calls, firstMs: FIRST_MS, firstTraceId: 'f'.repeat(32), worstRun };
}

describe('repeat_work', () => {
  const severityOf = (work: RepeatedWork, settings = {}) => repeatWork(ruleInput({ repeatedWork: [work] }, settings))[0]?.severity;

  it('is critical from three notes a day on', () => {
    assert.equal(repeatWork(ruleInput()).length, 0);
    assert.equal(severityOf(repeats(1, 1)), 'info');
    assert.equal(severityOf(repeats(2, 2)), 'info');
    assert.equal(severityOf(repeats(3, 3)), 'critical');
    assert.equal(severityOf(repeats(3, 3), { repeatedNotes: 4 }), 'info');
  });

  it('takes neither segments nor repetitions of one note for notes', () => {
    assert.equal(severityOf(repeats(5, 1)), 'info');
    assert.equal(severityOf(repeats(1, 5)), 'info');
  });

  it('is critical from a fifth of a run on, once the run has five notes', () => {
    const run = (repeatedNotes: number, notes: number) => repeats(1, 1, { runId: 'run', notes, repeatedNotes });
    assert.equal(severityOf(run(1, 6)), 'info');
    assert.equal(severityOf(run(1, 5)), 'critical');
    assert.equal(severityOf(run(2, 10)), 'critical');
    assert.equal(severityOf(run(4, 4)), 'info');
    assert.equal(severityOf(run(1, 5), { repeatedShareOfRun: 0.21 }), 'info');
  });

  it('names what was done again, its run and its first call', () => {
    const [told] = repeatWork(ruleInput({ repeatedWork: [repeats(4, 4, { runId: 'r-2', notes: 35, repeatedNotes: 4 })] }));
    assert.deepEqual(told!.details, {
      usageType: 'extraction',
      ...{ notes: 4, calls: 4, costUsd: 0.04, runId: 'r-2', firstTraceId: 'f'.repeat(32) },
    });
    assert.deepEqual(told!.filter, { usageType: 'extraction', since: '2026-03-10T11:00:00.000Z' });
  });
});

describe('runaway', () => {
  const work = (...needlessCallsByHour: number[]): BackgroundWork => ({
    ...{ usageType: 'extraction', needlessCallsByHour, costUsd: 1, firstMs: FIRST_MS, firstTraceId: 'f'.repeat(32) },
  });
  const isTold = (of: BackgroundWork, settings = {}) => runaway(ruleInput({ backgroundWork: [of] }, settings)).length === 1;

  it('takes needless calls in each of the last six hours', () => {
    assert.equal(runaway(ruleInput()).length, 0);
    assert.equal(isTold(work(1, 1, 1, 1, 1, 1)), true);
    assert.equal(isTold(work(900, 900, 900, 900, 900, 0)), false);
    assert.equal(isTold(work(0, 9, 9, 9, 9, 9)), false);
    assert.equal(isTold(work(9, 9, 9, 9, 9)), false);
  });

  it('takes another number of calls an hour', () => {
    assert.equal(isTold(work(5, 5, 5, 5, 5, 4), { runawayCallsPerHour: 5 }), false);
    assert.equal(isTold(work(5, 5, 5, 5, 5, 5), { runawayCallsPerHour: 5 }), true);
  });

  it('is critical and names calls, money and the first trace', () => {
    const [told] = runaway(ruleInput({ backgroundWork: [work(35, 35, 35, 35, 35, 35)] }));
    assert.equal(told!.severity, 'critical');
    assert.deepEqual(told!.details, { usageType: 'extraction', hours: 6, calls: 210, costUsd: 1, firstTraceId: 'f'.repeat(32) });
    assert.deepEqual(told!.filter, { usageType: 'extraction', since: '2026-03-10T11:00:00.000Z' });
  });
});
