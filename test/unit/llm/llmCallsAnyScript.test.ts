import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FailureClass } from '../../../src/core/llm/llmFailure';
import type { FakeStep } from '../../support/fakeProvider';
import {
  FakeProvider,
  SOME_USAGE,
  endsAbortAsReply,
  fails,
  failsAfter,
  ignoresAbort,
  rejects,
  replies,
  stalls,
  throws,
} from '../../support/fakeProvider';
import { LlmHarness, aTask } from '../../support/llmHarness';

const CLASSES: readonly FailureClass[] = [
  'key_refused', 'no_credit', 'model_not_found', 'wrong_address', 'bad_request', 'rate_limited', 'overloaded', 'server_error', 'network',
  'truncated_stream', 'unfinished_reply', 'bad_reply', 'cancelled', 'defect',
];

const step: fc.Arbitrary<FakeStep> = fc.oneof(
  fc.constantFrom(replies('usable words'), replies('prose'), replies(''), rejects(), throws(), stalls(), stalls('part ', { usage: SOME_USAGE })),
  fc.constantFrom(ignoresAbort(), ignoresAbort('part '), endsAbortAsReply('part '), failsAfter('part ', 'network')),
  fc
    .tuple(fc.constantFrom(...CLASSES), fc.constantFrom(undefined, 400, 401, 408, 429, 500, 529), fc.constantFrom(undefined, 0, 2_000, 70_000))
    .map(([failureClass, httpStatus, retryAfterMs]) => fails(failureClass, { httpStatus, retryAfterMs })),
);

const script = fc.tuple(step, step, step);

const scenario = fc.record({
  scripts: fc.array(script, { maxLength: 3 }),
  streams: fc.boolean(),
  hasSubstitute: fc.boolean(),
  usageType: fc.constantFrom('chat_rerank' as const, 'chat_answer' as const),
  stopAfterMs: fc.option(fc.integer({ min: 0, max: 40_000 }), { nil: undefined }),
});

describe('whatever providers do', () => {
  it('every row that is opened is closed once, in bounded time, and the result tells what the rows tell', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ scripts, streams, hasSubstitute, usageType, stopAfterMs }) => {
        const names = ['anthropic', 'ollama', 'openai'] as const;
        const providers = scripts.map((steps, index) => new FakeProvider(names[index] ?? 'openai', steps));
        const harness = new LlmHarness(providers);
        const controller = new AbortController();
        const shown: string[] = [];
        const base = aTask({
          usageType,
          signal: controller.signal,
          interpret: (text) => (text.startsWith('usable') ? { kind: 'value', value: text } : { kind: 'unusable', reason: 'prose' }),
        });
        const promise = harness.calls.run({
          ...base,
          ...(streams ? { onToken: (text: string) => shown.push(text) } : {}),
          ...(hasSubstitute ? { substitute: () => 'instead' } : {}),
        });
        if (stopAfterMs !== undefined) harness.timers.after(stopAfterMs, () => { controller.abort(); });
        const result = await harness.settle(promise, 3 * 130_000);
        if (stopAfterMs !== undefined) harness.timers.advance(stopAfterMs);

        const { opened, closed } = harness.log;
        assert.deepEqual(closed.map(({ uid }) => uid), opened.map(({ uid }) => uid), 'each closed once, in order');
        assert.equal(harness.timers.pendingCount, 0, 'no timer stays');
        assert.deepEqual(result.attempts.map(({ uid, status }) => [uid, status]), closed.map(({ uid, status }) => [uid, status]));
        assert.equal(providers.reduce((sum, { requests }) => sum + requests.length, 0), closed.filter(({ provider }) => provider !== 'offline').length);
        for (const row of closed) {
          assert.equal(row.errorMessage === null, row.status === 'ok');
          assert.ok(row.latencyMs !== null && row.latencyMs <= 121_000);
        }
        const statuses = closed.map(({ status }) => status);
        assert.ok(!statuses.slice(0, -1).some((status) => status === 'ok' || status === 'fallback' || status === 'cancelled'), 'these end it');
        const last = statuses.at(-1);
        if (result.kind === 'value') assert.equal(last, result.source === 'substitute' ? 'fallback' : 'ok');
        if (result.kind === 'failed') assert.ok(last === 'error' || last === 'timeout');
        if (result.kind === 'cancelled' && closed.length > 0) assert.ok(last !== 'ok' && last !== 'fallback');
        if (result.kind === 'failed' || result.kind === 'cancelled') assert.equal(result.partialText, shown.join(''));
      }),
      { seed: 7, numRuns: 150 },
    );
  }).timeout(60_000);
});
