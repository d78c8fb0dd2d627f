import assert from 'node:assert/strict';
import { findAnomalies } from '../../../src/core/anomalies/allRules';
import { checkAnomalySettings } from '../../../src/core/anomalies/anomalySettings';
import { PLAIN_BASELINE } from '../../../src/core/anomalies/baseline';
import type { Clock } from '../../../src/core/system/clock';
import type { CallRecord } from '../../../src/core/usage/callRecord';
import { aCall } from '../../support/aCall';
import { anomalyFactsOfCalls } from '../../support/anomalyFactsOfCalls';
import { FixedClock } from '../../support/fixedClock';
import { ZonedClock } from './zonedClock';

const NOON = '2026-03-10T12:00:00.000Z';
let lastUid = 0;

/** So many calls at one moment, each in a trace of its own. */
function calls(count: number, overrides: Partial<CallRecord> = {}): CallRecord[] {
  return Array.from({ length: count }, () => {
    lastUid += 1;
    const number = String(lastUid).padStart(12, '0');
    return aCall({ uid: `00000000-0000-7000-8000-${number}`, traceId: number.padStart(32, '0'), timestamp: NOON, ...overrides });
  });
}

function on(day: string, count: number, overrides: Partial<CallRecord> = {}): CallRecord[] {
  return calls(count, { timestamp: `${day}T12:00:00.000Z`, ...overrides });
}

function told(rows: readonly CallRecord[], clock: Clock = new FixedClock(NOON)): string[] {
  const facts = anomalyFactsOfCalls(rows, clock);
  const found = findAnomalies({ facts, settings: checkAnomalySettings({ dailyLimitUsd: 0 }).settings, baselineOf: () => PLAIN_BASELINE });
  return found.map(({ type, severity }) => `${type} ${severity}`);
}

const FAILED = { status: 'error', costUsd: 0 } as const;
const WEEK = ['2026-03-07', '2026-03-08', '2026-03-09'].flatMap((day) => on(day, 4, { costUsd: 0.02 }));

