import assert from 'node:assert/strict';
import fc from 'fast-check';
import { scopeOf, type Anomaly } from '../../../../src/core/anomalies/anomaly';
import type { FindingRecord } from '../../../../src/core/anomalies/findings/finding';
import { NO_FINDINGS, withLine } from '../../../../src/core/anomalies/findings/findings';
import { FixedClock } from '../../../support/fixedClock';
import { SeededRandom } from '../../../support/seededRandom';
import { anAnomaly, FindingsHarness, HOUR_MS, MINUTE_MS } from './findingHarness';

type Step =
  | { readonly kind: 'look'; readonly which: readonly number[] }
  | { readonly kind: 'pass'; readonly minutes: number }
  | { readonly kind: 'setClock'; readonly minutes: number }
  | { readonly kind: 'restart' }
  | { readonly kind: 'label'; readonly label: 'dismissed' | 'planned_bulk_work' | 'new_normal' };

const ANOMALIES: readonly Anomaly[] = [
  anAnomaly(),
  anAnomaly({ rule: 'usual_of_28_days', severity: 'warning' }),
  anAnomaly({ type: 'call_spike', scope: scopeOf({ usageType: 'extraction' }) }),
  anAnomaly({ type: 'repeat_work', rule: 'repeat_work', scope: scopeOf({ usageType: 'extraction' }) }),
  anAnomaly({ type: 'high_error_rate', rule: 'last_hour', severity: 'warning' }),
  anAnomaly({ type: 'high_error_rate', rule: 'last_20_calls', severity: 'warning', scope: scopeOf({ provider: 'openai' }) }),
  anAnomaly({ type: 'unpriced_model', rule: 'unpriced_model', severity: 'info', scope: scopeOf({ provider: 'openai', model: 'new' }) }),
  anAnomaly({ type: 'key_or_credit', rule: 'key_or_credit', severity: 'warning', scope: scopeOf({ provider: 'openai' }) }),
];

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('look' as const), which: fc.subarray([...ANOMALIES.keys()]) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 1_000 }) }) },
    fc.record({ kind: fc.constant('setClock' as const), minutes: fc.integer({ min: -3_000, max: 3_000 }) }),
    fc.record({ kind: fc.constant('restart' as const) }),
    fc.record({ kind: fc.constant('label' as const), label: fc.constantFrom('dismissed', 'planned_bulk_work', 'new_normal') }),
  ),
  { maxLength: 60 },
);

/** Lives through the steps; a restart goes on with what the journal holds. */
function lived(all: readonly Step[]): { readonly last: FindingsHarness; readonly told: readonly FindingRecord[] } {
  let window = new FindingsHarness(new FixedClock('2026-03-10T12:00:00.000Z'));
  const told: FindingRecord[] = [];
  for (const step of all) {
    const before = window.told.length;
    switch (step.kind) {
      case 'look':
        window.look(...step.which.map((place) => ANOMALIES[place]!));
        break;
      case 'pass':
        window.clock.advance(step.minutes * MINUTE_MS);
        break;
      case 'setClock':
        window.clock.set(window.clock.nowMs() + step.minutes * MINUTE_MS);
        break;
      case 'restart':
        window = new FindingsHarness(new FixedClock(window.clock.nowMs()), window.lines);
        continue;
      case 'label':
        if (window.open[0] !== undefined) window.label(step.label);
        break;
    }
    told.push(...window.told.slice(before));
  }
  return { last: window, told };
}

describe('findings, whatever happens', () => {
  it('are never told twice', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const told = lived(all).told.map(({ id }) => id);
        assert.deepEqual(told, [...new Set(told)]);
      }),
      { numRuns: 400, seed: 11 },
    );
  });

  it('are told again only when a day has passed, while the clock runs evenly', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const lastToldMs = new Map<string, number>();
        for (const { type, scope, toldAt } of lived(all.filter(({ kind }) => kind !== 'setClock')).told) {
          const cause = `${type} ${JSON.stringify(scope)}`;
          const toldMs = Date.parse(toldAt ?? '');
          assert.ok(toldMs - (lastToldMs.get(cause) ?? -Infinity) >= 24 * HOUR_MS, cause);
          lastToldMs.set(cause, toldMs);
        }
      }),
      { numRuns: 400, seed: 14 },
    );
  });

  it('are never open twice for one cause', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const open = lived(all).last.records.filter(({ state }) => state === 'open');
        const causes = open.map(({ type, scope }) => `${type} ${JSON.stringify(scope)}`);
        assert.deepEqual(causes, [...new Set(causes)]);
      }),
      { numRuns: 400, seed: 12 },
    );
  });

  it('are the same from the journal\'s lines in any order, and twice', () => {
    fc.assert(
      fc.property(steps, fc.integer(), (all, seed) => {
        const { lines } = lived(all).last;
        const random = new SeededRandom(seed);
        const shuffled = [...lines, ...lines].map((line) => ({ line, place: random.next() })).sort((one, other) => one.place - other.place);
        const straight = lines.reduce(withLine, NO_FINDINGS);
        const mixed = shuffled.reduce((findings, { line }) => withLine(findings, line), NO_FINDINGS);
        const sorted = <Value>(map: ReadonlyMap<string, Value>) => [...map].sort(([one], [other]) => one.localeCompare(other));
        assert.deepEqual(sorted(mixed.records), sorted(straight.records));
        assert.deepEqual(sorted(mixed.labels), sorted(straight.labels));
      }),
      { numRuns: 200, seed: 13 },
    );
  });

  it('write no line for a look that changes nothing, and few while one lasts', () => {
    const window = new FindingsHarness();
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      window.look(anAnomaly({ details: { today: minute } }));
      window.clock.advance(HOUR_MS / 60);
    }
    assert.ok(window.lines.length <= 26, `${String(window.lines.length)} lines`);
  });
});
