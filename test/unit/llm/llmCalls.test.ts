import assert from 'node:assert/strict';
import { ListPriceBook } from '../../../src/core/pricing/listPriceBook';
import { NO_TOKENS } from '../../../src/core/usage/tokenUsage';
import { FakeProvider, SOME_USAGE, fails, failsAfter, rejects, replies, throws } from '../../support/fakeProvider';
import { LlmHarness, aTask } from '../../support/llmHarness';

/** A provider whose loading a test decides. */
class PreparedProvider extends FakeProvider {
  prepare: () => Promise<void> = () => Promise.resolve();
}

describe('a call to a model', () => {
  it('is one row with tokens, cost, latency and trace', async () => {
    const harness = new LlmHarness([new FakeProvider('anthropic', [replies('forty-two')])]);
    const result = await harness.calls.run(aTask({ conversationId: 'c1', runId: 'r1', workKey: 'w1' }));
    assert.equal(result.kind === 'value' && result.value, 'forty-two');
    assert.equal(result.kind === 'value' && result.source, 'model');
    assert.equal(harness.log.closed.length, 1);
    const [row] = harness.log.closed;
    assert.deepEqual(row, {
      ...NO_TOKENS,
      uid: '00000000-0000-7000-8000-000000000001',
      timestamp: '2026-03-10T12:00:00.000Z',
      localDay: '2026-03-10',
      provider: 'anthropic',
      model: 'anthropic-model',
      usageType: 'chat_answer',
      inputTokens: 1_000,
      outputTokens: 100,
      costUsd: 1.1,
      costSource: 'priced',
      priceId: 'anthropic-model@test',
      conversationId: 'c1',
      traceId: '00000000000000000000000000000001',
      runId: 'r1',
      latencyMs: 0,
      ttftMs: null,
      status: 'ok',
      errorMessage: null,
      attempt: 1,
      workKey: 'w1',
      metadata: null,
    });
    assert.equal(harness.log.opened[0]?.expiresAt, '2026-03-10T12:03:00.000Z', 'deadline plus a minute');
  });

  it('does not count the loading of the provider as time of the call', async () => {
    const provider = new PreparedProvider('anthropic', [replies('forty-two')]);
    const harness = new LlmHarness([provider]);
    provider.prepare = () => {
      harness.clock.advance(400);
      return Promise.resolve();
    };
    await harness.calls.run(aTask());
    assert.equal(harness.log.closed[0]?.latencyMs, 0);
    assert.equal(harness.log.closed[0].timestamp, '2026-03-10T12:00:00.400Z');
  });

  it('asks nobody when it is stopped while the provider loads', async () => {
    const provider = new PreparedProvider('anthropic', [replies('forty-two')]);
    const harness = new LlmHarness([provider]);
    const controller = new AbortController();
    provider.prepare = () => {
      controller.abort();
      return Promise.resolve();
    };
    const result = await harness.calls.run(aTask({ signal: controller.signal }));
    assert.equal(result.kind, 'cancelled');
    assert.equal(provider.requests.length, 0);
    assert.deepEqual(harness.rows, []);
  });

  it('records a provider that cannot be loaded as the defect that its call then is', async () => {
    const provider = new PreparedProvider('anthropic', [rejects()]);
    provider.prepare = () => Promise.reject(new Error('no such bundle'));
    const harness = new LlmHarness([provider]);
    const result = await harness.calls.run(aTask());
    assert.equal(result.kind === 'failed' && result.failure.failureClass, 'defect');
    assert.deepEqual(harness.rows, ['error anthropic#1']);
  });

  it('is opened before the provider is asked', async () => {
    let openWhenAsked = -1;
    const provider = new FakeProvider('anthropic', [
      (request, options) => {
        openWhenAsked = harness.log.stillOpen.length;
        return replies('yes')(request, options);
      },
    ]);
    const harness = new LlmHarness([provider]);
    await harness.calls.run(aTask());
    assert.equal(openWhenAsked, 1);
  });

  it('stores and prices the model that answered, and keeps the one that was asked', async () => {
    const reply = replies('yes', { usage: SOME_USAGE, modelAnswered: 'openai-model', requestId: 'req_7', stopReason: 'end_turn' });
    const harness = new LlmHarness([new FakeProvider('openai', [reply], 'alias')]);
    const result = await harness.calls.run(aTask());
    const [row] = harness.log.closed;
    assert.equal(row?.model, 'openai-model');
    assert.equal(row.costUsd, 1.1);
    assert.deepEqual(row.metadata, { modelAsked: 'alias', requestId: 'req_7', stopReason: 'end_turn' });
    assert.equal(result.attempts[0]?.model, 'openai-model');
  });

  it('stores nothing that only looks like a model, an id or a reason', async () => {
    const prose = 'my password is hunter2';
    const reply = replies('yes', { usage: SOME_USAGE, modelAnswered: prose, requestId: prose, stopReason: prose });
    const harness = new LlmHarness([new FakeProvider('openai', [reply])]);
    await harness.calls.run(aTask());
    assert.doesNotMatch(JSON.stringify(harness.log.closed), /hunter2/);
    assert.equal(harness.log.closed[0]?.model, 'openai-model');
  });

  it('is `no_usage` when the provider told none', async () => {
    const harness = new LlmHarness([new FakeProvider('anthropic', [replies('yes', {})])]);
    const result = await harness.calls.run(aTask());
    assert.equal(harness.log.closed[0]?.costSource, 'no_usage');
    assert.equal(harness.log.closed[0].inputTokens, 0);
    assert.equal(result.attempts[0]?.costSource, 'no_usage');
  });

  it('keeps the tokens of a usage that was told in part, but tells no cost of them', async () => {
    const harness = new LlmHarness([new FakeProvider('anthropic', [failsAfter('On the', 'truncated_stream', { usage: SOME_USAGE, usageIsPartial: true })])]);
    const result = await harness.calls.run(aTask({ onToken: () => undefined }));
    const [row] = harness.log.closed;
    assert.deepEqual([row?.inputTokens, row?.outputTokens], [1_000, 100]);
    assert.deepEqual([row?.costSource, row?.costUsd, row?.priceId], ['no_usage', 0, null]);
    assert.equal(result.attempts[0]?.costSource, 'no_usage');
  });

  it('keeps the tokens of a reply that is charged otherwise than by the list, but tells no cost of them', async () => {
    const facts = { usage: SOME_USAGE, isChargedOtherwise: true };
    const provider = new FakeProvider('openai', [replies('yes', facts)], 'gpt-4o-mini');
    for (const [userPrices, charge] of [[{}, ['no_usage', 0]], [{ 'gpt-4o-mini': { input: 10, output: 100 } }, ['priced', 0.02]]] as const) {
      const harness = new LlmHarness([provider], { prices: new ListPriceBook(() => userPrices) });
      await harness.calls.run(aTask());
      const [row] = harness.log.closed;
      assert.deepEqual([row?.inputTokens, row?.outputTokens], [1_000, 100]);
      assert.deepEqual([row?.costSource, row?.costUsd], charge);
    }
  });

  it('warns once for each model without a price', async () => {
    const harness = new LlmHarness([new FakeProvider('openai', [replies('a')], 'brand-new')]);
    await harness.calls.run(aTask());
    await harness.calls.run(aTask());
    const warnings = harness.logger.lines.filter(({ level, topic }) => level === 'warn' && topic === 'prices');
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]?.message ?? '', /brand-new.*openai/);
    assert.deepEqual(harness.log.closed.map((row) => row.costSource), ['unpriced', 'unpriced']);
  });

  it('is answered without a model when nothing is configured, recorded at no cost', async () => {
    const harness = new LlmHarness([]);
    const tokens: string[] = [];
    const result = await harness.calls.run(aTask({ onToken: (text) => tokens.push(text) }));
    assert.equal(result.kind === 'value' && result.source, 'offline');
    assert.deepEqual(tokens, ['offline answer']);
    const [row] = harness.log.closed;
    assert.deepEqual([row?.provider, row?.model, row?.status, row?.costUsd, row?.costSource], ['offline', 'heuristic', 'ok', 0, 'local']);
    assert.deepEqual(harness.log.stillOpen, []);
  });

  it('leaves no row when the chosen provider is not configured', async () => {
    const harness = new LlmHarness([new FakeProvider('anthropic', [replies('yes')])]);
    const result = await harness.calls.run(aTask({ choice: 'openai' }));
    assert.deepEqual(result, { kind: 'not_configured', provider: 'openai', reason: 'no_key', attempts: [] });
    assert.deepEqual(harness.log.opened, []);
  });

  it('still records, and still answers, when the chosen provider is one of several', async () => {
    const first = new FakeProvider('anthropic', [replies('no')]);
    const harness = new LlmHarness([first, new FakeProvider('ollama', [replies('yes')])]);
    const result = await harness.calls.run(aTask({ choice: 'ollama' }));
    assert.equal(result.kind === 'value' && result.value, 'yes');
    assert.equal(first.requests.length, 0);
  });
});

