import assert from 'node:assert/strict';
import type { Anomaly } from '../../../../src/core/anomalies/anomaly';
import type { FindingRecord } from '../../../../src/core/anomalies/findings/finding';
import { SyncProtection, type SyncPause } from '../../../../src/host/anomalies/syncProtection';
import { InMemoryKeptState } from '../../../support/keptState';
import { anAnomaly, FindingsHarness } from '../../anomalies/findings/findingHarness';

function aFinding(overrides: Partial<Anomaly> = {}): FindingRecord {
  const harness = new FindingsHarness();
  harness.look(anAnomaly({ type: 'repeat_work', rule: 'repeat_work', ...overrides }));
  return harness.open[0]!;
}

class Protected {
  isOn = true;
  changes = 0;
  nowMs = 1_000;
  readonly protection: SyncProtection;

  constructor(readonly kept = new InMemoryKeptState()) {
    this.protection = new SyncProtection({ kept, nowMs: () => this.nowMs, isOn: () => this.isOn, onKeepFailed: () => assert.fail('not kept') });
    this.protection.onDidChange(() => { this.changes += 1; });
  }
}

function pauseOf({ protection }: Protected): SyncPause | undefined {
  return protection.pause;
}

describe('sync protection', () => {
  const repeated = aFinding();
  const budget = aFinding({ type: 'budget', rule: 'daily_budget' });

  it('pauses on a critical finding of repeated work, a runaway or a budget, and on no other', () => {
    for (const type of ['repeat_work', 'runaway', 'budget'] as const) {
      const { protection } = new Protected();
      const finding = aFinding({ type });
      assert.equal(protection.findingsChanged([finding]), finding);
      assert.deepEqual(protection.pause, { by: 'protection', sinceMs: 1_000, finding: { id: finding.id, type } });
    }
    const { protection } = new Protected();
    assert.equal(protection.findingsChanged([aFinding({ type: 'cost_spike' }), aFinding({ severity: 'warning' })]), undefined);
    assert.equal(protection.pause, undefined);
  });

  it('tells the pause once, in this window and in the next one', () => {
    const first = new Protected();
    first.protection.findingsChanged([repeated]);
    assert.equal(first.protection.findingsChanged([repeated]), undefined);
    const second = new Protected(first.kept);
    assert.equal(second.protection.findingsChanged([repeated]), undefined);
    assert.equal(second.protection.pause?.finding?.id, repeated.id);
    assert.equal(first.changes, 1);
  });

  it('is resumed by the user, and not paused again by the same finding', () => {
    const { protection, kept } = new Protected();
    protection.findingsChanged([repeated]);
    protection.resume();
    assert.equal(protection.pause, undefined);
    assert.equal(protection.findingsChanged([repeated]), undefined);
    assert.equal(new Protected(kept).protection.pause, undefined);
    assert.equal(protection.findingsChanged([repeated, budget]), budget);
  });

  it('is not paused again, once resumed, by anything that was open then', () => {
    const { protection } = new Protected();
    const runaway = aFinding({ type: 'runaway' });
    protection.findingsChanged([repeated, budget]);
    protection.resume();
    assert.equal(protection.findingsChanged([repeated, budget]), undefined);
    assert.equal(protection.findingsChanged([repeated, budget, runaway]), runaway);
  });

  it('goes on when the user has seen to the finding, and only to that one', () => {
    const { protection } = new Protected();
    protection.findingsChanged([repeated]);
    protection.seenTo(budget.id);
    assert.notEqual(protection.pause, undefined);
    protection.seenTo(repeated.id);
    assert.equal(protection.pause, undefined);
  });

  it('ends a pause for a budget with its day, and keeps one for repeated work', () => {
    const ofBudget = new Protected().protection;
    ofBudget.findingsChanged([budget]);
    ofBudget.findingsChanged([]);
    assert.equal(ofBudget.pause, undefined);
    const ofRepeats = new Protected().protection;
    ofRepeats.findingsChanged([repeated]);
    ofRepeats.findingsChanged([]);
    assert.notEqual(ofRepeats.pause, undefined);
  });

  it('keeps a pause for a budget that is told before the list of open findings holds it, in every window', () => {
    const first = new Protected();
    const second = new Protected(first.kept);
    assert.equal(first.protection.findingsChanged([], budget), budget);
    for (const { protection } of [first, second]) {
      protection.findingsChanged([]);
      assert.equal(protection.pause?.finding?.id, budget.id);
    }
    second.protection.findingsChanged([budget]);
    second.protection.findingsChanged([]);
    assert.equal(second.protection.pause, undefined, 'it was open, and is not any more');
    assert.deepEqual([first.changes, second.changes], [1, 1]);
  });

  it('ends a pause for the budget of a day that passed while no window was open', () => {
    const first = new Protected();
    first.protection.findingsChanged([budget]);
    const next = new Protected(first.kept);
    next.nowMs += 60_000;
    next.protection.findingsChanged([]);
    assert.equal(next.protection.pause, undefined);
  });

  it('does nothing while it is switched off, and leaves the user’s own pause alone', () => {
    const switched = new Protected();
    switched.protection.findingsChanged([repeated]);
    switched.isOn = false;
    assert.equal(pauseOf(switched), undefined);
    assert.equal(switched.protection.findingsChanged([budget]), undefined);
    switched.protection.pauseByUser();
    assert.deepEqual(switched.protection.pause, { by: 'user', sinceMs: 1_000, finding: null });
    switched.isOn = true;
    switched.protection.findingsChanged([]);
    assert.equal(pauseOf(switched)?.by, 'user');
  });

  it('survives whatever was kept', async () => {
    for (const value of [null, 7, [], 'x', { pause: 7, allowed: 7 }, { pause: { by: 'nobody' } }, { pause: { by: 'user' } }]) {
      const kept = new InMemoryKeptState();
      await kept.update('syncPause', value);
      assert.equal(new Protected(kept).protection.pause, undefined);
    }
  });
});
