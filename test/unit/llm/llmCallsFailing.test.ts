import assert from 'node:assert/strict';
import type { FailureClass } from '../../../src/core/llm/llmFailure';
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
} from '../../support/fakeProvider';
import { LlmHarness, aTask } from '../../support/llmHarness';

const noTokens = (): void => undefined;

describe('retrying the last provider', () => {
  const retried: readonly (readonly [FailureClass, number | undefined])[] = [
    ['rate_limited', 429],
    ['bad_request', 408],
    ['bad_request', 409],
    ['server_error', 500],
    ['server_error', 502],
    ['overloaded', 529],
    ['overloaded', undefined],
    ['network', undefined],
    ['truncated_stream', undefined],
  ];
  for (const [failureClass, httpStatus] of retried) {
    it(`tries again after ${failureClass} ${httpStatus ?? ''}`, async () => {
      const harness = new LlmHarness([new FakeProvider('ollama', [fails(failureClass, { httpStatus }), replies('yes')])]);
      const result = await harness.settle(harness.calls.run(aTask()));
      assert.equal(result.kind === 'value' && result.value, 'yes');
      assert.deepEqual(harness.rows, ['error ollama#1', 'ok ollama#2']);
    });
  }

  const final: readonly (readonly [FailureClass, number | undefined])[] = [
    ['key_refused', 401],
    ['key_refused', 403],
    ['no_credit', 402],
    ['no_credit', 429],
    ['model_not_found', 404],
    ['wrong_address', 404],
    ['unfinished_reply', undefined],
    ['bad_request', 400],
    ['bad_request', 413],
    ['bad_reply', 200],
    ['idle', undefined],
    ['defect', undefined],
  ];
  for (const [failureClass, httpStatus] of final) {
    it(`does not try again after ${failureClass} ${httpStatus ?? ''}`, async () => {
      const provider = new FakeProvider('ollama', [fails(failureClass, { httpStatus }), replies('yes')]);
      const harness = new LlmHarness([provider]);
      const result = await harness.settle(harness.calls.run(aTask()));
      assert.equal(result.kind === 'failed' && result.failure.failureClass, failureClass);
      assert.equal(provider.requests.length, 1);
    });
  }

  it('makes three attempts in all, each a numbered row, waiting longer each time', async () => {
    const limits = { firstBackOffMs: 800 };
    const harness = new LlmHarness([new FakeProvider('openai', [fails('overloaded', { httpStatus: 503 })])], { limits });
    const result = await harness.settle(harness.calls.run(aTask()));
    assert.equal(result.kind, 'failed');
    assert.deepEqual(harness.rows, ['error openai#1', 'error openai#2', 'error openai#3']);
    const begun = harness.log.opened.map(({ timestamp }) => Date.parse(timestamp));
    assert.deepEqual([begun[1]! - begun[0]!, begun[2]! - begun[1]!], [600, 1_200], 'exponential, times a jitter of 0.75');
  });

  it('waits as long as the provider asks', async () => {
    const harness = new LlmHarness([new FakeProvider('openai', [fails('rate_limited', { httpStatus: 429, retryAfterMs: 7_000 }), replies('yes')])]);
    await harness.settle(harness.calls.run(aTask()));
    const begun = harness.log.opened.map(({ timestamp }) => Date.parse(timestamp));
    assert.equal(begun[1]! - begun[0]!, 7_000);
  });

  it('gives up when the provider asks for more than a minute', async () => {
    const harness = new LlmHarness([new FakeProvider('openai', [fails('rate_limited', { httpStatus: 429, retryAfterMs: 60_001 }), replies('yes')])]);
    const result = await harness.calls.run(aTask());
    assert.equal(result.kind, 'failed');
    assert.deepEqual(harness.rows, ['error openai#1']);
  });

  it('gives up when the wait would end past the deadline', async () => {
    const provider = new FakeProvider('openai', [fails('rate_limited', { httpStatus: 429, retryAfterMs: 40_000 }), replies('[1]')]);
    const harness = new LlmHarness([provider]);
    const result = await harness.calls.run(aTask({ usageType: 'chat_rerank' }));
    assert.equal(result.kind, 'failed');
    assert.deepEqual(harness.rows, ['error openai#1']);
  });

  it('leaves a retry only what is left of the deadline', async () => {
    const harness = new LlmHarness([new FakeProvider('openai', [fails('rate_limited', { httpStatus: 429, retryAfterMs: 25_000 }), stalls()])]);
    const result = await harness.settle(harness.calls.run(aTask({ usageType: 'chat_rerank' })));
    assert.equal(result.kind === 'failed' && result.failure.failureClass, 'deadline');
    assert.deepEqual(harness.rows, ['error openai#1', 'timeout openai#2']);
    assert.equal(harness.log.closed[1]?.latencyMs, 5_000);
    assert.equal(harness.log.opened[1]?.expiresAt, '2026-03-10T12:01:30.000Z', 'the same deadline plus a minute');
  });

  it('never happens after the first token, nor does a change of provider', async () => {
    const second = new FakeProvider('ollama', [replies('no')]);
    for (const providers of [[], [second]]) {
      const first = new FakeProvider('anthropic', [failsAfter('Because ', 'network', { usage: SOME_USAGE })]);
      const harness = new LlmHarness([first, ...providers]);
      const result = await harness.settle(harness.calls.run(aTask({ onToken: noTokens })));
      assert.equal(result.kind === 'failed' && result.partialText, 'Because ');
      assert.deepEqual(harness.rows, ['error anthropic#1']);
      assert.equal(harness.log.closed[0]?.costUsd, 1.1, 'usage of the part is kept');
    }
    assert.equal(second.requests.length, 0);
  });

  it('ends at once when the user stops it while it waits; the failed attempt stays an error', async () => {
    const controller = new AbortController();
    const provider = new FakeProvider('openai', [fails('overloaded'), replies('yes')]);
    const harness = new LlmHarness([provider]);
    const promise = harness.calls.run(aTask({ signal: controller.signal }));
    await harness.pass(100);
    controller.abort();
    const result = await promise;
    assert.equal(result.kind, 'cancelled');
    assert.deepEqual(harness.rows, ['error openai#1']);
    assert.equal(provider.requests.length, 1);
    assert.equal(harness.timers.pendingCount, 0);
  });
});

