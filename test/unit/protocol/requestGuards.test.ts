import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MAX_QUESTION_LENGTH, parseAnswerRequest } from '../../../src/protocol/answerGuards';
import { parseDashboardRequest } from '../../../src/protocol/dashboardGuards';

const TRACE_ID = '7c1e04b9d2f84a6f9b33d05ae1c27740';

const PLACE = { timestamp: '2026-03-10T00:00:00.000Z', uid: '018f0000-0000-7000-8000-000000000051' };

const GOOD_DASHBOARD: readonly (readonly [string, unknown, unknown])[] = [
  ['overview/get', { period: 'week' }, { period: 'week' }],
  ['overviewCards/get', { period: 'week' }, { period: 'week' }],
  ['overview/get', { period: 'all', extra: 1 }, { period: 'all' }],
  ['traces/list', {}, {}],
  ['traces/list', { usageType: 'chat_rerank', status: 'timeout', minCostUsd: 0.05, minLatencyMs: 900, text: '529', traceId: TRACE_ID, runId: 'r' }, { usageType: 'chat_rerank', status: 'timeout', minCostUsd: 0.05, minLatencyMs: 900, text: '529', traceId: TRACE_ID, runId: 'r' }],
  [
    'traces/list',
    { provider: 'openai', model: "it's (new):1", period: 'today', since: '2026-03-10T00:00:00.000Z', until: '2026-03-11T00:00:00.000Z', other: 1 },
    { provider: 'openai', model: "it's (new):1", period: 'today', since: '2026-03-10T00:00:00.000Z', until: '2026-03-11T00:00:00.000Z' },
  ],
  ['traces/list', { before: { ...PLACE, more: 1 } }, { before: PLACE }],
  ['traces/list', { before: { ...PLACE, uid: '' } }, { before: { ...PLACE, uid: '' } }],
  ['costSeries/get', { period: 'month' }, { period: 'month' }],
  ['traceStrip/get', { measure: 'cost', status: 'ok', before: 1 }, { measure: 'cost', status: 'ok' }],
  ['traceChoices/get', { any: 1 }, {}],
  ['syncHealth/get', {}, {}],
  ['conversation/show', { id: 'c-1', path: '/' }, { id: 'c-1' }],
  ['traceGroup/get', { traceId: TRACE_ID }, { traceId: TRACE_ID }],
  ['route/get', {}, {}],
  ['route/get', undefined, {}],
  ['question/new', { any: 'thing' }, {}],
];

const BAD_DASHBOARD: readonly (readonly [string, unknown])[] = [
  ['conversation/show', { id: '../c1' }],
  ['conversation/show', {}],
  ['overview/get', { period: 'year' }],
  ['overviewCards/get', { period: 'year' }],
  ['overview/get', { period: 'toString' }],
  ['overview/get', undefined],
  ['overview/get', ['week']],
  ['traces/list', undefined],
  ['traces/list', { status: 'constructor' }],
  ['traces/list', { status: null }],
  ['traces/list', { usageType: 'a b' }],
  ['traces/list', { usageType: 'x'.repeat(65) }],
  ['traces/list', { usageType: "x' OR 1=1 --" }],
  ['traces/list', { provider: '' }],
  ['traces/list', { model: 'x'.repeat(201) }],
  ['traces/list', { model: ['a'] }],
  ['traces/list', { period: 'all' }],
  ['traces/list', { since: '2026-03-10' }],
  ['traces/list', { sinceDay: '2026-03-10T00:00:00.000Z' }],
  ['traces/list', { untilDay: '2026-02-32' }],
  ['traceStrip/get', { measure: 'calls', untilDay: 20_260_310 }],
  ['traces/list', { until: '2026-13-10T00:00:00.000Z' }],
  ['traces/list', { since: 1_700_000_000_000 }],
  ['costSeries/get', { period: 'today' }],
  ['traceStrip/get', { status: 'ok' }],
  ['traceStrip/get', { measure: 'p95' }],
  ['traceStrip/get', { measure: 'calls', since: 'now' }],
  ['traces/list', { minCostUsd: -1 }],
  ['traces/list', { minCostUsd: Number.POSITIVE_INFINITY }],
  ['traces/list', { minLatencyMs: '5' }],
  ['traces/list', { text: '' }],
  ['traces/list', { text: 'x'.repeat(201) }],
  ['traces/list', { traceId: 'f'.repeat(31) }],
  ['traces/list', { runId: {} }],
  ['traces/list', { before: 5 }],
  ['traces/list', { before: null }],
  ['traces/list', { before: { timestamp: PLACE.timestamp } }],
  ['traces/list', { before: { timestamp: 'yesterday', uid: 'u' } }],
  ['traces/list', { before: { timestamp: PLACE.timestamp, uid: "' OR 1=1" } }],
  ['traceGroup/get', { traceId: TRACE_ID.toUpperCase() }],
  ['traceGroup/get', { traceId: `${TRACE_ID}\n` }],
  ['traceGroup/get', { traceId: TRACE_ID.slice(1) }],
  ['question/ask', { question: 'Asked of the wrong panel?' }],
  ['toString', {}],
  ['__proto__', {}],
  ['x'.repeat(100_000), {}],
];

