import assert from 'node:assert/strict';
import { scopeOf } from '../../../../src/core/anomalies/anomaly';
import { findingThatPausesSync } from '../../../../src/core/anomalies/findings/findings';
import { FixedClock } from '../../../support/fixedClock';
import { anAnomaly, FindingsHarness, HOUR_MS, MINUTE_MS } from './findingHarness';

const DAY_MS = 24 * HOUR_MS;

describe('the life of findings', () => {
  it('opens one with its first look, in a line of its own', () => {
    const window = new FindingsHarness();
    const [line, ...others] = window.look(anAnomaly());
    assert.deepEqual(others, []);
    assert.deepEqual(line, { kind: 'finding', finding: window.open[0] });
    const { id, revision, state, openedAt, firstDay, rules, details } = window.open[0]!;
    assert.deepEqual({ id, revision, state, openedAt, firstDay }, {
      ...{ id: 'cost_spike||||@2026-03-10', revision: 1, state: 'open' },
      ...{ openedAt: '2026-03-10T12:00:00.000Z', firstDay: '2026-03-10' },
    });
    assert.deepEqual([rules, details], [['mean_of_7_days'], { today: 1, rule: 'mean_of_7_days' }]);
  });

  it('updates it in place, and the journal once an hour', () => {
    const window = new FindingsHarness();
    window.look(anAnomaly());
    window.clock.advance(59 * MINUTE_MS);
    assert.deepEqual(window.look(anAnomaly({ details: { today: 2 } })), []);
    assert.equal(window.open[0]!.details['today'], 2);
    window.clock.advance(MINUTE_MS);
    const [line] = window.look(anAnomaly({ details: { today: 3 } }));
    assert.equal(line?.kind === 'finding' && line.finding.revision, 2);
    assert.equal(window.records.length, 1);
  });

  it('grows more severe at once', () => {
    const window = new FindingsHarness();
    window.look(anAnomaly({ severity: 'info' }));
    assert.equal(window.look(anAnomaly({ severity: 'warning' })).length, 1);
    assert.equal(window.open[0]!.severity, 'warning');
    assert.equal(window.look(anAnomaly({ severity: 'info' })).length, 0);
    assert.equal(window.open[0]!.severity, 'warning');
  });

  it('may be milder on another day', () => {
    const window = new FindingsHarness();
    window.look(anAnomaly());
    window.clock.advance(13 * HOUR_MS);
    window.look(anAnomaly({ severity: 'info' }));
    const [finding] = window.open;
    assert.deepEqual([finding!.severity, finding!.firstDay, finding!.lastDay], ['info', '2026-03-10', '2026-03-11']);
  });

  it('closes after 24 quiet hours and not before', () => {
    const window = new FindingsHarness();
    window.look(anAnomaly());
    window.quietFor(DAY_MS - 5 * MINUTE_MS);
    assert.equal(window.open.length, 1);
    window.clock.advance(5 * MINUTE_MS - 1);
    assert.deepEqual(window.look(), []);
    window.clock.advance(1);
    assert.equal(window.look().length, 1);
    assert.equal(window.open.length, 0);
  });

  it('bridges the gaps of a rule that flickers', () => {
    const window = new FindingsHarness();
    for (let day = 0; day < 10; day += 1) {
      window.look(anAnomaly());
      window.quietFor(DAY_MS - 5 * MINUTE_MS);
      window.clock.advance(5 * MINUTE_MS - 1);
    }
    assert.deepEqual(window.records.map(({ state }) => state), ['open']);
    assert.equal(window.told.length, 1);
  });

  it('opens another one after it has closed', () => {
    const window = new FindingsHarness();
    window.look(anAnomaly());
    window.quietFor(DAY_MS);
    window.look(anAnomaly());
    assert.deepEqual(window.records.map(({ id, state }) => [id, state]), [
      ['cost_spike||||@2026-03-10', 'closed'],
      ['cost_spike||||@2026-03-11', 'open'],
    ]);
    assert.equal(window.told.length, 2);
  });

  describe('telling', () => {
    it('tells a critical one once', () => {
      const window = new FindingsHarness();
      window.look(anAnomaly({ severity: 'warning' }));
      assert.equal(window.told.length, 0);
      window.look(anAnomaly());
      window.look(anAnomaly());
      assert.deepEqual(window.told.map(({ id }) => id), ['cost_spike||||@2026-03-10']);
      assert.equal(window.open[0]!.toldAt, '2026-03-10T12:00:00.000Z');
    });

    it('tells nothing again after a restart, or in another window that reads the same journal', () => {
      const first = new FindingsHarness();
      first.look(anAnomaly());
      const second = new FindingsHarness(new FixedClock('2026-03-10T14:00:00.000Z'), first.lines);
      second.look(anAnomaly());
      assert.deepEqual([first.told.length, second.told.length, second.records.length], [1, 0, 1]);
    });

    it('never tells a warning or an information', () => {
      const window = new FindingsHarness();
      window.look(anAnomaly({ severity: 'warning' }), anAnomaly({ type: 'unpriced_model', rule: 'unpriced_model', severity: 'info' }));
      assert.deepEqual([window.told.length, window.open.length], [0, 2]);
    });
  });

  describe('dismissed', () => {
    it('is shown no more, as long as it lasts', () => {
      const window = new FindingsHarness();
      window.look(anAnomaly());
      window.label('dismissed');
      window.clock.advance(3 * HOUR_MS);
      window.look(anAnomaly());
      assert.deepEqual([window.open.length, window.records.length, window.told.length], [0, 1, 1]);
    });

    it('is shown again when it becomes worse, and told when it becomes critical', () => {
      const window = new FindingsHarness();
      window.look(anAnomaly({ severity: 'warning' }));
      window.label('dismissed');
      window.look(anAnomaly({ severity: 'warning' }));
      assert.equal(window.open.length, 0);
      window.look(anAnomaly());
      assert.deepEqual([window.open.length, window.told.length], [1, 1]);
    });

    it('goes by what the user said last, whatever the order of the lines', () => {
      const window = new FindingsHarness();
      window.look(anAnomaly());
      const [finding] = window.open;
      window.label('planned_bulk_work', finding);
      window.clock.advance(1);
      window.label('dismissed', finding);
      const { lines } = window;
      for (const journal of [lines, lines.toReversed()]) {
        const { findings } = new FindingsHarness(window.clock, journal);
        assert.deepEqual([...findings.labels.values()].map(({ label }) => label), ['dismissed']);
      }
    });

    it('stays dismissed in a window that reads the journal, whatever the order of its lines', () => {
      const window = new FindingsHarness();
      window.look(anAnomaly());
      window.label('dismissed');
      assert.equal(new FindingsHarness(window.clock, window.lines.toReversed()).open.length, 0);
    });
  });

  describe('clocks', () => {
    it('does not close when the clock jumps ahead for a moment', () => {
      const window = new FindingsHarness();
      window.look(anAnomaly());
      window.quietFor(30 * MINUTE_MS);
      window.clock.set('2026-03-20T12:31:00.000Z');
      assert.deepEqual(window.look(), []);
      window.clock.advance(MINUTE_MS);
      window.look();
      window.clock.set('2026-03-10T12:32:00.000Z');
      window.look(anAnomaly());
      assert.deepEqual(window.records.map(({ state, firstDay }) => [state, firstDay]), [['open', '2026-03-10']]);
      assert.equal(window.told.length, 1);
    });

    it('closes after a long sleep, once it has watched a little', () => {
      const window = new FindingsHarness();
      window.look(anAnomaly());
      window.clock.set('2026-03-14T12:00:00.000Z');
      window.look();
      assert.equal(window.open.length, 1);
      window.quietFor(10 * MINUTE_MS);
      assert.equal(window.open.length, 0);
    });

    it('closes 24 hours after a clock that was ahead is set back', () => {
      const window = new FindingsHarness(new FixedClock('2026-04-10T12:00:00.000Z'));
      window.look(anAnomaly());
      window.clock.set('2026-03-10T12:00:00.000Z');
      window.look();
      window.quietFor(DAY_MS - 5 * MINUTE_MS);
      assert.equal(window.open.length, 1);
      window.quietFor(15 * MINUTE_MS);
      assert.equal(window.open.length, 0);
    });

    it('goes back over midnight without opening or telling anything again', () => {
      const window = new FindingsHarness(new FixedClock('2026-03-11T00:30:00.000Z'));
      window.look(anAnomaly());
      window.clock.set('2026-03-10T23:30:00.000Z');
      window.look(anAnomaly());
      window.clock.set('2026-03-11T00:40:00.000Z');
      window.look(anAnomaly());
      assert.deepEqual([window.records.length, window.told.length], [1, 1]);
    });

    it('does not mind another time zone', () => {
      const east = new FindingsHarness(new FixedClock('2026-03-10T12:00:00.000Z', 13 * 60));
      east.look(anAnomaly());
      const west = new FindingsHarness(new FixedClock('2026-03-10T12:01:00.000Z', -11 * 60), east.lines);
      assert.deepEqual(west.look(anAnomaly()), []);
      assert.deepEqual([west.records.length, west.told.length], [1, 0]);
    });
  });

  describe('one cause, one finding', () => {
    const failing = (scope: Parameters<typeof scopeOf>[0], details = {}) =>
      anAnomaly({ type: 'high_error_rate', rule: 'last_20_calls', severity: 'warning', scope: scopeOf(scope), details });
    const lastHour = anAnomaly({ type: 'high_error_rate', rule: 'last_hour', severity: 'warning', details: { calls: 5 } });

    it('merges the rules of one type and names them', () => {
      const window = new FindingsHarness();
      window.look(anAnomaly({ details: { today: 2, ratio: 4 } }), anAnomaly({ rule: 'usual_of_28_days', severity: 'warning', details: { today: 2, median: 1 } }));
      const [finding, ...others] = window.open;
      assert.deepEqual(others, []);
      assert.equal(finding!.severity, 'critical');
      assert.deepEqual(finding!.details, { today: 2, ratio: 4, median: 1, rule: 'mean_of_7_days, usual_of_28_days' });
      assert.deepEqual(finding!.filter, {});
    });

    it('sees a failing provider in the rates of all calls, of itself and of a usage type', () => {
      const window = new FindingsHarness();
      window.look(lastHour);
      window.look(lastHour, failing({ provider: 'anthropic' }), failing({ usageType: 'extraction' }), failing({ usageType: 'chat_answer' }));
      assert.equal(window.records.length, 1);
      const [finding] = window.open;
      assert.deepEqual(finding!.filter, { provider: 'anthropic' });
      assert.deepEqual(finding!.details, { calls: 5, usageTypes: ['extraction', 'chat_answer'], rule: 'last_hour, last_20_calls' });
    });

    it('names several providers where all of them fail, and no usage types where there is one', () => {
      const window = new FindingsHarness();
      window.look(lastHour, failing({ provider: 'anthropic' }), failing({ provider: 'openai' }), failing({ usageType: 'inbox' }));
      const [finding] = window.open;
      assert.deepEqual(finding!.details, { calls: 5, providers: ['anthropic', 'openai'], rule: 'last_hour, last_20_calls' });
      assert.deepEqual(finding!.filter, {});
    });

    it('keeps two failing providers apart', () => {
      const window = new FindingsHarness();
      window.look(failing({ provider: 'anthropic' }), failing({ provider: 'openai' }));
      assert.deepEqual(window.records.map(({ scope }) => scope.provider), ['anthropic', 'openai']);
    });

    it('joins two anomalies of one look to a finding that is open for both', () => {
      const window = new FindingsHarness();
      window.look(lastHour);
      window.look(failing({ provider: 'anthropic' }, { provider: 'anthropic' }), failing({ provider: 'openai' }, { recentCalls: 4 }));
      assert.equal(window.records.length, 1);
      assert.deepEqual(window.open[0]!.details, { provider: 'anthropic', recentCalls: 4, rule: 'last_20_calls' });
    });

    it('keeps types, usage types and models apart', () => {
      const window = new FindingsHarness();
      const types = [undefined, 'extraction', 'inbox'].map((usageType) =>
        usageType === undefined ? anAnomaly() : anAnomaly({ type: 'call_spike', scope: scopeOf({ usageType }) }),
      );
      const models = ['a', 'b'].map((model) => anAnomaly({ type: 'unpriced_model', rule: 'unpriced_model', severity: 'info', scope: scopeOf({ provider: 'openai', model }) }));
      window.look(...types, ...models);
      assert.equal(window.records.length, 5);
    });
  });

  describe('kinds of findings', () => {
    const budget = (subject: string) => anAnomaly({ type: 'budget', rule: 'daily_budget', scope: scopeOf({ subject }) });

    it('ends a budget with its day, and tells the next day\'s', () => {
      const window = new FindingsHarness();
      window.look(budget('2026-03-10'));
      assert.equal(findingThatPausesSync(window.findings)?.type, 'budget');
      window.clock.advance(13 * HOUR_MS);
      window.look();
      assert.deepEqual([window.open.length, findingThatPausesSync(window.findings)], [0, undefined]);
      window.look(budget('2026-03-11'));
      assert.equal(window.told.length, 2);
    });

    it('does not tell a budget again when the clock goes back into its day', () => {
      const window = new FindingsHarness();
      window.look(budget('2026-03-10'));
      window.clock.set('2026-03-11T00:10:00.000Z');
      window.look();
      window.clock.set('2026-03-10T23:50:00.000Z');
      window.look(budget('2026-03-10'));
      assert.deepEqual([window.records.length, window.open.length, window.told.length], [1, 1, 1]);
    });

    it('ends what its facts disprove, and takes it up again within a day', () => {
      const window = new FindingsHarness();
      const unsaved = anAnomaly({ type: 'unsaved_calls', rule: 'unsaved_calls', severity: 'warning' });
      window.look(unsaved);
      window.look();
      assert.equal(window.open.length, 0);
      window.clock.advance(13 * HOUR_MS);
      window.look(unsaved);
      assert.deepEqual(window.records.map(({ firstDay, state }) => [firstDay, state]), [['2026-03-10', 'open']]);
      window.look();
      window.clock.advance(DAY_MS);
      window.look(unsaved);
      assert.equal(window.records.length, 2);
    });

    it('tells of a model without a price once for good', () => {
      const window = new FindingsHarness();
      const unpriced = anAnomaly({ type: 'unpriced_model', rule: 'unpriced_model', severity: 'info', scope: scopeOf({ provider: 'openai', model: 'new' }) });
      window.look(unpriced);
      window.quietFor(DAY_MS);
      assert.equal(window.open.length, 0);
      window.clock.advance(30 * DAY_MS);
      assert.deepEqual(window.look(unpriced), []);
      assert.deepEqual([window.open.length, window.records.length], [0, 1]);
    });

    it('pauses background work for critical repeats, runaways and budgets, until they are seen to', () => {
      for (const type of ['repeat_work', 'runaway'] as const) {
        const window = new FindingsHarness();
        window.look(anAnomaly({ type, rule: type, severity: 'info' }), anAnomaly());
        assert.equal(findingThatPausesSync(window.findings), undefined);
        window.look(anAnomaly({ type, rule: type }));
        const pausing = findingThatPausesSync(window.findings);
        assert.equal(pausing?.type, type);
        window.label('dismissed', pausing);
        assert.equal(findingThatPausesSync(window.findings), undefined);
      }
    });
  });

  it('lists what is open, the most severe first, then the newest', () => {
    const window = new FindingsHarness();
    window.look(anAnomaly({ type: 'runaway', rule: 'runaway' }), anAnomaly({ type: 'stale_sync', rule: 'stale_sync', severity: 'warning' }));
    window.clock.advance(1);
    window.look(
      ...[anAnomaly(), anAnomaly({ type: 'runaway', rule: 'runaway' })],
      ...[anAnomaly({ type: 'price_change', rule: 'price_entry', severity: 'info' }), anAnomaly({ type: 'stale_sync', rule: 'stale_sync', severity: 'warning' })],
    );
    assert.deepEqual(window.open.map(({ type }) => type), ['cost_spike', 'runaway', 'stale_sync', 'price_change']);
  });
});
