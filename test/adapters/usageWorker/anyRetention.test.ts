import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { allRows, type Row } from '../../../src/adapters/sqlite/sqlite';
import { closeLine, openLine } from '../../../src/core/usage/journalLine';
import type { UsageView } from '../../../src/workers/usage/usageView';
import { importCalls } from '../../../src/workers/usage/importCalls';
import { aCall, anOpenCall } from '../../support/aCall';
import { appendToSegment, segmentNumber } from '../../support/journalFolder';
import { dumpOf, UsageViewHarness } from '../../support/usageViewHarness';

const SEED = 20_261_122;
const RUNS = 60;
const KEPT_DAYS = 2;

/** A call of one of these days; more than once under one uid, it is the same call. */
const DAYS = ['2026-03-01', '2026-03-02', '2026-03-06', '2026-03-09', '2026-03-10'];

/** What stands in the database that is imported: some of it is in the journal, too. */
const IMPORTED_CALLS = [11, 12, 13, 14, 15, 16, 17, 18, 21, 22, 23, 24, 25];
const NOT_ABORTED = new AbortController().signal;

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('close' as const), call: fc.integer({ min: 1, max: 20 }), segment: fc.integer({ min: 0, max: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('open' as const), call: fc.integer({ min: 1, max: 20 }), segment: fc.integer({ min: 0, max: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('tear' as const), call: fc.integer({ min: 1, max: 20 }), segment: fc.integer({ min: 0, max: 2 }), bytes: fc.integer({ min: 1, max: 300 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('nul' as const), segment: fc.integer({ min: 0, max: 2 }), bytes: fc.integer({ min: 1, max: 20 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('read' as const), view: fc.integer({ min: 0, max: 1 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('retire' as const), view: fc.integer({ min: 0, max: 1 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('publishAndReopen' as const), view: fc.integer({ min: 0, max: 1 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const), view: fc.integer({ min: 0, max: 1 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('readHalf' as const), view: fc.integer({ min: 0, max: 1 }), call: fc.integer({ min: 1, max: 20 }), segment: fc.integer({ min: 0, max: 2 }), bytes: fc.integer({ min: 1, max: 300 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('import' as const), view: fc.integer({ min: 0, max: 1 }) }) },
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

/** The segments that are written: a new one after a day, and after what the disk took only in part. */
class Segments {
  readonly #folder: string;
  #current: number[] = [];
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.rotate();
  }

  append(place: number, text: string | Uint8Array): void {
    appendToSegment(this.#folder, segmentNumber(this.#current[place] ?? 0, '2026-03-01'), text);
  }

  /** The last that a segment gets. */
  end(place: number, text: string | Uint8Array): void {
    this.append(place, text);
    this.#current[place] = this.#count += 1;
  }

  rotate(): void {
    this.#current = [1, 2, 3].map((place) => this.#count + place);
    this.#count += 3;
  }
}

/** Writes the database that is imported, and returns its path. */
async function writeImported(harness: UsageViewHarness): Promise<string> {
  const folder = join(harness.folder.path, 'other');
  appendToSegment(join(folder, 'journal'), segmentNumber(1), IMPORTED_CALLS.map((call) => closeLine(aCall(factsOf(call)))).join(''));
  assert.equal(await harness.openViewIn(folder).publish(), true);
  return join(folder, 'usage.db');
}

/** What a step writes into the journal by itself; false when it writes nothing. */
function write(one: Step, segments: Segments, model: Set<number>): boolean {
  switch (one.do) {
    case 'rotate':
      segments.rotate();
      return true;
    case 'close':
    case 'open': {
      const facts = factsOf(one.call);
      segments.append(one.segment, one.do === 'close' ? closeLine(aCall(facts)) : openLine(anOpenCall(facts)));
      model.add(one.call);
      return true;
    }
    case 'tear':
      segments.end(one.segment, closeLine(aCall(factsOf(one.call))).slice(0, one.bytes));
      return true;
    case 'nul':
      segments.end(one.segment, new Uint8Array(one.bytes));
      return true;
    default:
      return false;
  }
}

/** Plays the steps in two windows; the model is no more than the set of calls that were written since the last clearing. */
async function play(harness: UsageViewHarness, steps: readonly Step[]): Promise<{ readonly views: readonly UsageView[]; readonly model: ReadonlySet<number> }> {
  const imported = await writeImported(harness);
  const views = [harness.openView(), harness.openView()];
  const model = new Set<number>();
  const segments = new Segments(harness.journalFolder);
  for (const one of steps) {
    if (write(one, segments, model) || !('view' in one)) continue;
    const view = views[one.view] ?? harness.openView();
    if (one.do === 'read') await view.catchUp();
    if (one.do === 'readHalf') {
      const line = closeLine(aCall(factsOf(one.call)));
      segments.append(one.segment, line.slice(0, one.bytes));
      await view.catchUp();
      segments.append(one.segment, line.slice(one.bytes));
      model.add(one.call);
    }
    if (one.do === 'retire') {
      assert.equal(await view.maintain(KEPT_DAYS), true);
      // A window writes no segment that another one may have removed.
      segments.rotate();
    }
    if (one.do === 'publishAndReopen') {
      assert.equal(await view.publish(), true);
      views[one.view] = harness.openView();
    }
    if (one.do === 'import') {
      await view.catchUp();
      const outcome = await importCalls(view.database, imported, { ...harness.options(), takeSums: (days) => view.takeSums(days) }, NOT_ABORTED, () => undefined);
      assert.equal(outcome.kind, 'imported');
      for (const call of IMPORTED_CALLS) model.add(call);
    }
    if (one.do === 'clear') {
      await view.clear();
      model.clear();
      segments.rotate();
    }
  }
  for (const view of views) await view.catchUp();
  return { views, model };
}

describe('Two windows that write, tear, read, retire, import, clear and publish in whatever order', function () {
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
