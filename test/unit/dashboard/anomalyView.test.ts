import assert from 'node:assert/strict';
import { findingsView, findingWhyView, traceParamsOf } from '../../../src/dashboard/anomalyView';
import { parseDashboardRequest } from '../../../src/protocol/dashboardGuards';
import { anAnomaly, FindingsHarness } from '../anomalies/findings/findingHarness';

const WORDS = { title: () => 'a title', message: () => 'a sentence' };
const READ = { asOf: '2026-03-10T12:00:00.000Z', timeZone: 'Europe/Berlin' };

describe('the view of findings', () => {
  it('holds what is open in its order, with what shows its calls', () => {
    const window = new FindingsHarness();
    const filter = { usageType: 'extraction', since: '2026-03-10T00:00:00.000Z' };
    window.look(anAnomaly({ filter }), anAnomaly({ type: 'unpriced_model', rule: 'unpriced_model', severity: 'info' }));
    const { findings, syncPause } = findingsView({ open: window.open, pause: undefined, ...READ }, WORDS);
    assert.deepEqual(findings.map(({ type, isAboutCost }) => [type, isAboutCost]), [['cost_spike', true], ['unpriced_model', false]]);
    assert.deepEqual(findings.map(({ cause }) => cause), ['cost', findings[1]?.id]);
    assert.deepEqual(findings.at(0)?.criteria, filter);
    assert.equal(findings.at(0)?.message, 'a sentence');
    assert.equal(syncPause, null);
  });

  it('says why sync is paused', () => {
    const pause = { by: 'protection', sinceMs: Date.parse(READ.asOf), finding: { id: 'x' } } as const;
    assert.deepEqual(findingsView({ open: [], pause, ...READ }, WORDS).syncPause, { by: 'protection', since: READ.asOf, findingId: 'x' });
  });

  it('takes a change of cost apart in dollars', () => {
    const part = { usageType: 'extraction', provider: 'anthropic', model: 'm', factor: 'calls', picoUsd: 250_000_000_000 } as const;
    const view = findingWhyView('x', { change: { picoUsd: 250_000_000_000, parts: [part] }, usualDays: 7, run: null, firstTraceId: null });
    assert.equal(view.changeUsd, 0.25);
    assert.deepEqual(view.parts, [{ usageType: 'extraction', provider: 'anthropic', model: 'm', factor: 'calls', usd: 0.25 }]);
  });

  it('leaves out what a filter does not say', () => {
    assert.deepEqual(traceParamsOf({}), {});
  });
});

describe('requests about findings', () => {
  const parse = (type: string, params: unknown): boolean => parseDashboardRequest({ kind: 'request', id: 1, type, params }).ok;

  it('are taken when they are whole', () => {
    assert.ok(parse('findings/list', {}));
    assert.ok(parse('findings/why', { id: 'cost_spike||||@2026-03-10' }));
    for (const label of ['dismissed', 'planned_bulk_work', 'new_normal']) assert.ok(parse('findings/label', { id: 'x', label }));
    assert.ok(parse('sync/pause', {}));
    assert.ok(parse('sync/resume', {}));
  });

  it('are refused when something is missing or something else', () => {
    for (const id of [undefined, '', 7, 'x'.repeat(1_001), null, {}]) {
      assert.ok(!parse('findings/why', { id }));
      assert.ok(!parse('findings/label', { id, label: 'dismissed' }));
    }
    for (const label of [undefined, 'toString', 'gone', 7, null]) assert.ok(!parse('findings/label', { id: 'x', label }));
    assert.ok(!parse('findings/label', 'x'));
  });
});