describe('the end of a call', () => {
  it('is `timeout` at its deadline', async () => {
    const harness = new LlmHarness([new FakeProvider('anthropic', [stalls()])]);
    const result = await harness.settle(harness.calls.run(aTask({ usageType: 'chat_rerank' })));
    assert.equal(result.kind === 'failed' && result.failure.failureClass, 'deadline');
    const [row] = harness.log.closed;
    assert.deepEqual([row?.status, row?.latencyMs, row?.errorMessage], ['timeout', 30_000, 'deadline · stopped after 30 s']);
  });

  it('is `timeout` when a stream falls silent, with what is known of its usage', async () => {
    const harness = new LlmHarness([new FakeProvider('anthropic', [stalls('Because ', { usage: SOME_USAGE })])]);
    const result = await harness.settle(harness.calls.run(aTask({ onToken: noTokens })));
    assert.equal(result.kind === 'failed' && result.partialText, 'Because ');
    const [row] = harness.log.closed;
    assert.deepEqual([row?.status, row?.latencyMs, row?.ttftMs, row?.inputTokens, row?.outputTokens], ['timeout', 30_000, 0, 1_000, 100]);
    assert.match(row?.errorMessage ?? '', /^idle · /);
  });

  it('is not `timeout` while a stream shows signs of life', async () => {
    const provider = new FakeProvider('anthropic', [
      async (_request, { onToken, onActivity, signal }) => {
        for (let event = 0; event < 3; event += 1) {
          await new Promise<void>((resolve) => { harness.timers.after(29_000, resolve); });
          onActivity?.();
        }
        onToken?.('late');
        return signal.aborted ? { kind: 'failure', failure: { failureClass: 'cancelled' }, partialText: '' } : { kind: 'reply', text: 'late' };
      },
    ]);
    const harness = new LlmHarness([provider]);
    const result = await harness.settle(harness.calls.run(aTask({ onToken: noTokens })));
    assert.equal(result.kind === 'value' && result.value, 'late');
    assert.equal(harness.log.closed[0]?.ttftMs, 87_000);
  });

  it('gives a stream a minute for its first event', async () => {
    const harness = new LlmHarness([new FakeProvider('ollama', [stalls()])]);
    const result = await harness.settle(harness.calls.run(aTask({ onToken: noTokens })));
    assert.equal(result.kind === 'failed' && result.failure.failureClass, 'idle');
    assert.equal(harness.log.closed[0]?.latencyMs, 60_000);
  });

  it('moves on from a provider that timed out', async () => {
    const harness = new LlmHarness([new FakeProvider('anthropic', [stalls()]), new FakeProvider('ollama', [replies('yes')])]);
    const result = await harness.settle(harness.calls.run(aTask()));
    assert.equal(result.kind === 'value' && result.value, 'yes');
    assert.deepEqual(harness.rows, ['timeout anthropic#1', 'ok ollama#1']);
  });

  it('is `cancelled` when the user stops it, with the usage that is known', async () => {
    const controller = new AbortController();
    const second = new FakeProvider('ollama', [replies('no')]);
    const harness = new LlmHarness([new FakeProvider('anthropic', [stalls('Because ', { usage: SOME_USAGE })]), second]);
    const promise = harness.calls.run(aTask({ signal: controller.signal, onToken: noTokens, substitute: () => 'instead' }));
    await harness.pass(1_500);
    controller.abort();
    const result = await promise;
    assert.equal(result.kind === 'cancelled' && result.partialText, 'Because ');
    const [row] = harness.log.closed;
    assert.deepEqual([row?.status, row?.latencyMs, row?.outputTokens, row?.costUsd, row?.costSource], ['cancelled', 1_500, 100, 1.1, 'priced']);
    assert.deepEqual(harness.rows, ['cancelled anthropic#1']);
    assert.equal(second.requests.length, 0);
    assert.deepEqual(harness.logger.at('warn'), []);
  });

  it('is `cancelled` with unknown usage when none was told', async () => {
    const controller = new AbortController();
    const harness = new LlmHarness([new FakeProvider('anthropic', [stalls('Because ')])]);
    const promise = harness.calls.run(aTask({ signal: controller.signal, onToken: noTokens }));
    await harness.pass(10);
    controller.abort();
    await promise;
    assert.equal(harness.log.closed[0]?.costSource, 'no_usage');
  });

  it('is `cancelled` also when the provider calls what it had a reply', async () => {
    const controller = new AbortController();
    const harness = new LlmHarness([new FakeProvider('anthropic', [endsAbortAsReply('half an ans', { usage: SOME_USAGE })])]);
    const promise = harness.calls.run(aTask({ signal: controller.signal, onToken: noTokens }));
    await harness.pass(10);
    controller.abort();
    const result = await promise;
    assert.equal(result.kind, 'cancelled');
    assert.deepEqual(harness.rows, ['cancelled anthropic#1']);
  });

  it('is `error` when a provider says cancelled and nobody had stopped it', async () => {
    const harness = new LlmHarness([new FakeProvider('anthropic', [fails('cancelled')])]);
    const result = await harness.calls.run(aTask());
    assert.equal(result.kind, 'failed');
    assert.deepEqual(harness.rows, ['error anthropic#1']);
  });

  it('comes within a second of the Stop when the provider ignores it, and later tokens are dropped', async () => {
    const controller = new AbortController();
    let say: ((text: string) => void) | undefined;
    const provider = new FakeProvider('anthropic', [
      (request, options) => {
        say = options.onToken;
        return ignoresAbort('one ')(request, options);
      },
    ]);
    const shown: string[] = [];
    const harness = new LlmHarness([provider]);
    const promise = harness.calls.run(aTask({ signal: controller.signal, onToken: (text) => shown.push(text) }));
    await harness.pass(100);
    controller.abort();
    say?.('two ');
    await harness.pass(1_000);
    const result = await promise;
    say?.('three ');
    assert.equal(result.kind === 'cancelled' && result.partialText, 'one ');
    assert.deepEqual(shown, ['one ']);
    assert.deepEqual(harness.rows, ['cancelled anthropic#1']);
    assert.equal(harness.timers.pendingCount, 0);
  });

  it('leaves no row when the user had stopped it before it began', async () => {
    const harness = new LlmHarness([new FakeProvider('anthropic', [replies('yes')])]);
    const result = await harness.calls.run(aTask({ signal: AbortSignal.abort() }));
    assert.equal(result.kind, 'cancelled');
    assert.deepEqual(harness.log.opened, []);
  });

  it('leaves no timer and no listener behind', async () => {
    const controller = new AbortController();
    let listeners = 0;
    const signal = controller.signal;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    Object.assign(signal, {
      addEventListener: (...args: Parameters<typeof add>) => { listeners += 1; add(...args); },
      removeEventListener: (...args: Parameters<typeof remove>) => { listeners -= 1; remove(...args); },
    });
    const harness = new LlmHarness([new FakeProvider('anthropic', [fails('overloaded'), rejects(), replies('yes')])]);
    await harness.settle(harness.calls.run(aTask({ signal, onToken: noTokens })));
    assert.equal(harness.timers.pendingCount, 0);
    assert.equal(listeners, 0);
  });

  it('streams what a provider gives only whole', async () => {
    const shown: string[] = [];
    const provider = new FakeProvider('openai', [() => Promise.resolve({ kind: 'reply', text: 'whole' })]);
    const harness = new LlmHarness([provider]);
    await harness.calls.run(aTask({ onToken: (text) => shown.push(text) }));
    assert.deepEqual(shown, ['whole']);
  });
});

