import assert from 'node:assert/strict';
import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { closeLine, headerLine, openLine, questionLine, repriceLine } from '../../../src/core/usage/journalLine';
import { PICO_USD_PER_USD } from '../../../src/core/usage/rollup';
import { holdsAgainst, type RepriceRecord } from '../../../src/core/usage/reprice';
import type { CallRecord, OpenCallRecord } from '../../../src/core/usage/callRecord';
import { CALL_STATUSES, COST_SOURCES } from '../../../src/core/usage/vocabulary';
import type { UsageView } from '../../../src/workers/usage/usageView';
import { allRows } from '../../../src/adapters/sqlite/sqlite';
import { aCall, anOpenCall, aQuestion } from '../../support/aCall';
import { segmentNumber } from '../../support/journalFolder';
import { UsageViewHarness } from '../../support/usageViewHarness';

const SEED = 20_260_310;
const RUNS = 100;
const SEGMENTS = 3;
const CALLS = 5;
/** Long after the last call of a test expired. */
const THE_END = '2026-06-01T00:00:00.000Z';

type Entry =
  | { readonly kind: 'open'; readonly call: OpenCallRecord }
  | { readonly kind: 'close'; readonly call: CallRecord }
  | { readonly kind: 'question'; readonly uid: string }
  | { readonly kind: 'reprice'; readonly reprice: RepriceRecord }
  | { readonly kind: 'garbage' };

type Step =
  | { readonly do: 'write'; readonly segment: number; readonly entry: Entry; readonly tearAt: number | null }
  | { readonly do: 'nul'; readonly segment: number; readonly bytes: number }
  | { readonly do: 'read' }
  | { readonly do: 'publishAndReopen' }
  | { readonly do: 'reopenUnpublished' }
  | { readonly do: 'passTime'; readonly minutes: number };

const uid = fc.integer({ min: 1, max: CALLS }).map((number) => `00000000-0000-7000-8000-00000000000${String(number)}`);
/** A call has one beginning, the same wherever it is read again; its closes may differ. */
const timestampOf = (id: string): string => `2026-03-1${String(Number(id.slice(-1)) % 2)}T23:59:0${id.slice(-1)}.000Z`;

const entry: fc.Arbitrary<Entry> = fc.oneof(
  uid.map((id) => ({ kind: 'open' as const, call: anOpenCall({ uid: id, timestamp: timestampOf(id) }) })),
  fc
    .record({
      id: uid,
      status: fc.constantFrom(...CALL_STATUSES),
      costSource: fc.constantFrom(...COST_SOURCES),
      costUsd: fc.constantFrom(0, 0.1, 0.1 + 0.2, 0.000_000_75),
      latencyMs: fc.constantFrom(null, 0, 12, 812.5, 90_000),
      usageType: fc.constantFrom('chat_answer' as const, 'chat_rerank' as const, 'extraction_batch' as const),
    })
    .map(({ id, ...rest }) => ({ kind: 'close' as const, call: aCall({ uid: id, timestamp: timestampOf(id), ...rest }) })),
  uid.map((id) => ({ kind: 'question' as const, uid: id })),
  fc
    .record({ id: uid, second: fc.integer({ min: 0, max: 2 }), costUsd: fc.constantFrom(0.1, 0.3, 0.5), priceId: fc.constantFrom('user/one@1/2', 'user/two@2/4') })
    .map(({ id, second, ...price }) => ({ kind: 'reprice' as const, reprice: { uid: id, timestamp: `2026-03-12T00:00:0${String(second)}.000Z`, ...price } })),
  fc.constant({ kind: 'garbage' as const }),
);

const segment = fc.integer({ min: 0, max: SEGMENTS - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('write' as const), segment, entry, tearAt: fc.option(fc.integer({ min: 0, max: 300 }), { freq: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('nul' as const), segment, bytes: fc.integer({ min: 1, max: 20 }) }) },
  { weight: 4, arbitrary: fc.constant({ do: 'read' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'publishAndReopen' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'reopenUnpublished' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('passTime' as const), minutes: fc.integer({ min: 1, max: 600 }) }) },
);

/** What stands in the journal, as a plain program would keep it. */
class JournalModel {
  readonly readable: Entry[] = [];

