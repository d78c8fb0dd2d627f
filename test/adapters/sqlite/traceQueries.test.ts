import assert from 'node:assert/strict';
import type { Database } from '../../../src/adapters/sqlite/sqlite';
import { traceGroup, traceGroupQuery, traces, tracesQuery } from '../../../src/adapters/sqlite/traceQueries';
import { checkTraceFilter } from '../../../src/core/usage/traceFilter';
import type { TraceEntry, TraceFilter } from '../../../src/core/usage/usageReader';
import { aCall } from '../../support/aCall';
import { planOf } from '../../support/queryPlan';
import { SequentialIds } from '../../support/sequentialIds';
import { usageDatabaseWith } from '../../support/usageDatabaseHarness';

const TRACE = '0123456789abcdef0123456789abcdef';

describe('Queries for traces', () => {
  let database: Database;
  let list: (filter?: TraceFilter) => readonly TraceEntry[];

  before(async () => {
    const ids = new SequentialIds();
    const at = (second: number): string => new Date(Date.UTC(2026, 2, 10, 12, 0, second)).toISOString();
    const calls = [
      aCall({ uid: ids.uid(), timestamp: at(2), model: 'third', usageType: 'chat_answer', traceId: TRACE, latencyMs: 12.5, ttftMs: 3 }),
      aCall({ uid: ids.uid(), timestamp: at(1), model: 'second', usageType: 'chat_rerank', traceId: TRACE, status: 'fallback', errorMessage: 'why', priceId: 'p-2', conversationId: 'c-2' }),
      aCall({ uid: ids.uid(), timestamp: at(0), model: 'first', provider: 'ollama', traceId: null, costSource: 'local', costUsd: 0 }),
      aCall({ uid: ids.uid(), timestamp: at(3), model: 'batch', provider: 'system', usageType: 'extraction_batch', traceId: null }),
      aCall({ uid: ids.uid(), timestamp: at(4), model: 'fourth', cacheReadTokens: 1, cacheWrite5mTokens: 20, cacheWrite1hTokens: 300, runId: 'run-1', attempt: 2 }),
    ];
    ({ database } = await usageDatabaseWith(calls));
    list = (filter = {}) => traces(database, checkTraceFilter(filter));
  });

  const models = (entries: readonly TraceEntry[]): readonly string[] => entries.map(({ model }) => model);

  it('gives the newest first, without batch summaries', () => {
    assert.deepEqual(models(list()), ['fourth', 'third', 'second', 'first']);
  });

  it('gives batch summaries when they are asked for', () => {
    assert.deepEqual(models(list({ usageType: 'extraction_batch' })), ['batch']);
  });

  it('filters by each part and by all together', () => {
    assert.deepEqual(models(list({ status: 'fallback' })), ['second']);
    assert.deepEqual(models(list({ status: 'ok' })), ['fourth', 'third', 'first']);
    assert.deepEqual(models(list({ provider: 'ollama' })), ['first']);
    assert.deepEqual(models(list({ model: 'third' })), ['third']);
    assert.deepEqual(models(list({ usageType: 'chat_rerank' })), ['second']);
    assert.deepEqual(models(list({ usageType: 'chat_answer', status: 'ok', provider: 'anthropic', model: 'third' })), ['third']);
    assert.deepEqual(models(list({ limit: 2 })), ['fourth', 'third']);
  });

  it('takes since as inclusive and until as exclusive, in any offset', () => {
    assert.deepEqual(models(list({ since: '2026-03-10T12:00:01Z', until: '2026-03-10T12:00:02Z' })), ['second']);
    assert.deepEqual(models(list({ since: '2026-03-10T13:00:02+01:00' })), ['fourth', 'third']);
    assert.deepEqual(models(list({ until: '2026-03-10' })), []);
  });

  it('tells every field of a call', () => {
    const [fourth, third] = list();
    assert.deepEqual({ ...third, id: 0 }, {
      id: 0, timestamp: '2026-03-10T12:00:02.000Z', provider: 'anthropic', model: 'third', usageType: 'chat_answer',
      inputTokens: 1_000, outputTokens: 200, cacheReadTokens: 0, cacheWriteTokens: 0, costUsd: 0.002, costSource: 'priced',
      traceId: TRACE, latencyMs: 12.5, ttftMs: 3, status: 'ok', errorMessage: null, attempt: 1, runId: null,
    });
    assert.deepEqual(
      [fourth?.cacheReadTokens, fourth?.cacheWriteTokens, fourth?.runId, fourth?.attempt],
      [1, 320, 'run-1', 2],
    );
  });

  it('tells also the price entry and the conversation of the calls of a trace, which the exported API leaves out', () => {
    assert.deepEqual(traceGroup(database, TRACE).map(({ priceId, conversationId }) => [priceId, conversationId]), [['p-2', 'c-2'], ['anthropic/claude-haiku-4-5@2025-10-15', null]]);
    assert.ok(list().every((entry) => !('priceId' in entry) && !('conversationId' in entry)));
  });

  it('gives the calls of a trace in the order in which they began', () => {
    assert.deepEqual(models(traceGroup(database, TRACE)), ['second', 'third']);
    assert.deepEqual(traceGroup(database, 'f'.repeat(32)), []);
  });

  it('pages through calls of one moment without losing or repeating one', async () => {
    const ids = new SequentialIds();
    const calls = Array.from({ length: 95 }, (_, index) =>
      aCall({ uid: ids.uid(), timestamp: new Date(Date.UTC(2026, 2, 10) + Math.floor(index / 40)).toISOString(), model: String(index) }));
    const many = await usageDatabaseWith(calls);
    for (const filter of [{}, { usageType: 'chat_answer' }, { status: 'ok' }] as const) {
      const seen: string[] = [];
      for (let before: number | undefined; ; ) {
        const page = traces(many.database, checkTraceFilter({ ...filter, limit: 10, ...(before === undefined ? {} : { before }) }));
        seen.push(...models(page));
        before = page.at(-1)?.id;
        if (before === undefined) break;
      }
      assert.deepEqual(seen, Array.from({ length: 95 }, (_, index) => String(94 - index)));
    }
    assert.equal(new Set(traces(many.database, checkTraceFilter({ limit: 200 })).map(({ id }) => id)).size, 95);
  });

  it('pages by time before a call that is not there any more', () => {
    const [fourth] = list();
    assert.ok(fourth !== undefined);
    assert.deepEqual(models(list({ before: fourth.id + 1 })), ['third', 'second', 'first']);
  });

  describe('use the index that was made for them', () => {
    const plan = (filter: TraceFilter): string => planOf(database, tracesQuery(checkTraceFilter(filter)));

    it('in time order', () => {
      assert.equal(plan({}), 'SEARCH llm_usage USING INDEX ix_llm_usage_timestamp_uid'.replace('SEARCH', 'SCAN'));
      assert.match(plan({ provider: 'x', since: '2026-01-01' }), /^SEARCH llm_usage USING INDEX ix_llm_usage_timestamp_uid \(timestamp>\?\)$/);
    });

    it('from a page on', () => {
      const query = tracesQuery(checkTraceFilter({}), { timestamp: '2026-03-10T12:00:00.000Z', uid: 'x' });
      assert.match(planOf(database, query), /^SEARCH llm_usage USING INDEX ix_llm_usage_timestamp_uid \(timestamp<\?\)$/);
    });

    it('by usage type and by status, with the bounds of time in the index', () => {
      const times: TraceFilter = { since: '2026-01-01', until: '2026-02-01' };
      assert.match(plan({ usageType: 'inbox', ...times }), /^SEARCH llm_usage USING INDEX ix_llm_usage_usage_type_timestamp \(usage_type=\? AND timestamp>\? AND timestamp<\?\)/);
      assert.match(plan({ status: 'error', ...times }), /^SEARCH llm_usage USING INDEX ix_llm_usage_status_timestamp \(status=\? AND timestamp>\? AND timestamp<\?\)/);
      assert.match(plan({ status: 'error', usageType: 'inbox' }), /ix_llm_usage_status_timestamp \(status=\?\)/);
      assert.match(plan({ status: 'ok', usageType: 'inbox' }), /ix_llm_usage_usage_type_timestamp \(usage_type=\?\)/);
    });

    it('by trace', () => {
      assert.match(planOf(database, traceGroupQuery(TRACE)), /^SEARCH llm_usage USING INDEX ix_llm_usage_trace_id \(trace_id=\?\)/);
    });
  });
});
