import assert from 'node:assert/strict';
import { scopeOf } from '../../../../src/core/anomalies/anomaly';
import { baselineAfter } from '../../../../src/core/anomalies/findings/findingBaseline';
import { anAnomaly, FindingsHarness, HOUR_MS, MINUTE_MS } from './findingHarness';

const DAY_MS = 24 * HOUR_MS;

describe('what findings leave of the past', () => {
  const baseline = (window: FindingsHarness, usageType: string | null = null) => {
    const { faultyDays, plannedDays, restartedOn } = baselineAfter(window.findings)(usageType);
    return { faulty: [...faultyDays].sort(), planned: [...plannedDays].sort(), restartedOn };
  };
  const NOTHING = { faulty: [], planned: [], restartedOn: null };
  const lasting = (days: number, window = new FindingsHarness()) => {
    for (let day = 0; day < days; day += 1) {
      if (day > 0) window.clock.advance(DAY_MS - MINUTE_MS);
      window.look(anAnomaly());
    }
    return window;
  };

  it('is everything, without findings', () => {
    assert.deepEqual(baseline(new FindingsHarness()), NOTHING);
  });

  it('lacks the days inside an open finding', () => {
    assert.deepEqual(baseline(lasting(2)), { ...NOTHING, faulty: ['2026-03-10', '2026-03-11'] });
  });

  it('has a busy day again when its finding has closed, and the days of a fault never', () => {
    const busy = lasting(2);
    busy.quietFor(DAY_MS);
    assert.deepEqual([busy.open.length, baseline(busy)], [0, NOTHING]);
    const fault = lasting(3);
    fault.quietFor(DAY_MS);
    assert.deepEqual([fault.open.length, baseline(fault).faulty], [0, ['2026-03-10', '2026-03-11', '2026-03-12']]);
  });

  it('has the days of what the user dismissed', () => {
    const window = lasting(4);
    window.label('dismissed');
    assert.deepEqual(baseline(window), NOTHING);
  });

  it('lacks days labelled as planned work for good', () => {
    const window = lasting(2);
    window.label('planned_bulk_work');
    assert.deepEqual(baseline(window), { ...NOTHING, planned: ['2026-03-10', '2026-03-11'] });
    window.quietFor(DAY_MS);
    assert.deepEqual(baseline(window), { ...NOTHING, planned: ['2026-03-10', '2026-03-11'] });
  });

  it('begins again on the day of a new normal, the latest one', () => {
    const window = lasting(2);
    window.label('new_normal');
    assert.deepEqual(baseline(window), { ...NOTHING, restartedOn: '2026-03-11' });
    window.quietFor(3 * DAY_MS);
    window.look(anAnomaly());
    window.label('new_normal');
    assert.deepEqual(baseline(window).restartedOn, '2026-03-14');
  });

  it('concerns the usage type of the finding, and all together', () => {
    const window = new FindingsHarness();
    window.look(anAnomaly({ type: 'call_spike', scope: scopeOf({ usageType: 'extraction' }) }));
    assert.deepEqual(baseline(window, 'extraction').faulty, ['2026-03-10']);
    assert.deepEqual(baseline(window).faulty, ['2026-03-10']);
    assert.deepEqual(baseline(window, 'inbox').faulty, []);
  });

  it('does not lack days that were only mentioned, or that cost too much as every day does', () => {
    const window = new FindingsHarness();
    window.look(anAnomaly({ severity: 'info' }), anAnomaly({ type: 'budget', rule: 'daily_budget' }));
    assert.deepEqual(baseline(window), NOTHING);
  });
});
