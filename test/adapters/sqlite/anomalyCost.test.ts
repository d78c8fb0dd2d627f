import assert from 'node:assert/strict';
import fc from 'fast-check';
import { costCells, costliestRun, firstTraceSince } from '../../../src/adapters/sqlite/anomalyCost';
import { costChange } from '../../../src/core/anomalies/costChange';
import type { CallRecord } from '../../../src/core/usage/callRecord';
import { COST_SOURCES } from '../../../src/core/usage/vocabulary';
import { aCall } from '../../support/aCall';
import { usageDatabaseWith } from '../../support/usageDatabaseHarness';

const SEED = 20_261_123;
const RUNS = 100;
const DAYS = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-05', '2026-03-08'];
const TODAY = '2026-03-09';

const shape = fc.record({
  day: fc.constantFrom(...DAYS, TODAY, TODAY, '2026-03-07'),
  usageType: fc.constantFrom('chat_answer' as const, 'extraction' as const, 'extraction_batch' as const),
  model: fc.constantFrom('one', 'two'),
  picoUsd: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2_000_000_000_000 })),
  costSource: fc.oneof({ weight: 4, arbitrary: fc.constant('priced' as const) }, { weight: 1, arbitrary: fc.constantFrom(...COST_SOURCES) }),
  inputTokens: fc.oneof(fc.constant(0), fc.nat({ max: 100_000 })),
  outputTokens: fc.nat({ max: 5_000 }),
  attempt: fc.constantFrom(1, 1, 1, 2, 3),
  run: fc.option(fc.integer({ min: 1, max: 3 })),
  /** A day of a user who travels is not that of UTC. */
  zoneHours: fc.constantFrom(0, 0, -11, 13),
});
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

function callOf({ day, usageType, model, picoUsd, costSource, inputTokens, outputTokens, attempt, run, zoneHours }: Shape, place: number): CallRecord {
  const number = String(place + 1).padStart(12, '0');
  return aCall({
    uid: `00000000-0000-7000-8000-${number}`,
    traceId: number.padStart(32, '0'),
    timestamp: new Date(Date.parse(`${day}T09:00:00.000Z`) - zoneHours * 3_600_000 + place * 1_000).toISOString(),
    localDay: day,
    ...{ usageType, model, costSource, inputTokens, outputTokens, attempt },
    costUsd: costSource === 'priced' ? picoUsd / 1e12 : 0,
    runId: run === null ? null : `run ${String(run)}`,
  });
}

const isCall = ({ usageType }: CallRecord): boolean => usageType !== 'extraction_batch';
const picoUsdOf = (calls: readonly CallRecord[]): number => calls.reduce((sum, { costUsd }) => sum + Math.round(costUsd * 1e12), 0);

describe('why a finding of money is what it is, from the store', () => {
  for (const usageType of [null, 'extraction'] as const) {
    it(`is in parts that add to the change of the rows themselves, for ${usageType ?? 'all usage types'}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(shape, { maxLength: 60 }), async (shapes) => {
          const calls = shapes.map(callOf);
          const { database, close } = await opened(calls);
          const { picoUsd, parts } = costChange(costCells(database, DAYS, usageType), costCells(database, [TODAY], usageType));
          close();
          const counted = calls.filter((call) => isCall(call) && (usageType === null || call.usageType === usageType));
          const before = picoUsdOf(counted.filter(({ localDay }) => DAYS.includes(localDay))) / DAYS.length;
          const after = picoUsdOf(counted.filter(({ localDay }) => localDay === TODAY));
          assert.equal(parts.reduce((sum, part) => sum + part.picoUsd, 0), picoUsd);
          // The mean of each usage type and model is rounded to a whole number of its own.
          assert.ok(Math.abs(picoUsd - (after - before)) <= 4, `${String(picoUsd)} for ${String(after)} after ${String(before)}`);
        }),
        { seed: SEED, numRuns: RUNS },
      );
    });
  }

  it('tells retries from first attempts, and counts priced calls alone', async () => {
    const call = (place: number, overrides: Partial<CallRecord>): CallRecord =>
      aCall({ uid: `00000000-0000-7000-8000-00000000000${String(place)}`, timestamp: `${TODAY}T09:00:0${String(place)}.000Z`, costUsd: 0.01, ...overrides });
    const { database, close } = await opened([
      call(1, {}),
      call(2, { attempt: 2 }),
      call(3, { attempt: 3 }),
      call(4, { costSource: 'unpriced', costUsd: 0, priceId: null }),
      call(5, { costSource: 'unpriced', costUsd: 0, priceId: null, attempt: 2 }),
    ]);
    assert.deepEqual(
      costCells(database, [TODAY], null).map(({ firstAttempts, calls, tokens, costUsd }) => ({ firstAttempts, calls, tokens, costUsd })),
      [{ firstAttempts: 1, calls: 3, tokens: 3_600, costUsd: 0.03 }],
    );
    close();
  });

  it('names the run of the day that cost most, and the first call, of the finding’s usage type', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(shape, { maxLength: 40 }), fc.constantFrom(null, 'extraction'), async (shapes, usageType) => {
        const calls = shapes.map(callOf);
        const { database, close } = await opened(calls);
        const run = costliestRun(database, TODAY, usageType);
        const first = firstTraceSince(database, `${TODAY}T00:00:00.000Z`, usageType);
        close();
        const ofType = calls.filter((call) => isCall(call) && (usageType === null || call.usageType === usageType));
        const counted = ofType.filter(({ localDay }) => localDay === TODAY);
        const [firstCall] = ofType.filter(({ timestamp }) => timestamp >= `${TODAY}T00`).sort((one, other) => (one.timestamp < other.timestamp ? -1 : 1));
        const ofRun = (runId: string | null): readonly CallRecord[] => counted.filter((call) => call.runId !== null && call.runId === runId);
        const costs = counted.map((call) => picoUsdOf(ofRun(call.runId)));
        assert.equal(first, firstCall?.traceId ?? null);
        assert.equal(run?.calls, run === null ? undefined : ofRun(run.runId).length);
        assert.equal(Math.round((run?.costUsd ?? 0) * 1e9), Math.round(Math.max(0, ...costs) / 1e3));
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});

async function opened(calls: readonly CallRecord[]) {
  const usage = await usageDatabaseWith(calls);
  return { database: usage.database, close: () => { usage.close(); } };
}
