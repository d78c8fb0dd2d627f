import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AnomalyFactsReader } from '../../../src/adapters/sqlite/anomalyFacts';
import { FIRST_UNPRICED, LAST_LATENCIES, LAST_ROUTES } from '../../../src/adapters/sqlite/anomalyModels';
import { LAST_HOUR, LAST_OF_MODEL, lastOfUsageType } from '../../../src/adapters/sqlite/anomalyOutcomes';
import { NEWEST_PRICE, UNUSABLE_REPLIES } from '../../../src/adapters/sqlite/anomalyPast';
import { LAST_OK, REFUSALS } from '../../../src/adapters/sqlite/anomalyRefusals';
import { CALLS_OF_KEY, EARLIER_CALL, EARLIER_SUCCESS, KEYED_CALLS } from '../../../src/adapters/sqlite/anomalyRepeats';
import { allRows } from '../../../src/adapters/sqlite/sqlite';
import type { UsageDatabase } from '../../../src/adapters/sqlite/usageDatabase';
import type { AnomalyFacts } from '../../../src/core/anomalies/anomalyFacts';
import { momentOf } from '../../../src/core/anomalies/moment';
import type { CallRecord } from '../../../src/core/usage/callRecord';
import { CALL_STATUSES, COST_SOURCES } from '../../../src/core/usage/vocabulary';
import { aCall } from '../../support/aCall';
import { anomalyFactsOfCalls } from '../../support/anomalyFactsOfCalls';
import { FixedClock } from '../../support/fixedClock';
import { usageDatabaseWith } from '../../support/usageDatabaseHarness';

const SEED = 20_261_122;
const RUNS = 150;
const NOW_MS = Date.parse('2026-03-10T12:00:00.000Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const OUTSIDE = { syncJobs: [], unsavedCalls: 2 };
const ERRORS = ['network', 'key_refused · HTTP 401', 'no_credit', 'unusable_reply · no JSON', 'unusable_reply'];

/** Most calls are of the last hours, where most of the rules look. */
const agoMs = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -5 * MINUTE_MS, max: 3 * HOUR_MS }) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 30 * HOUR_MS }) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 90 * 24 * HOUR_MS }) },
);
const shape = fc.record({
  agoMs,
  provider: fc.constantFrom('anthropic', 'anthropic', 'openai', 'offline'),
  model: fc.constantFrom('one', 'two'),
  usageType: fc.constantFrom('chat_answer' as const, 'chat_rerank' as const, 'extraction' as const, 'check' as const, 'extraction_batch' as const),
  status: fc.oneof({ weight: 1, arbitrary: fc.constant('ok' as const) }, { weight: 1, arbitrary: fc.constantFrom(...CALL_STATUSES) }),
  error: fc.constantFrom(...ERRORS),
  costSource: fc.constantFrom('priced' as const, ...COST_SOURCES),
  picoUsd: fc.integer({ min: 0, max: 3_000_000_000 }),
  priceId: fc.constantFrom('a@1', 'a@2'),
  latencyMs: fc.option(fc.integer({ min: 0, max: 60_000 }), { freq: 6 }),
  trace: fc.integer({ min: 1, max: 6 }),
  run: fc.option(fc.integer({ min: 1, max: 3 })),
  work: fc.option(fc.integer({ min: 1, max: 3 })),
  modelAsked: fc.option(fc.constantFrom('asked', 'other'), { freq: 3 }),
  /** A user who travels has days that are not those of the clock's zone. */
  zoneHours: fc.constantFrom(0, 0, 0, -11, 13),
});
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

function callOf(one: Shape, place: number): CallRecord {
  // Each call has a millisecond of its own: in one millisecond, the order of calls is anybody's.
  const beganMs = Math.floor((NOW_MS - one.agoMs) / 1_000) * 1_000 + place;
  const isPriced = one.costSource === 'priced';
  const isKeyed = one.usageType === 'extraction' && one.work !== null;
  return aCall({
    uid: `00000000-0000-7000-8000-${String(place).padStart(12, '0')}`,
    timestamp: new Date(beganMs).toISOString(),
    localDay: new Date(beganMs + one.zoneHours * HOUR_MS).toISOString().slice(0, 10),
    provider: one.provider,
    model: one.model,
    usageType: one.usageType,
    status: one.status,
    errorMessage: one.status === 'ok' ? null : one.error,
    costSource: one.costSource,
    costUsd: isPriced ? one.picoUsd / 1e12 : 0,
    priceId: isPriced ? one.priceId : null,
    latencyMs: one.latencyMs,
    traceId: String(one.trace).padStart(32, '0'),
    // A run is of one day.
    runId: isKeyed && one.run !== null ? `run ${String(one.run)} of ${String(Math.floor(one.agoMs / (5 * HOUR_MS)))}` : null,
    workKey: isKeyed ? `key ${String(one.work)}` : null,
    metadata: one.modelAsked === null ? null : { modelAsked: one.modelAsked },
  });
}

