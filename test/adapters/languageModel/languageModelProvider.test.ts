import assert from 'node:assert/strict';
import { ListPriceBook } from '../../../src/core/pricing/listPriceBook';
import { editorWith, type FakeEditor } from '../../support/fakeEditorModel';
import { aTask, LlmHarness } from '../../support/llmHarness';

function harnessOf(editor: FakeEditor): LlmHarness {
  const harness = new LlmHarness([editor.provider], { prices: new ListPriceBook(() => ({ 'copilot-gpt': { input: 1, output: 1 } })), limits: { maxRetries: 0 } });
  editor.runOn(harness.timers);
  return harness;
}

describe("The editor's models", () => {
  it('answer, streamed, with estimated tokens and an unknown cost', async () => {
    const editor = editorWith({});
    const { sent, sources } = editor;
    const harness = harnessOf(editor);
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
      const harness = harnessOf(editorWith({ refusals: () => Object.assign(new Error('you asked: secret words'), { code }) }));
      const result = await harness.settle(harness.calls.run(aTask()));
      assert.equal(result.kind === 'failed' && result.failure.failureClass, failureClass);
      const [row] = harness.log.closed;
      assert.equal(row?.costSource, costSource);
      assert.ok(!JSON.stringify(harness.log.closed).includes('secret words'));
    });
  }

  it('that break off keep what came, and the estimate of it', async () => {
    const harness = harnessOf(editorWith({ pieces: ['half '], breaks: new Error('gone') }));
    const result = await harness.settle(harness.calls.run(aTask({ onToken: () => undefined })));
    assert.equal(result.kind === 'failed' && result.partialText, 'half ');
    assert.deepEqual([harness.log.closed[0]?.status, harness.log.closed[0]?.outputTokens, harness.log.closed[0]?.costSource], ['error', 5, 'unpriced']);
  });

  it('that do not count tell no usage: unknown is not zero', async () => {
    for (const count of [() => Promise.reject(new Error('no counter')), () => Promise.resolve(Number.NaN)]) {
      const harness = harnessOf(editorWith({ count }));
      await harness.settle(harness.calls.run(aTask()));
      assert.deepEqual([harness.log.closed[0]?.status, harness.log.closed[0]?.costSource, harness.log.closed[0]?.metadata?.tokensEstimated], ['ok', 'no_usage', undefined]);
    }
  });

  it('that say nothing are no answer', async () => {
    const harness = harnessOf(editorWith({ pieces: [] }));
    const result = await harness.settle(harness.calls.run(aTask()));
    assert.equal(result.kind === 'failed' && result.failure.failureClass, 'bad_reply');
  });

  it('are cancelled in the editor when the user stops them', async () => {
    const editor = editorWith({ stalls: true });
    const { sources } = editor;
    const harness = harnessOf(editor);
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
