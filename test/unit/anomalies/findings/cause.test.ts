import assert from 'node:assert/strict';
import type { Anomaly, AnomalyType } from '../../../../src/core/anomalies/anomaly';
import { scopeOf } from '../../../../src/core/anomalies/anomaly';
import { causeOf, countCauses } from '../../../../src/core/anomalies/findings/cause';
import type { FindingRecord } from '../../../../src/core/anomalies/findings/finding';
import { anAnomaly, FindingsHarness } from './findingHarness';

function found(...anomalies: readonly Partial<Anomaly>[]): readonly FindingRecord[] {
  const harness = new FindingsHarness();
  harness.look(...anomalies.map(anAnomaly));
  return harness.open;
}

const of = (type: AnomalyType, overrides: Partial<Anomaly> = {}): Partial<Anomaly> => ({ type, severity: 'warning', ...overrides });
const errors = (onlyFallbacks: boolean) => of('high_error_rate', { details: { calls: 10, failedCalls: 5, onlyFallbacks } });

describe('findings of one cause', () => {
  it('are those of spent money', () => {
    assert.equal(countCauses(found(of('cost_spike'), of('call_spike'), of('budget'), of('repeat_work'), of('runaway'))), 1);
  });

  it('are a refused key and the errors that follow', () => {
    assert.equal(countCauses(found(of('key_or_credit'), errors(false))), 1);
    assert.equal(countCauses(found(of('key_or_credit'), of('unpriced_model'))), 2);
  });

  it('are fallbacks and a rate of errors that is one of fallbacks alone', () => {
    assert.equal(countCauses(found(of('high_fallback_rate'), errors(true))), 1);
    assert.equal(countCauses(found(of('high_fallback_rate'), errors(false))), 2);
    const alone = found(errors(true));
    assert.equal(causeOf(alone[0]!, alone), alone[0]!.id);
  });

  it('are no others', () => {
    assert.equal(countCauses([]), 0);
    const models = ['one', 'two'].map((model) => of('unpriced_model', { scope: scopeOf({ model }) }));
    assert.equal(countCauses(found(...models, of('stale_sync'), of('unsaved_calls'), of('latency_regression'))), 5);
  });
});
