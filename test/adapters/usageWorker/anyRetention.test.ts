import assert from 'node:assert/strict';
import fc from 'fast-check';
import { allRows, type Row } from '../../../src/adapters/sqlite/sqlite';
import { closeLine, openLine } from '../../../src/core/usage/journalLine';
import type { UsageView } from '../../../src/workers/usage/usageView';
import { aCall, anOpenCall } from '../../support/aCall';
import { appendToSegment, segmentNumber } from '../../support/journalFolder';
import { dumpOf, UsageViewHarness } from '../../support/usageViewHarness';

const SEED = 20_261_122;
const RUNS = 60;
const KEPT_DAYS = 2;

/** A call of one of these days; more than once under one uid, it is the same call. */
const DAYS = ['2026-03-01', '2026-03-02', '2026-03-06', '2026-03-09', '2026-03-10'];

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('close' as const), call: fc.integer({ min: 1, max: 20 }), segment: fc.integer({ min: 0, max: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('open' as const), call: fc.integer({ min: 1, max: 20 }), segment: fc.integer({ min: 0, max: 2 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('read' as const), view: fc.integer({ min: 0, max: 1 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('retire' as const), view: fc.integer({ min: 0, max: 1 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('publishAndReopen' as const), view: fc.integer({ min: 0, max: 1 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const), view: fc.integer({ min: 0, max: 1 }) }) },
  { weight: 2, arbitrary: fc.constant({ do: 'rotate' as const }) },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

function factsOf(call: number): { readonly uid: string; readonly timestamp: string } {
  const day = DAYS[call % DAYS.length] ?? '';
  return { uid: `00000000-0000-7000-8000-0000000000${String(call).padStart(2, '0')}`, timestamp: `${day}T10:00:00.0${String(call).padStart(2, '0')}Z` };
}

/** Calls by day, as all totals are made from them. */
function callsByDay(view: UsageView): readonly Row[] {
  return allRows(view.database, 'SELECT local_day, sum(calls) AS calls FROM rollups GROUP BY local_day ORDER BY local_day');
}

/** Plays the steps in two windows; the model is no more than the set of calls that were written since the last clearing. */
async function play(harness: UsageViewHarness, steps: readonly Step[]): Promise<{ readonly views: readonly UsageView[]; readonly model: ReadonlySet<number> }> {
  const views = [harness.openView(), harness.openView()];
  const model = new Set<number>();
  let generation = 0;
  for (const one of steps) {
    if (one.do === 'rotate') {
      generation += 1;
      continue;
    }
    if (one.do === 'close' || one.do === 'open') {
      const facts = factsOf(one.call);
      const name = segmentNumber(generation * 10 + one.segment + 1, '2026-03-01');
      appendToSegment(harness.journalFolder, name, one.do === 'close' ? closeLine(aCall(facts)) : openLine(anOpenCall(facts)));
      model.add(one.call);
      continue;
    }
    const view = views[one.view] ?? harness.openView();
    if (one.do === 'read') await view.catchUp();
    if (one.do === 'retire') {
      assert.equal(await view.maintain(KEPT_DAYS), true);
      // A window writes no segment that another one may have removed.
      generation += 1;
    }
    if (one.do === 'publishAndReopen') {
      assert.equal(await view.publish(), true);
      views[one.view] = harness.openView();
    }
    if (one.do === 'clear') {
      await view.clear();
      model.clear();
      generation += 1;
    }
  }
  for (const view of views) await view.catchUp();
  return { views, model };
}

describe('Two windows that write, read, retire, clear and publish in whatever order', function () {
  this.timeout(60_000);

  it('show the calls of a plain model, each once, and so does a rebuild, row for row', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }), async (steps) => {
        const harness = await UsageViewHarness.create();
        try {
          const { views, model } = await play(harness, steps);
          const expected = DAYS.map((day) => ({ local_day: day, calls: [...model].filter((call) => factsOf(call).timestamp.startsWith(day)).length }));
          const rebuilt = harness.openViewWithoutFile();
          await rebuilt.catchUp();
          for (const view of [...views, rebuilt]) assert.deepEqual(callsByDay(view), expected.filter(({ calls }) => calls > 0));
          assert.deepEqual(comparable(rebuilt), comparable(views[0]));
          assert.deepEqual(comparable(rebuilt), comparable(views[1]));
        } finally {
          harness.remove();
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});

/** All that the journal and the ledger determine, whichever was read first: not how lines were counted on the way. */
function comparable(view: UsageView | undefined): unknown {
  assert.ok(view !== undefined);
  const { segments, ...rest } = dumpOf(view);
  return { ...rest, segments: segments?.map((row) => [row['name'], row['read_bytes']]) };
}