  /** The rows at the end of time: of each call the close that holds, or its interruption. */
  rows(): ReadonlyMap<string, CallRecord | OpenCallRecord> {
    const rows = new Map<string, CallRecord | OpenCallRecord>();
    for (const one of this.readable) if (one.kind === 'open') rows.set(one.call.uid, one.call);
    const closes = this.readable.flatMap((one) => (one.kind === 'close' ? [one.call] : []));
    for (const call of closes.toSorted((a, b) => rank(a).localeCompare(rank(b), 'en'))) rows.set(call.uid, call);
    return rows;
  }

  get questions(): number {
    return new Set(this.readable.flatMap((one) => (one.kind === 'question' ? [one.uid] : []))).size;
  }
}

/** Interruptions first, so that whatever else there is comes after them. */
function rank(call: CallRecord): string {
  return call.status === 'interrupted' ? '0' : '1';
}

function textOf(one: Entry): string {
  switch (one.kind) {
    case 'open':
      return openLine(one.call);
    case 'close':
      return closeLine(one.call);
    case 'question':
      return questionLine(aQuestion({ uid: one.uid }));
    case 'reprice':
      return repriceLine(one.reprice);
    case 'garbage':
      return '{"kind":"close","call":{"uid":"nobody"}}\n';
  }
}

/** The journal's writers: what a step leaves in a file, and what a reader may make of it. */
class Writers {
  readonly model = new JournalModel();
  readonly #folder: string;
  readonly #torn = new Set<number>();
  #segments = 0;
  readonly #current: number[] = [];

  constructor(folder: string) {
    this.#folder = folder;
    for (let index = 0; index < SEGMENTS; index += 1) this.#renew(index);
  }

