// Incidents replayed hour by hour through the real store: what opens, when, what it had cost by then, and nothing else.
import assert from 'node:assert/strict';
import { countCauses } from '../../../src/core/anomalies/findings/cause';
import { labelLine } from '../../../src/core/anomalies/findings/finding';
import { momentOf } from '../../../src/core/anomalies/moment';
import type { CallRecord } from '../../../src/core/usage/callRecord';
import { SyncProtection } from '../../../src/host/anomalies/syncProtection';
import { FixedClock } from '../../support/fixedClock';
import { InMemoryKeptState } from '../../support/keptState';
import { HOUR_MS, MINUTE_MS, priceIdOf, StoreReplay } from '../../support/storeReplay';
import { ZonedClock } from '../../unit/anomalies/zonedClock';

const NOTES = 35;
/** Makes 35 notes an hour cost ten dollars a day. */
const EXTRACTION_USD = 10 / (24 * NOTES);
const FAILED = { status: 'error', costUsd: 0, costSource: 'no_usage', priceId: null, latencyMs: null } as const;
const MIDNIGHT = '2026-03-02T00:00:00.000Z';

describe('incidents in the store', function () {
  this.timeout(30_000);
  let replay: StoreReplay;
  afterEach(() => { replay.remove(); });

  async function begin(ordinaryDays: number, clock = new FixedClock(MIDNIGHT)): Promise<void> {
    replay = await StoreReplay.create(clock);
    await replay.ordinaryDays(ordinaryDays);
    assert.deepEqual(replay.opened, [], 'something opened on ordinary days');
    clock.advance(12 * HOUR_MS);
    await replay.look();
    replay.incidentBegins();
  }

  /** What opened: after how many calls, minutes and dollars of the incident. */
  const openings = (): readonly string[] =>
    replay.openings.map(({ what, calls, afterMin, usd }) => `${what}: ${String(calls)} calls, ${String(afterMin)} min, $${usd.toFixed(2)}`);

  const note = (place: number, hour: number): Partial<CallRecord> => ({
    usageType: 'extraction',
    costUsd: EXTRACTION_USD,
    workKey: `note ${String(place)}`,
    runId: `run ${String(hour)}`,
  });

  /** The founding fault: all notes again, at the beginning of each hour. */
  async function extractAllHourly(hours: number): Promise<void> {
    for (let hour = 0; hour < hours; hour += 1) {
      for (let place = 0; place < NOTES; place += 1) await replay.seenCall(note(place, hour));
      replay.clock.advance(HOUR_MS);
    }
  }

  it('the founding incident, from the first day on: in its second run', async () => {
    await begin(0);
    await extractAllHourly(2);
    assert.deepEqual(openings(), [
      'repeat_work info: 36 calls, 60 min, $0.43',
      'repeat_work critical: 38 calls, 60 min, $0.45',
      'budget info: 42 calls, 60 min, $0.50',
      'budget warning: 68 calls, 60 min, $0.81',
    ]);
    assert.deepEqual(replay.told.map(({ type }) => type), ['repeat_work']);
  });

  it('the founding incident, where sync asks before each note: paused in its second run, for good, below half a dollar', async () => {
    await begin(0);
    const protection = new SyncProtection({ kept: new InMemoryKeptState(), nowMs: () => replay.clock.nowMs(), isOn: () => true, onKeepFailed: () => assert.fail('not kept') });
    const calls = [0, 0, 0, 0];
    for (let hour = 0; hour < calls.length; hour += 1) {
      for (let place = 0; place < NOTES && protection.pause === undefined; place += 1) {
        const told = replay.told.length;
        await replay.seenCall(note(place, hour));
        calls[hour] = place + 1;
        protection.findingsChanged(replay.open, replay.told[told]);
      }
      replay.clock.advance(HOUR_MS);
      await replay.look();
      protection.findingsChanged(replay.open);
    }
    assert.deepEqual(calls, [NOTES, 3, 0, 0]);
    assert.deepEqual([protection.pause?.by, protection.pause?.finding?.type], ['protection', 'repeat_work']);
    assert.ok(replay.opening('repeat_work critical').usd <= 0.5);
    assert.deepEqual(replay.told.map(({ type }) => type), ['repeat_work']);
  });

  it('the founding incident on a user with a past, and nothing told twice over its first day', async () => {
    await begin(14);
    await extractAllHourly(6);
    assert.equal(replay.opening('repeat_work critical').calls, NOTES + 3);
    assert.equal(new Set(replay.told.map(({ id }) => id)).size, replay.told.length);
    assert.deepEqual(openings(), [
      'cost_spike critical: 22 calls, 0 min, $0.26',
      'repeat_work info: 36 calls, 60 min, $0.43',
      'repeat_work critical: 38 calls, 60 min, $0.45',
      'call_spike warning: 40 calls, 60 min, $0.48',
      'budget info: 42 calls, 60 min, $0.50',
      'budget warning: 68 calls, 60 min, $0.81',
      'budget critical: 84 calls, 120 min, $1.00',
    ]);
    assert.deepEqual(replay.told.map(({ type }) => type), ['cost_spike', 'repeat_work', 'budget']);
  });

  it('a retry storm: at its third failure or soon after', async () => {
    await begin(14);
    for (let place = 0; place < 12; place += 1) {
      await replay.seenCall({ ...FAILED, attempt: (place % 3) + 1, errorMessage: 'rate_limited · HTTP 429' });
    }
    assert.deepEqual(openings(), ['high_error_rate warning: 5 calls, 0 min, $0.00']);
    assert.equal(replay.told.length, 0);
  });

  it('an expired key: at the first call, until the provider answers', async () => {
    await begin(14);
    await replay.seenCall({ ...FAILED, errorMessage: 'key_refused · HTTP 401' });
    assert.deepEqual(openings(), ['key_or_credit warning: 1 calls, 0 min, $0.00']);
    replay.clock.advance(MINUTE_MS);
    await replay.seenCall();
    assert.deepEqual(replay.open, []);
    assert.deepEqual(replay.opened, ['key_or_credit warning']);
    assert.equal(replay.told.length, 0);
  });

  it('a broken reranker, every reply prose: within 8 calls', async () => {
    await begin(14);
    for (let place = 0; place < 8; place += 1) {
      replay.clock.advance(20 * MINUTE_MS);
      await replay.seenCall({ usageType: 'chat_rerank', status: 'fallback', costUsd: 0.002, errorMessage: 'unusable_reply · no JSON' });
      await replay.seenCall({ usageType: 'chat_answer', costUsd: 0.006 });
    }
    // A fallback is no success, so the rate of all calls says so, too; the two are told as one cause.
    assert.equal(countCauses(replay.open), 1);
    assert.deepEqual(openings(), ['high_error_rate warning: 5 calls, 60 min, $0.02', 'high_fallback_rate warning: 5 calls, 60 min, $0.02']);
    assert.equal(replay.told.length, 0);
  });

  it('a renamed model: at the first call, as a note', async () => {
    await begin(14);
    await replay.seenCall({ model: 'claude-sonnet-5-5', priceId: priceIdOf('claude-sonnet-5-5'), metadata: { modelAsked: 'claude-haiku-4-5' } });
    assert.deepEqual(openings(), ['price_change info: 1 calls, 0 min, $0.00']);
    await replay.passHours(60);
    assert.deepEqual([replay.opened, replay.told, replay.open], [['price_change info'], [], []]);
  });

  it('a doubled price: before the first call that it is for, as a note, and once', async () => {
    await begin(14);
    replay.userPrices = { 'claude-haiku-4-5': { input: 2, output: 10, cacheRead: 0.2, cacheWrite5m: 2.5, cacheWrite1h: 4 } };
    await replay.look();
    assert.deepEqual(openings(), ['price_change info: 0 calls, 0 min, $0.00']);
    await replay.seenCall({ priceId: priceIdOf('claude-haiku-4-5', replay.userPrices), costUsd: 0.004 });
    assert.equal(replay.open.length, 1);
    await replay.passHours(40);
    assert.deepEqual([replay.opened, replay.told, replay.open], [['price_change info'], [], []]);
  });

  it('a model without a price: once, as a note', async () => {
    await begin(14);
    const unpriced = { model: 'claude-next', costUsd: 0, costSource: 'unpriced', priceId: null } as const;
    await replay.seenCall(unpriced);
    await replay.passHours(30);
    await replay.seenCall(unpriced);
    assert.deepEqual(openings(), ['unpriced_model info: 1 calls, 0 min, $0.00']);
    assert.equal(replay.told.length, 0);
  });

  it('a provider down for an hour: within 6 calls, and over a day later', async () => {
    await begin(14);
    for (let place = 0; place < 10; place += 1) {
      replay.clock.advance(5 * MINUTE_MS);
      await replay.seenCall({ ...FAILED, errorMessage: 'network' });
    }
    assert.deepEqual(openings(), ['high_error_rate warning: 5 calls, 25 min, $0.00']);
    await replay.passHours(20);
    assert.equal(replay.open.length, 1);
    await replay.passHours(6);
    assert.deepEqual(replay.open, []);
    assert.deepEqual(replay.opened, ['high_error_rate warning']);
    assert.equal(replay.told.length, 0);
  });

  it('a bulk import that is meant: silent once it is labelled, and no measure of later days', async () => {
    await begin(14);
    const firstTrace = 'a'.repeat(32);
    for (let place = 0; place < 120; place += 1) {
      replay.call({ usageType: 'inbox', costUsd: 0.004, workKey: `file ${String(place)}`, runId: 'import', ...(place === 0 ? { traceId: firstTrace } : {}) });
    }
    await replay.look();
    assert.deepEqual(openings(), ['cost_spike critical: 120 calls, 0 min, $0.48', 'call_spike warning: 120 calls, 0 min, $0.48']);
    const [spike] = replay.open;
    const { change, run, firstTraceId, usualDays } = replay.why(spike!.id)!;
    assert.deepEqual([run?.runId, run?.calls, run?.costUsd.toFixed(2), firstTraceId], ['import', 120, '0.48', firstTrace]);
    assert.deepEqual(change.parts.filter(({ picoUsd }) => picoUsd > 0).map(({ usageType, factor, picoUsd }) => [usageType, factor, picoUsd]), [['inbox', 'calls', 480_000_000_000]]);
    assert.equal(change.picoUsd, change.parts.reduce((sum, { picoUsd }) => sum + picoUsd, 0));
    for (const finding of replay.open) replay.write(labelLine(finding, 'planned_bulk_work', momentOf(replay.clock)));
    await replay.look();
    assert.deepEqual(replay.open, []);
    const before = replay.opened.length;
    replay.clock.advance(12 * HOUR_MS);
    await replay.ordinaryDays(3);
    assert.equal(replay.opened.length, before);
    // Three more usual days are behind the next finding, and not the day of the import.
    for (let place = 0; place < 120; place += 1) replay.call({ usageType: 'chat_answer', costUsd: 0.01 });
    await replay.look();
    const next = replay.told.findLast(({ type }) => type === 'cost_spike')!;
    assert.notEqual(next.id, spike!.id);
    assert.equal(replay.why(next.id)?.usualDays, usualDays + 3);
  });

  it('three weeks away: nothing on the return', async () => {
    await begin(14);
    for (let day = 0; day < 21; day += 1) {
      replay.clock.advance(24 * HOUR_MS);
      await replay.look();
    }
    replay.clock.advance(12 * HOUR_MS);
    await replay.ordinaryDays(5);
    assert.deepEqual(replay.opened, []);
  });

  it('weekends: nothing on Mondays', async () => {
    replay = await StoreReplay.create(new FixedClock(MIDNIGHT));
    await replay.ordinaryDays(28, (day) => day % 7 < 5);
    assert.deepEqual(replay.opened, []);
  });

  for (const [name, start] of [
    ['spring', '2026-03-15T23:00:00.000Z'],
    ['autumn', '2026-10-11T22:00:00.000Z'],
  ] as const) {
    it(`the change of clocks in ${name}: nothing opens, and no finding closes early`, async () => {
      replay = await StoreReplay.create(new ZonedClock(Date.parse(start), 'Europe/Berlin'));
      await replay.ordinaryDays(13);
      await replay.seenCall({ ...FAILED, errorMessage: 'key_refused · HTTP 401' });
      await replay.passHours(4);
      assert.deepEqual(replay.opened, ['key_or_credit warning']);
      assert.equal(replay.open.length, 1);
      await replay.ordinaryDays(3);
      assert.deepEqual([replay.opened, replay.told], [['key_or_credit warning'], []]);
    });
  }

  it('one note worked on every hour, all night: in the seventh hour', async () => {
    await begin(0);
    for (let hour = 0; hour < 8; hour += 1) {
      await replay.seenCall({ ...note(0, hour), runId: null });
      replay.clock.advance(HOUR_MS);
    }
    assert.deepEqual(openings(), ['repeat_work info: 2 calls, 60 min, $0.02', 'runaway critical: 7 calls, 360 min, $0.08']);
    assert.deepEqual(replay.told.map(({ type }) => type), ['runaway']);
  });

  const FOUNDING = [
    'repeat_work info: 36 calls, 60 min, $0.43',
    'repeat_work critical: 38 calls, 60 min, $0.45',
    'budget info: 42 calls, 60 min, $0.50',
    'budget warning: 68 calls, 60 min, $0.81',
  ];

  it('two windows: what one has told, the other does not tell again, and opens nothing of its own', async () => {
    await begin(0);
    await extractAllHourly(2);
    assert.deepEqual(replay.told.map(({ type }) => type), ['repeat_work']);
    for (let change = 0; change < 3; change += 1) {
      replay.changeWindow();
      await replay.look();
      for (let place = 0; place < 4; place += 1) await replay.seenCall(note(place, 10 + change));
    }
    assert.deepEqual(openings(), FOUNDING);
    assert.deepEqual(replay.told.map(({ type }) => type), ['repeat_work']);
    assert.deepEqual(replay.open.map(({ type, severity }) => `${type} ${severity}`), ['repeat_work critical', 'budget warning']);
  });

  it('a dismissed finding: not shown again in any window while it gets no worse', async () => {
    await begin(0);
    await extractAllHourly(2);
    const finding = replay.open.find(({ type }) => type === 'repeat_work')!;
    replay.write(labelLine(finding, 'dismissed', momentOf(replay.clock)));
    replay.changeWindow();
    await replay.seenCall(note(1, 20));
    assert.deepEqual(replay.open.map(({ type, severity }) => `${type} ${severity}`), ['budget warning']);
    assert.deepEqual(openings(), FOUNDING);
    assert.deepEqual(replay.told.map(({ type }) => type), ['repeat_work']);
  });
});