function rounded(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}

/** Lists in one order, money without the last digits, and one of several runs that are equally bad. */
function comparable(facts: AnomalyFacts): unknown {
  const plain = JSON.parse(JSON.stringify(facts), (key, value: unknown) => {
    if (key === 'costUsd' && typeof value === 'number') return rounded(value);
    if (key === 'runId') return null;
    if (key === 'worstRun' && value !== null) {
      const { notes, repeatedNotes } = value as { notes: number; repeatedNotes: number };
      return rounded(repeatedNotes / notes);
    }
    if (!Array.isArray(value) || key === 'failed' || key === 'needlessCallsByHour') return value;
    return value.map((one) => JSON.stringify(one)).sort();
  }) as unknown;
  return plain;
}

function apply(database: UsageDatabase, calls: readonly CallRecord[]): void {
  const changes = calls.map((call) => ({ kind: 'close', call }) as const);
  database.apply({ segment: 'a segment', readBytes: 1, changes, questions: [], reprices: [], findings: [], unreadableLines: 0, unknownLines: 0 });
}

describe('facts for the rules, from the store', () => {
  it('are those of a plain loop over all rows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(shape, { maxLength: 90 }), async (shapes) => {
        const calls = shapes.map(callOf);
        const clock = new FixedClock(NOW_MS);
        const database = await usageDatabaseWith(calls);
        const facts = new AnomalyFactsReader(database).read(momentOf(clock), OUTSIDE);
        assert.deepEqual(comparable(facts), comparable(anomalyFactsOfCalls(calls, clock, OUTSIDE)));
        database.close();
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it('stay so while calls come in any order, end later than they began, and time passes in both directions', async () => {
    const step = fc.record({ calls: fc.array(fc.nat({ max: 39 }), { maxLength: 6 }), passMs: fc.constantFrom(0, MINUTE_MS, 5 * HOUR_MS, 26 * HOUR_MS, -2 * HOUR_MS, -13 * HOUR_MS) });
    await fc.assert(
      fc.asyncProperty(fc.array(shape, { minLength: 40, maxLength: 40 }), fc.array(step, { minLength: 2, maxLength: 8 }), async (shapes, steps) => {
        const clock = new FixedClock(NOW_MS);
        const database = await usageDatabaseWith([]);
        const reader = new AnomalyFactsReader(database);
        const rows = new Map<string, CallRecord>();
        for (const { calls: places, passMs } of steps) {
          clock.advance(passMs);
          const calls = places.map((place) => {
            const call = callOf(shapes[place]!, place);
            // What was not read before is an interruption at first.
            return rows.has(call.uid) ? call : { ...call, status: 'interrupted' as const, errorMessage: 'interrupted', costSource: 'no_usage' as const, costUsd: 0, priceId: null, latencyMs: null };
          });
          for (const call of calls) {
            if (rows.get(call.uid) === undefined || rows.get(call.uid)?.status === 'interrupted') rows.set(call.uid, call);
            apply(database, [call]);
          }
          const facts = reader.read(momentOf(clock), OUTSIDE);
          assert.deepEqual(comparable(facts), comparable(anomalyFactsOfCalls([...rows.values()], clock, OUTSIDE)));
        }
        database.close();
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it('find what a clock that goes back makes recent again', async () => {
    const keyed = (hour: number, place: number): CallRecord =>
      aCall({
        uid: `00000000-0000-7000-8000-00000000000${String(place)}`,
        timestamp: new Date(NOW_MS + hour * HOUR_MS).toISOString(),
        ...{ usageType: 'extraction', workKey: 'a key', traceId: String(place).padStart(32, '0') },
      });
    const calls = [keyed(-2, 1), keyed(-1, 2)];
    const clock = new FixedClock(NOW_MS);
    const database = await usageDatabaseWith(calls);
    const reader = new AnomalyFactsReader(database);
    const repeated = (): readonly number[] => reader.read(momentOf(clock), OUTSIDE).repeatedWork.map(({ calls: count }) => count);
    assert.deepEqual(repeated(), [1]);
    clock.advance(72 * HOUR_MS);
    assert.deepEqual(repeated(), []);
    clock.set(NOW_MS);
    assert.deepEqual(repeated(), [1]);
    database.close();
  });

  it('add money exactly, by however many models it was spent', async () => {
    const calls = Array.from({ length: 10 }, (_, place) =>
      aCall({ uid: `00000000-0000-7000-8000-00000000000${String(place)}`, model: `model ${String(place)}`, costUsd: 0.1 }),
    );
    const database = await usageDatabaseWith(calls);
    const { spentToday, spentThisMonth, today } = new AnomalyFactsReader(database).read(momentOf(new FixedClock(NOW_MS)), OUTSIDE);
    assert.deepEqual([spentToday.costUsd, spentThisMonth.costUsd, today[0]?.costUsd], [1, 1, 1]);
    database.close();
  });

  it('hold the money of all days of the month, and of no other', async () => {
    const days = ['2026-02-28', '2026-03-01', '2026-03-30', '2026-03-31', '2026-04-01'];
    const calls = days.map((day, place) => aCall({ uid: `00000000-0000-7000-8000-00000000000${String(place)}`, timestamp: `${day}T09:00:00.000Z`, costUsd: 10 ** place }));
    const database = await usageDatabaseWith(calls);
    const reader = new AnomalyFactsReader(database);
    const spentIn = (now: string): number => reader.read(momentOf(new FixedClock(now)), OUTSIDE).spentThisMonth.costUsd;
    assert.deepEqual(['2026-02-28T12:00:00.000Z', '2026-03-31T12:00:00.000Z', '2026-04-01T00:00:00.000Z'].map(spentIn), [1, 1_110, 10_000]);
    database.close();
  });

  it('hold what the price book says now', async () => {
    const database = await usageDatabaseWith([aCall()]);
    const facts = new AnomalyFactsReader(database).read(momentOf(new FixedClock(NOW_MS)), { ...OUTSIDE, currentPriceId: (provider, model) => `${provider}/${model}@now` });
    assert.deepEqual(facts.modelPrices.map(({ currentPriceId }) => currentPriceId), ['anthropic/claude-haiku-4-5@now']);
    database.close();
  });

  it('are found by indexes, without a sort of more than one moment', async () => {
    const database = await usageDatabaseWith([]);
    const planOf = (sql: string): string => allRows(database.database, `EXPLAIN QUERY PLAN ${sql}`).map((row) => String(row['detail'])).join('; ');
    const plans: readonly (readonly [string, RegExp])[] = [
      [LAST_HOUR, /^SEARCH llm_usage USING INDEX ix_llm_usage_timestamp_uid \(timestamp>\? AND timestamp<\?\); USE TEMP B-TREE FOR GROUP BY$/],
      [lastOfUsageType("status <> 'ok'"), /^SEARCH llm_usage USING INDEX ix_llm_usage_usage_type_timestamp \(usage_type=\? AND timestamp<\?\); USE TEMP B-TREE FOR LAST TERM OF ORDER BY$/],
      [LAST_OF_MODEL, /^SEARCH llm_usage USING INDEX ix_llm_usage_provider_model \(provider=\? AND model=\? AND rowid<\?\)$/],
      [NEWEST_PRICE, /^SEARCH llm_usage USING INDEX ix_llm_usage_provider_model \(provider=\? AND model=\?\)$/],
      [LAST_LATENCIES, /^SEARCH llm_usage USING INDEX ix_llm_usage_provider_model \(provider=\? AND model=\?\)$/],
      [LAST_ROUTES, /SEARCH llm_usage USING INDEX ix_llm_usage_provider_model \(provider=\? AND model=\?\)/],
      [LAST_OK, /SEARCH llm_usage USING INDEX ix_llm_usage_provider_model \(provider=\? AND model=\? AND rowid>\? AND rowid<\?\)/],
      [REFUSALS, /^SEARCH llm_usage USING INDEX ix_llm_usage_status_timestamp \(status=\? AND timestamp>\? AND timestamp<\?\)/],
      [UNUSABLE_REPLIES, /^SEARCH llm_usage USING INDEX ix_llm_usage_status_timestamp \(status=\? AND timestamp>\?\)$/],
      [FIRST_UNPRICED, /^SEARCH llm_usage USING INDEX ix_llm_usage_unpriced \(timestamp>\?\)$/],
      [KEYED_CALLS, /^SEARCH llm_usage USING INDEX ix_llm_usage_timestamp_uid \(timestamp>\?\)$/],
      [CALLS_OF_KEY, /^SEARCH llm_usage USING INDEX ix_llm_usage_work_key \(work_key=\? AND rowid>\?\)$/],
      [EARLIER_CALL, /^SEARCH llm_usage USING INDEX ix_llm_usage_work_key \(work_key=\? AND rowid<\?\)$/],
      [EARLIER_SUCCESS, /^SEARCH llm_usage USING INDEX ix_llm_usage_work_key \(work_key=\? AND rowid<\?\)$/],
    ];
    for (const [sql, plan] of plans) assert.match(planOf(sql), plan);
    database.close();
  });
});
