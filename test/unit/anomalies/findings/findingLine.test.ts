import assert from 'node:assert/strict';
import { ANOMALY_RULE_NAMES, ANOMALY_TYPES, scopeOf } from '../../../../src/core/anomalies/anomaly';
import { alertOf } from '../../../../src/core/anomalies/findings/finding';
import { findingFrom, findingLabelFrom } from '../../../../src/core/anomalies/findings/findingLine';
import { anAnomaly, FindingsHarness } from './findingHarness';

function written(): { finding: Record<string, unknown>; label: Record<string, unknown> } {
  const window = new FindingsHarness();
  window.look(
    anAnomaly({
      scope: scopeOf({ usageType: 'extraction' }),
      details: { today: 1.5, runId: null, isIncomplete: true, providers: ['anthropic', 'openai'] },
      filter: { usageType: 'extraction', status: 'error', since: '2026-03-10T00:00:00.000Z' },
    }),
  );
  window.label('planned_bulk_work');
  const [finding, label] = window.lines;
  return JSON.parse(JSON.stringify({ ...finding, ...label })) as ReturnType<typeof written>;
}

describe('lines of findings', () => {
  it('come back as they were written', () => {
    const { finding, label } = written();
    assert.deepEqual(findingFrom(finding), finding);
    assert.deepEqual(findingLabelFrom(label), label);
    assert.equal(JSON.stringify(findingFrom(finding)), JSON.stringify(finding));
  });

  it('know every type, severity and rule', () => {
    const { finding } = written();
    for (const type of ANOMALY_TYPES) assert.equal(findingFrom({ ...finding, type })?.type, type);
    for (const severity of ['info', 'warning', 'critical']) assert.equal(findingFrom({ ...finding, severity })?.severity, severity);
    for (const rule of ANOMALY_RULE_NAMES) assert.deepEqual(findingFrom({ ...finding, rules: [rule] })?.rules, [rule]);
    assert.equal(findingFrom({ ...finding, type: 'later' }), undefined);
  });

  it('lose fields that nobody knows', () => {
    const { finding, label } = written();
    assert.deepEqual(findingFrom({ ...finding, more: 1 }), finding);
    assert.deepEqual(findingLabelFrom({ ...label, more: 1 }), label);
  });

  it('are refused when a field is missing or something else', () => {
    const { finding, label } = written();
    for (const key of Object.keys(finding)) {
      for (const bad of [undefined, 7.5, 'x'.repeat(2_000), [], null]) {
        if (key === 'toldAt' && bad === null) continue;
        assert.equal(findingFrom({ ...finding, [key]: bad }), undefined, `${key} ${JSON.stringify(bad)}`);
      }
    }
    for (const key of Object.keys(label)) {
      for (const bad of [undefined, 7.5, 'x'.repeat(2_000), [], {}]) assert.equal(findingLabelFrom({ ...label, [key]: bad }), undefined, key);
    }
    for (const bad of [undefined, null, 'text', [], 3]) {
      assert.equal(findingFrom(bad), undefined);
      assert.equal(findingLabelFrom(bad), undefined);
    }
  });

  it('hold no more details than anybody shows', () => {
    const { finding } = written();
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, place) => [`d${String(place)}`, 1]));
    assert.equal(findingFrom({ ...finding, details: many }), undefined);
    for (const bad of [{}, [1], [{}], Array.from({ length: 101 }, () => 'a')]) {
      assert.equal(findingFrom({ ...finding, details: { bad } }), undefined, JSON.stringify(bad));
    }
    for (const part of ['usageType', 'provider', 'model', 'subject']) {
      assert.equal(findingFrom({ ...finding, scope: { ...scopeOf(), [part]: 7 } }), undefined, part);
    }
    assert.equal(findingFrom({ ...finding, details: { text: 'x'.repeat(301) } }), undefined);
    assert.equal(findingFrom({ ...finding, filter: { since: 'yesterday' } }), undefined);
  });

  it('leave out rules of later versions', () => {
    const { finding } = written();
    assert.deepEqual(findingFrom({ ...finding, rules: ['later', 'usual_of_28_days', 'mean_of_7_days'] })?.rules, ['usual_of_28_days', 'mean_of_7_days']);
    assert.equal(findingFrom({ ...finding, rules: ['later'] }), undefined);
  });

  it('make alerts of the shape that others rely on', () => {
    const finding = findingFrom(written().finding)!;
    const { type, severity, details, filter } = finding;
    assert.deepEqual(alertOf(finding), { type, severity, details, filter });
    assert.equal(details['rule'], 'mean_of_7_days');
  });
});