describe('a substitute', () => {
  const numbers = (text: string) =>
    /^\d+$/.test(text) ? { kind: 'value' as const, value: text } : { kind: 'unusable' as const, reason: 'not a number' };

  it('makes the last failed attempt a `fallback` with its reason', async () => {
    const harness = new LlmHarness([
      new FakeProvider('anthropic', [fails('key_refused', { httpStatus: 401 })]),
      new FakeProvider('openai', [fails('server_error', { httpStatus: 500 })]),
    ]);
    const result = await harness.settle(harness.calls.run(aTask({ substitute: () => 'instead' })));
    assert.equal(result.kind === 'value' && result.value, 'instead');
    assert.equal(result.kind === 'value' && result.source, 'substitute');
    assert.deepEqual(harness.rows, ['error anthropic#1', 'error openai#1', 'error openai#2', 'fallback openai#3']);
    assert.equal(harness.log.closed.at(-1)?.errorMessage, 'server_error · HTTP 500');
  });

  it('makes an unusable reply a `fallback` at once, with its tokens and cost', async () => {
    const second = new FakeProvider('ollama', [replies('7')]);
    const harness = new LlmHarness([new FakeProvider('anthropic', [replies('Well, I would say 7')]), second]);
    const result = await harness.calls.run(aTask({ interpret: numbers, substitute: () => '0' }));
    assert.equal(result.kind === 'value' && result.value, '0');
    const [row] = harness.log.closed;
    assert.deepEqual([row?.status, row?.errorMessage, row?.inputTokens, row?.costUsd], ['fallback', 'unusable_reply · not a number', 1_000, 1.1]);
    assert.equal(second.requests.length, 0);
  });

  it('is not there for others: an unusable reply is an `error` and the next provider is asked', async () => {
    const harness = new LlmHarness([new FakeProvider('anthropic', [replies('well')]), new FakeProvider('ollama', [replies('7')])]);
    const result = await harness.calls.run(aTask({ interpret: numbers }));
    assert.equal(result.kind === 'value' && result.value, '7');
    assert.deepEqual(harness.rows, ['error anthropic#1', 'ok ollama#1']);
  });

  it('is used when the provider throws', async () => {
    const harness = new LlmHarness([new FakeProvider('anthropic', [rejects()])]);
    const result = await harness.calls.run(aTask({ substitute: () => 'instead' }));
    assert.equal(result.kind === 'value' && result.value, 'instead');
    assert.deepEqual(harness.rows, ['fallback anthropic#1']);
    assert.equal(harness.log.closed[0]?.errorMessage, 'defect · the provider threw TypeError');
  });

  it('is used when the time is over', async () => {
    const harness = new LlmHarness([new FakeProvider('anthropic', [stalls()])]);
    await harness.settle(harness.calls.run(aTask({ substitute: () => 'instead' })));
    assert.deepEqual(harness.rows, ['fallback anthropic#1']);
    assert.match(harness.log.closed[0]?.errorMessage ?? '', /^deadline/);
  });

  it('that throws is a failure like any other', async () => {
    const harness = new LlmHarness([new FakeProvider('anthropic', [fails('bad_reply')])]);
    const result = await harness.calls.run(
      aTask({
        substitute: () => {
          throw new Error('no');
        },
      }),
    );
    assert.equal(result.kind, 'failed');
    assert.deepEqual(harness.rows, ['error anthropic#1']);
  });

  it('is not needed where reading the reply throws, which is our defect', async () => {
    const harness = new LlmHarness([new FakeProvider('anthropic', [replies('yes')])]);
    const result = await harness.calls.run(
      aTask({
        interpret: () => {
          throw new SyntaxError('secret');
        },
      }),
    );
    assert.equal(result.kind === 'failed' && result.failure.failureClass, 'defect');
    assert.equal(harness.log.closed[0]?.errorMessage, 'defect · reading the reply threw SyntaxError');
    assert.equal(harness.log.closed[0].outputTokens, 100, 'it was paid for');
  });

  it('stands in for an offline answer that throws', async () => {
    const harness = new LlmHarness([]);
    const broken = () => {
      throw new Error('no');
    };
    assert.equal((await harness.calls.run(aTask({ offline: broken }))).kind, 'failed');
    assert.equal((await harness.calls.run(aTask({ offline: broken, substitute: () => 'x' }))).kind, 'value');
    assert.deepEqual(harness.rows, ['error offline#1', 'fallback offline#1']);
  });
});