  write(place: number, one: Entry, tearAt: number | null): void {
    if (this.#torn.has(place)) this.#renew(place);
    const text = textOf(one);
    if (tearAt === null || tearAt >= text.length - 1) {
      appendFileSync(this.#path(place), text);
      this.model.readable.push(one);
      return;
    }
    appendFileSync(this.#path(place), text.slice(0, tearAt));
    this.#torn.add(place);
  }

  nul(place: number, bytes: number): void {
    appendFileSync(this.#path(place), new Uint8Array(bytes));
    this.#torn.add(place);
  }

  #path(place: number): string {
    return join(this.#folder, segmentNumber(this.#current[place] ?? 0));
  }

  #renew(place: number): void {
    this.#segments += 1;
    this.#current[place] = this.#segments;
    this.#torn.delete(place);
    appendFileSync(this.#path(place), headerLine());
  }
}

async function play(harness: UsageViewHarness, steps: readonly Step[]): Promise<{ readonly view: UsageView; readonly model: JournalModel }> {
  harness.options().files.makeFolder(harness.journalFolder);
  const writers = new Writers(harness.journalFolder);
  let view = harness.openView();
  for (const one of steps) {
    switch (one.do) {
      case 'write':
        writers.write(one.segment, one.entry, one.tearAt);
        break;
      case 'nul':
        writers.nul(one.segment, one.bytes);
        break;
      case 'read':
        await view.catchUp();
        break;
      case 'publishAndReopen':
        assert.equal(await view.publish(), true);
        view = harness.openView();
        break;
      case 'reopenUnpublished':
        view = harness.openView();
        break;
      case 'passTime':
        harness.clock.advance(one.minutes * 60_000);
        break;
    }
  }
  harness.clock.set(THE_END);
  await view.catchUp();
  return { view, model: writers.model };
}

/** The first price that was found for a call, however often it was written. */
function repriceOf(model: JournalModel, id: string): RepriceRecord | undefined {
  const reprices = model.readable.flatMap((one) => (one.kind === 'reprice' && one.reprice.uid === id ? [one.reprice] : []));
  return reprices.toSorted((a, b) => (holdsAgainst(a, b) ? -1 : 1))[0];
}

/** Closes of one call that differ: which of them holds is the store's to say, but it must be one of them. */
function closesOf(model: JournalModel, id: string): readonly CallRecord[] {
  const closes = model.readable.flatMap((one) => (one.kind === 'close' && one.call.uid === id ? [one.call] : []));
  const ended = closes.filter((call) => call.status !== 'interrupted');
  return ended.length > 0 ? ended : closes;
}

function assertRowsAreTheModels(view: UsageView, model: JournalModel): void {
  const rows = allRows(view.database, 'SELECT uid, status, cost_source, cost_usd, latency_ms, usage_type FROM llm_usage ORDER BY uid');
  assert.deepEqual(rows.map((row) => row['uid']), [...model.rows().keys()].sort());
  for (const row of rows) {
    const closes = closesOf(model, String(row['uid']));
    const reprice = repriceOf(model, String(row['uid']));
    const expected = closes.map(({ status, costSource, costUsd, latencyMs, usageType }) => {
      const isFilled = reprice !== undefined && costSource === 'unpriced';
      return JSON.stringify([status, isFilled ? 'priced' : costSource, isFilled ? reprice.costUsd : costUsd, latencyMs, usageType]);
    });
    const open = JSON.stringify(['interrupted', 'no_usage', 0, null, 'chat_answer']);
    const actual = JSON.stringify([row['status'], row['cost_source'], row['cost_usd'], row['latency_ms'], row['usage_type']]);
    assert.ok((expected.length === 0 ? [open] : expected).includes(actual), `${actual} is none of ${expected.join(' ')}`);
  }
  assert.deepEqual(allRows(view.database, 'SELECT * FROM open_calls'), []);
  assert.deepEqual(allRows(view.database, 'SELECT count(*) AS count FROM queries'), [{ count: model.questions }]);
}

/** The daily sums, worked out from the rows by SQL of its own. */
function assertRollupsAreTheRows(view: UsageView): void {
  const key = 'local_day, provider, model, usage_type, status, cost_source';
  const summed = allRows(
    view.database,
    `SELECT ${key}, count(*) AS calls, sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
       sum(CAST(round(cost_usd * ${String(PICO_USD_PER_USD)}) AS INTEGER)) AS cost_pico_usd,
       count(latency_ms) AS latency_count, coalesce(sum(CAST(round(latency_ms) AS INTEGER)), 0) AS latency_sum_ms
     FROM llm_usage WHERE usage_type NOT IN ('extraction_batch', 'inbox_batch') GROUP BY ${key} ORDER BY ${key}`,
  );
  const stored = allRows(
    view.database,
    `SELECT ${key}, calls, input_tokens, output_tokens, cost_pico_usd, latency_count, latency_sum_ms FROM rollups ORDER BY ${key}`,
  );
  assert.deepEqual(stored, summed);
  const buckets = allRows(view.database, `SELECT ${key}, sum(calls) AS calls FROM rollup_latencies GROUP BY ${key} ORDER BY ${key}`);
  assert.deepEqual(
    buckets,
    allRows(view.database, `SELECT ${key}, latency_count AS calls FROM rollups WHERE latency_count > 0 ORDER BY ${key}`),
  );
}

describe('UsageView, whatever is written, torn, repeated, published and read in whatever order', function () {
  this.timeout(60_000);

  it("gives the rows of a plain model, and sums that are the rows'", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }), async (steps) => {
        const harness = await UsageViewHarness.create();
        try {
          const { view, model } = await play(harness, steps);
          assertRowsAreTheModels(view, model);
          assertRollupsAreTheRows(view);
          const rebuilt = await rebuiltFromReversedSegments(harness);
          assertRollupsAreTheRows(rebuilt);
          const dump = 'SELECT * FROM llm_usage ORDER BY uid';
          assert.deepEqual(withoutIds(allRows(rebuilt.database, dump)), withoutIds(allRows(view.database, dump)));
        } finally {
          harness.remove();
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});

/** The same segments under names that sort the other way round, in a store of their own. */
async function rebuiltFromReversedSegments(harness: UsageViewHarness): Promise<UsageView> {
  const { files } = harness.options();
  const names = readdirSync(harness.journalFolder).sort();
  const other = join(harness.folder.path, 'other');
  files.makeFolder(join(other, 'journal'));
  for (const [index, name] of names.entries()) {
    appendFileSync(join(other, 'journal', segmentNumber(names.length - index)), files.readWhole(join(harness.journalFolder, name)));
  }
  const view = harness.openViewIn(other);
  await view.catchUp();
  return view;
}

function withoutIds(rows: readonly Readonly<Record<string, unknown>>[]): readonly unknown[] {
  return rows.map((row) => ({ ...row, id: null }));
}