describe('what is told of rows', () => {
  it('is nothing, of none', () => {
    assert.deepEqual(told([]), []);
    assert.deepEqual(told(WEEK), []);
  });

  it('is a spike of cost and calls', () => {
    assert.deepEqual(told([...WEEK, ...calls(13, { costUsd: 0.02 })]), ['cost_spike critical', 'call_spike critical']);
    assert.deepEqual(told([...WEEK, ...calls(12, { costUsd: 0.02 })]), []);
  });

  it('leaves batch summaries, offline calls and provider checks out of spikes and rates', () => {
    const others = [
      ...calls(50, { usageType: 'extraction_batch', provider: 'system', model: 'batch', status: 'error', costUsd: 9 }),
      ...calls(50, { provider: 'offline', model: 'offline', costSource: 'local', status: 'error', costUsd: 0 }),
      ...calls(50, { usageType: 'check', costUsd: 1, status: 'error' }),
    ];
    assert.deepEqual(told([...WEEK, ...others]), []);
    const before = others.map((call) => ({ ...call, timestamp: '2026-03-06T12:00:00.000Z', localDay: '2026-03-06' }));
    const unjudged = [...on('2026-03-08', 4, { costUsd: 0.02 }), ...on('2026-03-09', 4, { costUsd: 0.02 }), ...calls(13, { costUsd: 0.02 })];
    assert.deepEqual(told([...before, ...unjudged]), []);
  });

  it('counts unpriced calls as calls, and says that their money is missing', () => {
    const unpriced = calls(13, { costSource: 'unpriced', priceId: null, costUsd: 0 });
    assert.deepEqual(told([...WEEK, ...unpriced]), ['call_spike critical', 'unpriced_model info']);
    const facts = anomalyFactsOfCalls([...WEEK, ...unpriced], new FixedClock(NOON));
    assert.deepEqual(facts.spentToday, { costUsd: 0, unpricedCalls: 13 });
  });

  it('is a rate of the last 60 minutes, both ends included', () => {
    const at = (timestamp: string) => [...calls(3, { timestamp }), ...calls(2, { timestamp, ...FAILED })];
    assert.deepEqual(told(at('2026-03-10T11:00:00.000Z')), ['high_error_rate warning']);
    assert.deepEqual(told(at(NOON)), ['high_error_rate warning']);
    assert.deepEqual(told(at('2026-03-10T10:59:59.999Z')), []);
    assert.deepEqual(told(at('2026-03-10T12:00:00.001Z')), []);
  });

  it('does not take what the user stopped for a failure', () => {
    assert.deepEqual(told([...calls(4), ...calls(3, { status: 'cancelled' })]), []);
    assert.deepEqual(told([...calls(4), ...calls(1, FAILED), ...calls(3, { status: 'cancelled' })]), []);
  });

  it('does not blame a provider for replies that only we could not use', () => {
    const unusable = calls(6, { usageType: 'chat_rerank', status: 'fallback', errorMessage: 'unusable_reply · no JSON' });
    const facts = anomalyFactsOfCalls(unusable, new FixedClock(NOON));
    assert.deepEqual(facts.providerOutcomes.map(({ failed }) => failed), [[false, false, false, false, false, false]]);
    assert.deepEqual(told(unusable), ['high_error_rate warning', 'high_fallback_rate warning', 'high_fallback_rate warning']);
  });

  it('ends a day at local midnight', () => {
    const rows = [...WEEK, ...calls(13, { costUsd: 0.02, timestamp: '2026-03-10T23:59:00.000Z' })];
    assert.deepEqual(told(rows, new FixedClock('2026-03-10T23:59:59.999Z')), ['cost_spike critical', 'call_spike critical']);
    assert.deepEqual(told(rows, new FixedClock('2026-03-11T00:00:00.000Z')), []);
  });

  it('goes by the days that the rows have, whatever the clocks did to them', () => {
    const clock = new ZonedClock(Date.parse('2026-03-08T04:30:00.000Z'), 'America/New_York');
    const rows: CallRecord[] = [];
    for (let hour = 0; hour < 4 * 24; hour += 1) {
      clock.set(new Date(Date.parse('2026-03-06T05:00:00.000Z') + hour * 3_600_000).toISOString());
      rows.push(...calls(1, { timestamp: new Date(clock.nowMs()).toISOString(), localDay: clock.localDay(), costUsd: 0.01 }));
      assert.deepEqual(told(rows, clock), []);
    }
    const facts = anomalyFactsOfCalls(rows, clock);
    assert.deepEqual(facts.pastDays.map(({ day, byUsageType: [sums] }) => `${day} ${String(sums?.calls)}`), ['2026-03-06 24', '2026-03-07 24', '2026-03-08 23', '2026-03-09 24']);
  });

  it('does not make a spike of a day that a journey west has made longer', () => {
    const rows = ['2026-03-07', '2026-03-08', '2026-03-09'].flatMap((day) => on(day, 24, { costUsd: 0.02 }));
    for (let hour = 0; hour < 30; hour += 1) {
      const timestamp = new Date(Date.parse('2026-03-09T20:00:00.000Z') + hour * 3_600_000).toISOString();
      rows.push(...calls(1, { timestamp, localDay: '2026-03-10', costUsd: 0.02 }));
    }
    assert.deepEqual(told(rows, new FixedClock('2026-03-11T01:00:00.000Z', -6 * 60)), []);
  });

  it('forgets no past and invents no future when the clock goes back', () => {
    const ahead = on('2026-04-20', 40, { ...FAILED, costUsd: 0.5 });
    assert.deepEqual(told([...WEEK, ...ahead]), []);
    const facts = anomalyFactsOfCalls([...WEEK, ...ahead], new FixedClock(NOON));
    assert.deepEqual(facts.pastDays.map(({ day }) => day), ['2026-03-07', '2026-03-08', '2026-03-09']);
  });

  it('is work done again, unless it had failed in between or belongs to one trace', () => {
    const work = (hour: string, overrides: Partial<CallRecord> = {}) =>
      ['a', 'b', 'c'].flatMap((workKey) => calls(1, { usageType: 'extraction', timestamp: `2026-03-10T${hour}:00:00.000Z`, workKey, ...overrides }));
    assert.deepEqual(told(work('08')), []);
    assert.deepEqual(told([...work('08'), ...work('09')]), ['repeat_work critical']);
    assert.deepEqual(told([...work('08', FAILED), ...work('09')]), []);
    const afterFailure = anomalyFactsOfCalls([...work('07'), ...work('08', FAILED), ...work('09')], new FixedClock(NOON));
    assert.deepEqual(afterFailure.repeatedWork.map((repeats) => [repeats.calls, repeats.firstMs]), [[3, Date.parse('2026-03-10T08:00:00.000Z')]]);
    assert.deepEqual(told([...work('08', { traceId: 'e'.repeat(32) }), ...work('09', { traceId: 'e'.repeat(32) })]), []);
    assert.deepEqual(told([...work('08'), ...work('09').map((call) => ({ ...call, workKey: `${String(call.workKey)} edited` }))]), []);
  });

  it('is a runaway, hour by hour, also where each success is followed by failures', () => {
    const run = (hour: number, overrides: Partial<CallRecord> = {}) =>
      calls(1, { usageType: 'inbox', workKey: 'a', timestamp: `2026-03-10T${String(hour).padStart(2, '0')}:30:00.000Z`, ...overrides });
    const hours = [5, 6, 7, 8, 9, 10, 11].flatMap((hour) => run(hour, hour % 2 === 0 ? { ...FAILED, errorMessage: 'server_error' } : {}));
    assert.ok(told(hours).includes('runaway critical'));
    assert.ok(!told(hours.slice(1)).includes('runaway critical'));
    const edited = hours.map((call, place) => ({ ...call, workKey: `version ${String(place)}` }));
    assert.ok(!told(edited).includes('runaway critical'));
  });

  it('is a refused key until the provider answers', () => {
    const refused = calls(1, { ...FAILED, errorMessage: 'key_refused · HTTP 401 · invalid_key', timestamp: '2026-03-10T10:00:00.000Z' });
    assert.deepEqual(told(refused), ['key_or_credit warning']);
    assert.deepEqual(told([...refused, ...calls(1)]), []);
    assert.deepEqual(told([...refused, ...calls(1, { provider: 'openai' })]), ['key_or_credit warning']);
    assert.deepEqual(told(refused, new FixedClock('2026-03-11T10:00:00.001Z')), []);
  });
});
