// Whatever is recorded: as JSON it comes back to the same rows, and as CSV another reader finds each value.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { allRows } from '../../../src/adapters/sqlite/sqlite';
import { closeLine } from '../../../src/core/usage/journalLine';
import type { ExportFormat } from '../../../src/core/usage/callExport';
import type { CallRecord } from '../../../src/core/usage/callRecord';
import { CALL_STATUSES, COST_SOURCES } from '../../../src/core/usage/vocabulary';
import { UsageService } from '../../../src/workers/usage/usageService';
import { aCall } from '../../support/aCall';
import { appendToSegment, segmentNumber } from '../../support/journalFolder';
import { SequentialIds } from '../../support/sequentialIds';
import { parseStrictCsv } from '../../support/strictCsv';
import { dumpOf, UsageViewHarness } from '../../support/usageViewHarness';

type Row = Readonly<Record<string, unknown>>;

const SEED = 20_260_310;
const RUNS = 60;
const signal = new AbortController().signal;

/** What breaks readers: separators, quotes, line ends of all kinds, formulas, marks that are not seen, other scripts. */
const PIECES = [
  '=', '+', '-', '@', '\t', '\r', '\n', '\r\n', '"', '""', "'", ',', ';', '|', '\\', '\\n', '{', ']}', '],', '\u2028', '\u2029', '\u0085', '\uFEFF', '\u202E', '\u00A0', '\u0001',
  '\uFF1D', '\uFF0B', '\uFF0D', '\uFF20', '=HYPERLINK("http://example.com","x")', "=cmd|'/C calc'!A0", 'Ünïcødé', '模型', 'नमूना', '👩‍🔬', 'NaN', 'null', '1e308', '007', 'true', ' ',
] as const;
const oddText = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }).map((text) => text.replaceAll('\0', ''))), { minLength: 1, maxLength: 6 })
  .map((pieces) => pieces.join('').slice(0, 150))
  .chain((text) => fc.constantFrom(text, text, text, `\uFEFF${text}`, '\uFEFF'))
  // Half a character is none: every store of UTF-8 replaces it.
  .map((text) => text.replaceAll(/\p{Surrogate}/gu, ''))
  .filter((text) => text !== '');

const tokens = fc.oneof(fc.constant(0), fc.nat(), fc.constantFrom(999_999_999_999, 1e12));
const duration = fc.option(fc.oneof(fc.constant(0), fc.constantFrom(0.1, 1 / 3, 2_678_400_000), fc.double({ min: 0, max: 1e9, noNaN: true, noDefaultInfinity: true })));
const oddCall = fc.record({
  offsetMs: fc.oneof(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 9 * 86_400_000 })),
  localDay: fc.constantFrom('2026-03-01', '2026-02-28', '2024-02-29'),
  provider: oddText,
  model: oddText,
  usageType: fc.constantFrom('chat_answer' as const, 'check' as const, 'embedding' as const),
  inputTokens: tokens,
  outputTokens: tokens,
  cacheReadTokens: tokens,
  cacheWrite5mTokens: tokens,
  cacheWrite1hTokens: tokens,
  reasoningTokens: tokens,
  cost: fc.oneof(
    fc.record({ costSource: fc.constantFrom('unpriced' as const, 'no_usage' as const, 'local' as const), costUsd: fc.constant(0) }),
    fc.record({ costSource: fc.constantFrom(...COST_SOURCES), costUsd: fc.oneof(fc.constantFrom(0.1 + 0.2, 5e-7, 1e-12, 9_000), fc.double({ min: 0, max: 100, noNaN: true })) }),
  ),
  priceId: fc.option(oddText),
  conversationId: fc.option(oddText),
  traceId: fc.option(fc.constant('0123456789abcdef0123456789abcdef')),
  runId: fc.option(oddText),
  latencyMs: duration,
  ttftMs: duration,
  status: fc.constantFrom(...CALL_STATUSES),
  errorMessage: fc.option(fc.oneof(oddText, fc.constant(''))),
  attempt: fc.constantFrom(1, 2, 1_000),
  workKey: fc.option(oddText),
  metadata: fc.option(fc.record({ requestId: oddText, tokensEstimated: fc.boolean(), cost_of_calls_usd: fc.double({ min: 0, max: 5, noNaN: true }) })),
});
const oddCalls = fc.array(oddCall, { minLength: 1, maxLength: 25, size: 'max' }).map((all) => {
  const ids = new SequentialIds();
  return all.map(({ offsetMs, cost, ...rest }): CallRecord => aCall({ uid: ids.uid(), timestamp: new Date(Date.UTC(2026, 2, 1) + offsetMs).toISOString(), ...rest, ...cost }));
});

