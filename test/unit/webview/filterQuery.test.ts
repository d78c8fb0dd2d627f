import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDashboardRequest } from '../../../src/protocol/dashboardGuards';
import { readFilterQuery } from '../../../webview/dashboard/filterQuery';

const TRACE_ID = '7c1e04b9d2f84a6f9b33d05ae1c27740';

describe('the words of the filter field', () => {
  for (const [query, criteria] of [
    ['', {}],
    ['   ', {}],
    ['status:error cost:>0.05 type:rerank', { status: 'error', minCostUsd: 0.05, usageType: 'chat_rerank' }],
    ['type:answer', { usageType: 'chat_answer' }],
    ['type:chat_answer', { usageType: 'chat_answer' }],
    ['TYPE:Inbox STATUS:OK', { usageType: 'inbox', status: 'ok' }],
    [`trace:${TRACE_ID.toUpperCase()}`, { traceId: TRACE_ID }],
    ['cost:>=1', { minCostUsd: 1 }],
    ['cost:≥$0,5', { minCostUsd: 0.5 }],
    ['cost:.5', { minCostUsd: 0.5 }],
    ['latency:>2s', { minLatencyMs: 2_000 }],
    ['latency:1.5m', { minLatencyMs: 90_000 }],
    ['latency:300', { minLatencyMs: 300 }],
    ['provider:OpenAI model:gpt-5.1', { provider: 'openai', model: 'gpt-5.1' }],
    ['model:llama3.1:8b', { model: 'llama3.1:8b' }],
    ['model:"a model" overloaded  529', { model: 'a model', text: 'overloaded 529' }],
    ['"status:error"', { status: 'error' }],
    ['run:2026-03-10', { runId: '2026-03-10' }],
    ['day:2026-11-20', { sinceDay: '2026-11-20', untilDay: '2026-11-20' }],
    ['day:2026-11-14..2026-11-20 status:ok', { sinceDay: '2026-11-14', untilDay: '2026-11-20', status: 'ok' }],
    ['day:2026-11-14..', { sinceDay: '2026-11-14' }],
    ['day:..2024-02-29', { untilDay: '2024-02-29' }],
    ['haiku', { text: 'haiku' }],
    ['http:500', { text: 'http:500' }],
    ['constructor:x __proto__:y', { text: 'constructor:x __proto__:y' }],
    ['status:error status:timeout', { status: 'timeout' }],
  ] as const) {
    it(`${JSON.stringify(query)} means ${JSON.stringify(criteria)}`, () => {
      assert.deepEqual(readFilterQuery(query), { criteria, notUnderstood: [] });
    });
  }

  it('are named where they mean nothing, and narrow nothing then', () => {
    for (const word of ['status:broken', 'status:', 'cost:much', 'cost:>', 'cost:1e9', 'latency:2h', 'trace:7c1e', 'type:a-b', `run:${'x'.repeat(101)}`, 'day:..', 'day:2026-02-29', 'day:2026-1-1', 'day:2026-11-14..2026-11-31', 'day:yesterday', `model:${'x'.repeat(201)}`, `provider:${'İ'.repeat(150)}`, `cost:${'9'.repeat(400)}`, `latency:${'9'.repeat(320)}m`]) {
      assert.deepEqual(readFilterQuery(`${word} status:ok`), { criteria: { status: 'ok' }, notUnderstood: [word] });
    }
  });

  it('are always acceptable to the extension, whatever is typed', () => {
    const word = fc.oneof(
      fc.string(),
      fc.tuple(fc.constantFrom('day', 'status', 'type', 'cost', 'latency', 'trace', 'run', 'model', 'provider'), fc.oneof(fc.string(), fc.constantFrom('>0.05', 'error', '"', 'a"b', '2026-11-14', '2026-11-14..', '..2026-02-30', '0000-01-01', 'x'.repeat(250), '9'.repeat(320)))).map(([name, value]) => `${name}:${value}`),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const { criteria } = readFilterQuery(words.join(' '));
        const parsed = parseDashboardRequest({ kind: 'request', id: 1, type: 'traces/list', params: criteria });
        assert.ok(parsed.ok, JSON.stringify(criteria));
        assert.deepEqual({ ...parsed.request.params }, { ...criteria });
      }),
      { seed: 9, numRuns: 2_000 },
    );
  });
});
