import '../../support/plainVscode';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RequestFailure, routeRequests } from '../../../src/host/panels/requestRouter';
import type { RequestHandlers } from '../../../src/host/panels/requestRouter';
import { parseAnswerRequest } from '../../../src/protocol/answerGuards';
import type { AnswerRequests } from '../../../src/protocol/answerProtocol';
import { parseDashboardRequest } from '../../../src/protocol/dashboardGuards';
import type { DashboardRequests } from '../../../src/protocol/dashboardProtocol';
import { CapturingLogger } from '../../support/capturingLogger';

type Answer = () => Promise<unknown>;

/** A handler for whatever is asked: what the router may call is decided by the guard before it. */
function handlersThat(answer: Answer, called: (name: string) => void): unknown {
  return new Proxy({}, {
    get: (_, name) => () => {
      called(String(name));
      return answer();
    },
  });
}

const PANELS = [
  { name: 'dashboard', route: (answer: Answer, called: (name: string) => void, logger: CapturingLogger) => routeRequests<DashboardRequests>(parseDashboardRequest, handlersThat(answer, called) as RequestHandlers<DashboardRequests>, logger) },
  { name: 'answer panel', route: (answer: Answer, called: (name: string) => void, logger: CapturingLogger) => routeRequests<AnswerRequests>(parseAnswerRequest, handlersThat(answer, called) as RequestHandlers<AnswerRequests>, logger) },
] as const;

const SECRET = 'sk-the-words-of-a-defect';
/** All requests of both panels, as their pages send them. */
const TYPES = [
  'findings/list', 'findings/why', 'findings/label', 'sync/pause', 'sync/resume', 'overviewCards/get', 'overview/get', 'costSeries/get', 'traces/list', 'traceStrip/get', 'traceChoices/get', 'traceGroup/get',
  'syncHealth/get', 'route/get', 'conversation/show', 'sync/start', 'question/new', 'conversation/get', 'conversation/new', 'conversations/list', 'conversation/open', 'conversation/delete',
  'question/ask', 'question/stop', 'citation/open', 'trace/open', 'notice/act', 'answer/insert', 'constructor', '__proto__', 'toString',
] as const;
const message = fc.oneof(
  fc.anything(),
  fc.record({
    kind: fc.oneof(fc.constant('request'), fc.anything()),
    id: fc.oneof(fc.nat(), fc.anything()),
    type: fc.constantFrom(...TYPES),
    params: fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom('id', 'label', 'limit', 'period', 'traceId', 'question', 'turn', 'citation', 'action', 'measure', 'before', 'text', '__proto__', 'constructor'), fc.anything())),
  }),
);

describe('The router of a panel', () => {
  for (const { name, route } of PANELS) {
    for (const [kind, answer] of [
      ['answer', () => Promise.resolve(null)],
      ['fail', () => Promise.reject(new RequestFailure('unavailable', 'Not now.'))],
      ['have a defect', () => Promise.reject(new TypeError(SECRET))],
    ] as const) {
      it(`of the ${name} never throws, whatever comes, and gives one response to each request, where its handlers ${kind}`, async () => {
        const logger = new CapturingLogger();
        let answered = 0;
        await fc.assert(
          fc.asyncProperty(message, async (candidate) => {
            const called: string[] = [];
            const response = await route(answer, (type) => called.push(type), logger)(candidate);
            assert.ok(called.length <= 1);
            if (called.length === 1) assert.ok(!['constructor', '__proto__', 'toString'].includes(called[0] ?? ''));
            answered += called.length;
            if (called.length === 1) assert.equal(response?.kind, 'response');
            assert.ok(!JSON.stringify(response ?? null).includes(SECRET), 'a defect is told in general words');
          }),
          { seed: 20_261_123, numRuns: 3_000 },
        );
        assert.ok(answered > 20, 'some of them are requests');
        assert.ok(!JSON.stringify(logger).includes(SECRET));
      });
    }
  }
});
