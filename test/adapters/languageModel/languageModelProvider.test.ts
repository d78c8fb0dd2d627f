import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { createLanguageModelProvider } from '../../../src/adapters/languageModel/languageModelProvider';
import { ListPriceBook } from '../../../src/core/pricing/listPriceBook';
import type { LlmProvider } from '../../../src/core/llm/llmProvider';
import { aTask, LlmHarness } from '../../support/llmHarness';

interface FakeModel {
  readonly id?: string;
  readonly pieces?: readonly string[];
  /** Thrown by `sendRequest`. */
  readonly refusal?: Error;
  /** Thrown after the pieces. */
  readonly breaks?: Error;
  readonly count?: (text: unknown) => Promise<number>;
  /** Says nothing after the pieces, until it is cancelled. */
  readonly stalls?: boolean;
}

class Token {
  isCancellationRequested = false;
  readonly listeners: (() => void)[] = [];
}

/** The part of the editor's interface that the adapter touches, as the editor behaves. */
function editorWith(fake: FakeModel) {
  const sent: { messages: readonly { role: string; content: string }[]; options: unknown }[] = [];
  const sources: { token: Token; isDisposed: boolean }[] = [];
  const message = (role: string) => (content: string) => ({ role, content });
  const editor = {
    LanguageModelChatMessage: { User: message('user'), Assistant: message('assistant') },
    CancellationTokenSource: class {
      readonly token = new Token();
      readonly known = { token: this.token, isDisposed: false };
      constructor() { sources.push(this.known); }
      cancel() { this.token.isCancellationRequested = true; for (const listener of this.token.listeners) listener(); }
      dispose() { this.known.isDisposed = true; }
    },
  };
  const model = {
    id: fake.id ?? 'copilot-gpt',
    sendRequest: (messages: readonly { role: string; content: string }[], options: unknown, token: Token) => {
      sent.push({ messages, options });
      return fake.refusal === undefined ? Promise.resolve({ text: textOf(fake, token) }) : Promise.reject(fake.refusal);
    },
    countTokens: fake.count ?? ((counted: string | { content: string }) => Promise.resolve((typeof counted === 'string' ? counted : counted.content).length)),
  };
  const provider = createLanguageModelProvider({ editor, model, justification: 'to answer' } as unknown as Parameters<typeof createLanguageModelProvider>[0] & { model: vscode.LanguageModelChat });
  return { provider, sent, sources };
}

async function* textOf({ pieces = ['one ', 'two'], breaks, stalls }: FakeModel, token: Token): AsyncGenerator<string> {
  yield* pieces;
  if (stalls === true) await new Promise<void>((resolve) => { token.listeners.push(resolve); });
  if (breaks !== undefined) throw breaks;
}

function harnessOf(provider: LlmProvider): LlmHarness {
  return new LlmHarness([provider], { prices: new ListPriceBook(() => ({ 'copilot-gpt': { input: 1, output: 1 } })), limits: { maxRetries: 0 } });
}

describe("The editor's models", () => {
  it('answer, streamed, with estimated tokens and an unknown cost', async () => {
    const { provider, sent, sources } = editorWith({});
    const harness = harnessOf(provider);
    const shown: string[] = [];
    const task = aTask({ onToken: (text) => { shown.push(text); } });
    const result = await harness.settle(harness.calls.run({ ...task, request: { system: 'be brief', messages: [{ role: 'user', content: 'hello' }], maxOutputTokens: 5 } }));
    assert.equal(result.kind === 'value' && result.value, 'one two');
    assert.deepEqual(shown, ['one ', 'two']);
    const [row] = harness.log.closed;
    assert.deepEqual(
      [row?.provider, row?.model, row?.status, row?.inputTokens, row?.outputTokens, row?.costSource, row?.costUsd, row?.metadata?.tokensEstimated],
      ['editor', 'copilot-gpt', 'ok', 'be brief'.length + 'hello'.length, 'one two'.length, 'unpriced', 0, true],
      'no price of a vendor or a user is laid on a subscription',
    );
    assert.deepEqual(sent[0]?.messages, [{ role: 'user', content: 'be brief' }, { role: 'user', content: 'hello' }]);
    assert.deepEqual(sent[0].options, { justification: 'to answer' });
    assert.ok(sources.every(({ isDisposed }) => isDisposed));
  });

  for (const [code, failureClass, costSource] of [
    ['NoPermissions', 'key_refused', 'priced'],
    ['NotFound', 'model_not_found', 'priced'],
    ['Blocked', 'no_credit', 'no_usage'],
    ['Unknown', 'server_error', 'no_usage'],
  ] as const) {
    it(`that say ${code} are ${failureClass}, with nothing of the message`, async () => {
      const { provider } = editorWith({ refusal: Object.assign(new Error('you asked: secret words'), { code }) });
      const harness = harnessOf(provider);
      const result = await harness.settle(harness.calls.run(aTask()));
      assert.equal(result.kind === 'failed' && result.failure.failureClass, failureClass);
      const [row] = harness.log.closed;
      assert.equal(row?.costSource, costSource);
      assert.ok(!JSON.stringify(harness.log.closed).includes('secret words'));
    });
  }

  it('that break off keep what came, and the estimate of it', async () => {
    const { provider } = editorWith({ pieces: ['half '], breaks: new Error('gone') });
    const harness = harnessOf(provider);
    const result = await harness.settle(harness.calls.run(aTask({ onToken: () => undefined })));
    assert.equal(result.kind === 'failed' && result.partialText, 'half ');
    assert.deepEqual([harness.log.closed[0]?.status, harness.log.closed[0]?.outputTokens, harness.log.closed[0]?.costSource], ['error', 5, 'unpriced']);
  });

  it('that do not count tell no usage: unknown is not zero', async () => {
    for (const count of [() => Promise.reject(new Error('no counter')), () => Promise.resolve(Number.NaN)]) {
      const harness = harnessOf(editorWith({ count }).provider);
      await harness.settle(harness.calls.run(aTask()));
      assert.deepEqual([harness.log.closed[0]?.status, harness.log.closed[0]?.costSource, harness.log.closed[0]?.metadata?.tokensEstimated], ['ok', 'no_usage', undefined]);
    }
  });

  it('that say nothing are no answer', async () => {
    const harness = harnessOf(editorWith({ pieces: [] }).provider);
    const result = await harness.settle(harness.calls.run(aTask()));
    assert.equal(result.kind === 'failed' && result.failure.failureClass, 'bad_reply');
  });

  it('are cancelled in the editor when the user stops them', async () => {
    const { provider, sources } = editorWith({ stalls: true });
    const harness = harnessOf(provider);
    const controller = new AbortController();
    const running = harness.calls.run(aTask({ signal: controller.signal, onToken: (text) => { if (text === 'two') controller.abort(); } }));
    const result = await harness.settle(running);
    assert.equal(result.kind === 'cancelled' && result.partialText, 'one two');
    assert.deepEqual([harness.log.closed[0]?.status, sources[0]?.token.isCancellationRequested], ['cancelled', true]);
  });

  it('whose id is prose are not named by it', () => {
    assert.equal(editorWith({ id: 'a model with spaces' }).provider.model, 'unnamed');
  });
});