const GOOD_ANSWER: readonly (readonly [string, unknown, unknown])[] = [
  ['conversation/get', {}, {}],
  ['conversation/new', {}, {}],
  ['conversations/list', { limit: 50, other: 1 }, { limit: 50 }],
  ['conversation/open', { id: '018f-A_z', path: '/etc/passwd' }, { id: '018f-A_z' }],
  ['conversation/delete', { id: 'x'.repeat(64) }, { id: 'x'.repeat(64) }],
  ['question/ask', { question: 'Why?' }, { question: 'Why?' }],
  ['question/ask', { question: 'x'.repeat(MAX_QUESTION_LENGTH) }, { question: 'x'.repeat(MAX_QUESTION_LENGTH) }],
  ['question/stop', {}, {}],
  ['citation/open', { turn: 0, citation: 4, path: '/etc/passwd' }, { turn: 0, citation: 4 }],
  ['trace/open', { traceId: TRACE_ID }, { traceId: TRACE_ID }],
  ['answer/insert', { turn: 3, text: 'x' }, { turn: 3 }],
  ['notice/act', { turn: 2, action: 'retry' }, { turn: 2, action: 'retry' }],
];

const BAD_ANSWER: readonly (readonly [string, unknown])[] = [
  ['conversations/list', {}],
  ['conversations/list', { limit: -1 }],
  ['conversations/list', { limit: 1e9 }],
  ['conversation/open', { id: '../escape' }],
  ['conversation/open', { id: 'a/b' }],
  ['conversation/open', { id: 'a\n' }],
  ['conversation/delete', { id: '' }],
  ['conversation/delete', { id: 'x'.repeat(65) }],
  ['conversation/delete', { id: ['c1'] }],
  ['conversation/delete', {}],
  ['question/ask', { question: '' }],
  ['question/ask', { question: ' \n' }],
  ['question/ask', { question: 'x'.repeat(MAX_QUESTION_LENGTH + 1) }],
  ['question/ask', { question: ['Why?'] }],
  ['citation/open', { turn: 0 }],
  ['citation/open', { turn: -1, citation: 0 }],
  ['citation/open', { turn: 0, citation: Number.NaN }],
  ['citation/open', { turn: 10_000, citation: 0 }],
  ['trace/open', { traceId: 'command:x' }],
  ['answer/insert', { turn: -1 }],
  ['answer/insert', 'x'],
  ['notice/act', { turn: 0, action: 'hasOwnProperty' }],
  ['notice/act', { turn: '0', action: 'retry' }],
  ['overview/get', { period: 'week' }],
];

for (const { name, parse, good, bad } of [
  { name: 'dashboard', parse: parseDashboardRequest, good: GOOD_DASHBOARD, bad: BAD_DASHBOARD },
  { name: 'answer panel', parse: parseAnswerRequest, good: GOOD_ANSWER, bad: BAD_ANSWER },
] as const) {
  describe(`requests of the ${name}`, () => {
    for (const [type, params, checked] of good) {
      it(`${type} passes with ${shown(params)}`, () => {
        assert.deepEqual(parse({ kind: 'request', id: 3, type, params }), { ok: true, request: { id: 3, type, params: checked } });
      });
    }

    for (const [type, params] of bad) {
      it(`${shown(type)} is refused with ${shown(params)}`, () => {
        const parsed = parse({ kind: 'request', id: 3, type, params });
        assert.deepEqual(parsed.ok ? parsed.request : [parsed.id, parsed.error.code], [3, 'bad_request']);
      });
    }

    it('have nobody to answer when they are no requests', () => {
      for (const message of [undefined, null, 7, 'request', [], {}, { kind: 'response', id: 1 }, { kind: 'request', type: 'route/get' }, { kind: 'request', id: -1, type: 'route/get' }, { kind: 'request', id: '1', type: 'route/get' }]) {
        const parsed = parse(message);
        assert.deepEqual([parsed.ok, !parsed.ok && parsed.id], [false, null], shown(message));
      }
    });

    it('never throw, and never let anything through that no table names', () => {
      const known = new Set(good.map(([type]) => type));
      const message = fc.oneof(
        fc.anything(),
        fc.record({ kind: fc.constant('request'), id: fc.oneof(fc.nat(), fc.anything()), type: fc.oneof(fc.constantFrom(...known), fc.string()), params: fc.anything() }),
        fc.record({
          kind: fc.constant('request'),
          id: fc.nat(),
          type: fc.constantFrom(...known),
          params: fc.dictionary(fc.constantFrom('period', 'provider', 'model', 'since', 'until', 'sinceDay', 'untilDay', 'minCostUsd', 'minLatencyMs', 'text', 'runId', 'measure', 'usageType', 'status', 'before', 'traceId', 'question', 'turn', 'citation', 'action', 'id', 'limit', '__proto__'), fc.anything()),
        }),
      );
      fc.assert(
        fc.property(message, (candidate) => {
          const parsed = parse(candidate);
          return parsed.ok ? known.has(parsed.request.type) && isPlain(parsed.request.params) : parsed.error.message.length < 100;
        }),
        { seed: 20_260_310, numRuns: 5_000 },
      );
    });
  });
}

/** Only strings and numbers, in objects of its own. */
function isPlain(params: object): boolean {
  return Object.values(params).every((value: unknown) => typeof value === 'string' || Number.isFinite(value) || (typeof value === 'object' && value !== null && isPlain(value)));
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
}