describe('the chain of providers', () => {
  it('moves on when a key is refused: the error row, then the ok row', async () => {
    const refused = fails('key_refused', { httpStatus: 401, providerCode: 'authentication_error', requestId: 'req_1' });
    const anthropic = new FakeProvider('anthropic', [refused]);
    const harness = new LlmHarness([anthropic, new FakeProvider('ollama', [replies('yes')])]);
    const result = await harness.calls.run(aTask());
    assert.equal(result.kind === 'value' && result.value, 'yes');
    assert.deepEqual(harness.rows, ['error anthropic#1', 'ok ollama#1']);
    assert.equal(harness.log.closed[0]?.errorMessage, 'key_refused · HTTP 401 · authentication_error · request req_1');
    assert.equal(anthropic.requests.length, 1);
    assert.deepEqual(result.attempts.map(({ status }) => status), ['error', 'ok']);
  });

  it('does not call a refused request one of unknown cost', async () => {
    const harness = new LlmHarness([new FakeProvider('anthropic', [fails('key_refused', { httpStatus: 401 })])]);
    await harness.calls.run(aTask());
    assert.deepEqual([harness.log.closed[0]?.costSource, harness.log.closed[0]?.costUsd], ['priced', 0]);
  });

  it('knows that a refused request cost nothing, also at a model without a price', async () => {
    const provider = new FakeProvider('openai', [fails('model_not_found', { httpStatus: 404 })], 'nobody-knows');
    const harness = new LlmHarness([provider]);
    await harness.calls.run(aTask());
    assert.deepEqual([harness.log.closed[0]?.costSource, harness.log.closed[0]?.costUsd], ['priced', 0]);
    assert.equal(harness.logger.at('warn').filter((line) => line.includes('No price')).length, 0);
  });

  it('does call a cut connection one of unknown cost', async () => {
    const harness = new LlmHarness([new FakeProvider('anthropic', [fails('truncated_stream')])], { limits: { maxRetries: 0 } });
    await harness.calls.run(aTask());
    assert.equal(harness.log.closed[0]?.costSource, 'no_usage');
  });

  it('tries a provider with a successor once, also at a failure that passes', async () => {
    const anthropic = new FakeProvider('anthropic', [fails('overloaded', { httpStatus: 529 })]);
    const harness = new LlmHarness([anthropic, new FakeProvider('openai', [replies('yes')])]);
    await harness.calls.run(aTask());
    assert.deepEqual(harness.rows, ['error anthropic#1', 'ok openai#1']);
  });

  it('tells the last failure when everything failed', async () => {
    const harness = new LlmHarness([
      new FakeProvider('anthropic', [fails('no_credit', { httpStatus: 402 })]),
      new FakeProvider('openai', [fails('model_not_found', { httpStatus: 404 })]),
    ]);
    const result = await harness.calls.run(aTask());
    assert.equal(result.kind === 'failed' && result.failure.failureClass, 'model_not_found');
    assert.deepEqual(harness.rows, ['error anthropic#1', 'error openai#1']);
  });

  for (const [name, step] of [['rejects', rejects()], ['throws', throws()]] as const) {
    it(`goes on past a provider that ${name}, repeating nothing of its message`, async () => {
      const harness = new LlmHarness([new FakeProvider('anthropic', [step]), new FakeProvider('ollama', [replies('yes')])]);
      const result = await harness.calls.run(aTask());
      assert.equal(result.kind, 'value');
      assert.deepEqual(harness.rows, ['error anthropic#1', 'ok ollama#1']);
      assert.match(harness.log.closed[0]?.errorMessage ?? '', /^defect · the provider threw (Type|Range)Error$/);
      assert.doesNotMatch(JSON.stringify([harness.log.closed, harness.logger.lines]), /sk-secret|thrown at once/);
    });
  }

  it('records a defect when the chain itself cannot be told, without a row and without rejecting', async () => {
    const harness = new LlmHarness([], { chain: { resolve: () => Promise.reject(new Error('probe')) } });
    const result = await harness.calls.run(aTask());
    assert.equal(result.kind === 'failed' && result.failure.failureClass, 'defect');
    assert.deepEqual(harness.log.opened, []);
  });
});

describe('the record', () => {
  it('never breaks the call, however it fails, and says so', async () => {
    const broken = () => {
      throw new Error('disk full at /home/me');
    };
    const harness = new LlmHarness([new FakeProvider('anthropic', [replies('yes')])], {
      usageLog: { open: broken, close: broken, question: broken, reprice: broken, unsavedCount: 0 },
      prices: { costOf: broken },
    });
    const result = await harness.calls.run(aTask());
    assert.equal(result.kind === 'value' && result.value, 'yes');
    assert.equal(result.attempts[0]?.costSource, 'unpriced');
    assert.equal(harness.logger.at('error').length, 3);
    assert.doesNotMatch(harness.logger.at('error').join(), /disk full/);
  });

  it('is not broken by a listener that throws', async () => {
    const harness = new LlmHarness([new FakeProvider('anthropic', [replies('a b c')])]);
    const result = await harness.calls.run(
      aTask({
        onToken: () => {
          throw new Error('the panel is gone');
        },
      }),
    );
    assert.equal(result.kind === 'value' && result.value, 'a b c');
    assert.equal(harness.logger.at('error').length, 1, 'told once, not once a token');
  });
});
