import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Database } from '../../../src/adapters/sqlite/sqlite';
import { traceCallsQuery, traceList } from '../../../src/adapters/sqlite/traceListQueries';
import type { CallPlace } from '../../../src/core/usage/callSearch';
import type { RecordedCall } from '../../../src/core/usage/recordedCall';
import { checkTraceListSearch, worstStatus, type TraceListPage, type TraceListSearch, type TraceSummary } from '../../../src/core/usage/traceSummary';
import { aCall } from '../../support/aCall';
import { anyCalls } from '../../support/anyCalls';
import { planOf } from '../../support/queryPlan';
import { SequentialIds } from '../../support/sequentialIds';
import { usageDatabaseWith } from '../../support/usageDatabaseHarness';

const FIRST_MS = Date.UTC(2026, 2, 1);
const anySearch: fc.Arbitrary<TraceListSearch> = fc.record({
  limit: fc.integer({ min: 1, max: 3 }),
  usageType: fc.constantFrom('chat_answer', 'extraction'),
  status: fc.constantFrom('ok', 'error'),
  since: fc.constant('2026-03-03T00:00:00.000Z'),
}, { requiredKeys: ['limit'] });

/** Ids of traces in the order of the newest call that is meant, the slow way. */
function expectedIds(calls: readonly RecordedCall[], { usageType, status, since }: TraceListSearch): readonly (string | null)[] {
  const meant = calls
    .filter((call) => (usageType === undefined ? !call.usageType.endsWith('_batch') : call.usageType === usageType))
    .filter((call) => (status === undefined || call.status === status) && (since === undefined || call.timestamp >= since) && call.traceId !== null)
    .toSorted((one, other) => (`${one.timestamp} ${one.uid}` < `${other.timestamp} ${other.uid}` ? 1 : -1));
  return [...new Set(meant.map(({ traceId }) => traceId))];
}

function allPages(database: Database, search: TraceListSearch): readonly TraceSummary[] {
  const traces: TraceSummary[] = [];
  for (let before: CallPlace | null | undefined; before !== null; ) {
    const page: TraceListPage = traceList(database, checkTraceListSearch({ ...search, ...(before === undefined ? {} : { before }) }));
    assert.ok(page.older === null || page.traces.length === search.limit);
    traces.push(...page.traces);
    before = page.older;
  }
  return traces;
}

describe('The list of traces', () => {
  it('has each trace once, in the order of its newest call that is meant, over all pages', async function () {
    this.timeout(60_000);
    const calls = anyCalls({ firstMs: FIRST_MS, days: 4 }).map((all) =>
      all.map((call, index) => ({ ...call, traceId: call.traceId === null ? null : String((index * 7) % 11).padStart(32, '0') })));
    await fc.assert(fc.asyncProperty(calls, fc.array(anySearch, { minLength: 4, maxLength: 4 }), async (all, searches) => {
      const { database } = await usageDatabaseWith(all);
      for (const search of searches) {
        const traces = allPages(database, search);
        assert.deepEqual(traces.map(({ traceId }) => traceId), expectedIds(all, search));
        for (const trace of traces) assert.equal(trace.calls, all.filter(({ traceId }) => traceId === trace.traceId).length);
      }
    }), { seed: 11, numRuns: 60 });
  });

  it('tells what a trace was as a whole', async () => {
    const ids = new SequentialIds();
    const at = (second: number): string => new Date(FIRST_MS + second * 1_000).toISOString();
    const traceId = 'a'.repeat(32);
    const { database } = await usageDatabaseWith([
      aCall({ uid: ids.uid(), traceId, timestamp: at(0), usageType: 'chat_rerank', status: 'timeout', latencyMs: 9_000, costUsd: 0, costSource: 'no_usage' }),
      aCall({ uid: ids.uid(), traceId, timestamp: at(2), usageType: 'chat_answer', latencyMs: 1_500, costUsd: 0.1 }),
      aCall({ uid: ids.uid(), traceId, timestamp: at(1), usageType: 'chat_rerank', status: 'fallback', latencyMs: null, costUsd: 0.2 }),
    ]);
    assert.deepEqual(traceList(database, checkTraceListSearch({ usageType: 'chat_answer' })), {
      traces: [{ traceId, timestamp: at(0), calls: 3, costUsd: 0.3, unpricedCalls: 1, wallTimeMs: 9_000, worstStatus: 'timeout', usageTypes: ['chat_answer', 'chat_rerank'] }],
      older: null,
    });
  });

  it('goes on where more calls than are gone through at once belong to few traces', async () => {
    const ids = new SequentialIds();
    const calls = Array.from({ length: 1_201 }, (_, index) => aCall({
      uid: ids.uid(), timestamp: new Date(FIRST_MS + index).toISOString(), traceId: (index < 1 ? '1' : '2').repeat(32),
    }));
    const { database } = await usageDatabaseWith(calls);
    assert.deepEqual(allPages(database, { limit: 1 }).map(({ calls: count }) => count), [1_200, 1]);
  });

  it('is worst by what most needs a look', () => {
    assert.equal(worstStatus([]), 'ok');
    assert.equal(worstStatus(['ok', 'fallback', 'cancelled']), 'fallback');
    assert.equal(worstStatus(['error', 'timeout']), 'error');
  });

  it('follows the index of what it is filtered by', async () => {
    const { database } = await usageDatabaseWith([]);
    const place = { timestamp: '2026-03-01T00:00:00.000Z', uid: '' };
    assert.equal(planOf(database, traceCallsQuery(checkTraceListSearch({}), place)), 'SEARCH llm_usage USING INDEX ix_llm_usage_timestamp_uid (timestamp<?)');
    assert.match(planOf(database, traceCallsQuery(checkTraceListSearch({ status: 'error' }), place)), /^SEARCH llm_usage USING INDEX ix_llm_usage_status_timestamp \(status=\? AND timestamp<\?\)/);
  });
});