async function started(store: UsageViewHarness): Promise<UsageService> {
  const service = new UsageService({ ...store.options(), holdsLease: false, onChanged: () => undefined });
  await service.start();
  return service;
}

/** Rows and daily sums, but for ids, which depend on the order of lines where calls share a millisecond. */
async function recorded(store: UsageViewHarness): Promise<unknown> {
  const { calls, rollups, latencies } = dumpOf(await store.openCaughtUp());
  return { calls: calls?.map(({ id: _id, ...rest }) => rest), rollups, latencies };
}

describe('What an export holds', function () {
  this.timeout(60_000);

  /** Records the calls in a store of its own and exports them all; gives the rows of its view, newest first. */
  async function exported(calls: readonly CallRecord[], format: ExportFormat, check: (path: string, rows: readonly Row[], store: UsageViewHarness) => Promise<void>): Promise<void> {
    const store = await UsageViewHarness.create();
    const service = await started(store);
    try {
      appendToSegment(store.journalFolder, segmentNumber(1), calls.map(closeLine).join(''));
      const path = join(store.folder.path, `calls.${format}`);
      const outcome = await service.handlers['calls/export']({ token: 1, request: { criteria: {}, format, path } }, signal);
      assert.equal(outcome.kind === 'exported' && outcome.rows, calls.length);
      const view = await store.openCaughtUp();
      await check(path, allRows(view.database, 'SELECT * FROM llm_usage ORDER BY timestamp DESC, uid DESC'), store);
    } finally {
      await service.handlers['worker/close'](null, signal);
      store.remove();
    }
  }

  it('is, as JSON, imported elsewhere to the same rows and sums, also by its second import', async () => {
    await fc.assert(
      fc.asyncProperty(oddCalls, (calls) =>
        exported(calls, 'json', async (path, rows, store) => {
          assert.deepEqual((JSON.parse(readFileSync(path, 'utf8')) as { readonly rows: unknown }).rows, rows);
          const fresh = await UsageViewHarness.create();
          const importing = await started(fresh);
          try {
            for (const newCalls of [calls.length, 0]) {
              const outcome = await importing.handlers['database/import']({ token: 1, request: path }, signal);
              assert.deepEqual(
                outcome,
                { kind: 'imported', source: 'json_export', rowsRead: calls.length, newCalls, alreadyThere: calls.length - newCalls, withoutTime: 0, unreadable: 0, newQuestions: 0 },
              );
            }
            await importing.handlers['worker/close'](null, signal);
            assert.deepEqual(await recorded(fresh), await recorded(store));
          } finally {
            fresh.remove();
          }
        })),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it('is, as CSV, found cell by cell by another reader, and nothing in it is a formula', async () => {
    await fc.assert(
      fc.asyncProperty(oddCalls, (calls) =>
        exported(calls, 'csv', (path, rows) => {
          const [head = [], ...records] = parseStrictCsv(readFileSync(path, 'utf8'));
          assert.equal(records.length, rows.length);
          for (const [index, row] of rows.entries()) {
            const cells = records[index] ?? [];
            assert.deepEqual(head, Object.keys(row));
            for (const [column, name] of head.entries()) {
              const cell = cells[column] ?? assert.fail(name);
              assert.doesNotMatch(cell, /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/, name);
              const value = row[name];
              if (typeof value === 'number') assert.equal(Number(cell), value, name);
              else assert.ok(cell === (value ?? '') || cell === `'${String(value)}`, `${name}: ${JSON.stringify([cell, value])}`);
            }
          }
          return Promise.resolve();
        })),
      { seed: SEED, numRuns: RUNS },
    );
  });
});
