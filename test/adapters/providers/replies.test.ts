import assert from 'node:assert/strict';
import type { ProviderServer } from '../../support/providerServer';
import type { WireUsage } from '../../support/providerServerTypes';
import { serveSuite } from '../../support/servedSuite';
import { API_KEY, ask, MODEL, MODES, providerAt, REQUEST, WIRE_PROVIDERS } from './everyProvider';

const USAGE: WireUsage = { freshInput: 100, cacheRead: 40, cacheWrite5m: 30, cacheWrite1h: 0, output: 25, reasoning: 5 };
const TOKENS = { inputTokens: 170, outputTokens: 25, cacheReadTokens: 40, cacheWrite5mTokens: 30, cacheWrite1hTokens: 0, reasoningTokens: 5 };
/** Ollama tells no more than input and output. */
const PLAIN_TOKENS = { ...TOKENS, cacheReadTokens: 0, cacheWrite5mTokens: 0, reasoningTokens: 0 };

describe('A provider that answers', () => {
  let server: ProviderServer;
  serveSuite((started) => { server = started; });

  for (const name of WIRE_PROVIDERS) {
    for (const mode of MODES) {
      describe(`${name}, ${mode}`, () => {
        it('gives the text, the model that answered, the tokens, the request id and why it stopped', async () => {
          server.script(name, { text: 'On the **second** shelf [1].', usage: USAGE, model: 'model-that-answered-2026-01-01' });
          const { outcome, pieces } = await ask(providerAt(server, name), mode);
          assert.deepEqual(outcome, {
            kind: 'reply',
            text: 'On the **second** shelf [1].',
            modelAnswered: 'model-that-answered-2026-01-01',
            usage: name === 'ollama' ? PLAIN_TOKENS : TOKENS,
            requestId: name === 'ollama' ? undefined : 'req_000001',
            stopReason: 'end_turn',
          });
          assert.equal(pieces.join(''), mode === 'stream' ? 'On the **second** shelf [1].' : '');
        });

        it('sends one request, with the key where the format wants it and the conversation in order', async () => {
          await ask(providerAt(server, name), mode);
          assert.equal(server.requests.length, 1);
          const request = server.requests[0]!;
          assert.equal(request.headers['authorization'], name === 'ollama' ? 'Bearer none' : `Bearer ${API_KEY}`);
          assert.equal(request.model, MODEL);
          assert.equal(request.stream, mode === 'stream');
          assert.equal(request.systemText.trim(), REQUEST.system);
          assert.equal(request.lastUserText, 'Which shelf?');
          const spoken = (request.body['messages'] as readonly { role: string; content: string }[]).filter(({ role }) => role !== 'system');
          assert.deepEqual(spoken, REQUEST.messages);
          assert.equal('temperature' in request.body, false);
        });

        it('tells usage that was not told as unknown, not as zero', async () => {
          server.script(name, { usage: null });
          const { outcome } = await ask(providerAt(server, name), mode);
          assert.equal(outcome.kind, 'reply');
          assert.equal(outcome.usage, undefined);
        });

        it('tells usage of no tokens at all as unknown: text is not made of nothing', async () => {
          server.script(name, { usage: { freshInput: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 } });
          const { outcome } = await ask(providerAt(server, name), mode);
          assert.equal(outcome.kind, 'reply');
          assert.equal(outcome.usage, undefined);
        });

        for (const stopReason of name === 'anthropic' ? ['pause_turn', 'tool_use'] : ['error', 'tool_calls']) {
          it(`takes a reply that stopped with ${stopReason} for a part, not for the whole`, async () => {
            server.script(name, { text: 'On the second', usage: USAGE, stopReason });
            const { outcome } = await ask(providerAt(server, name), mode);
            assert.equal(outcome.kind, 'failure');
            assert.equal(outcome.failure.failureClass, 'unfinished_reply');
            assert.equal(outcome.partialText, 'On the second');
            assert.equal(outcome.stopReason, stopReason);
            assert.equal(outcome.usage?.outputTokens, 25);
          });
        }

        it('takes a reply that the token limit ended for a part, not for the whole', async () => {
          server.script(name, { text: 'On the second', stopReason: name === 'anthropic' ? 'max_tokens' : 'length' });
          const { outcome } = await ask(providerAt(server, name), mode);
          assert.equal(outcome.kind, 'failure');
          assert.equal(outcome.failure.failureClass, 'output_limit');
          assert.equal(outcome.partialText, 'On the second');
          assert.equal(outcome.stopReason, 'max_tokens');
        });

        it('takes a refusal for no answer and keeps its tokens', async () => {
          server.script(name, { text: 'I cannot', usage: USAGE, stopReason: name === 'anthropic' ? 'refusal' : 'content_filter' });
          const { outcome } = await ask(providerAt(server, name), mode);
          assert.equal(outcome.kind, 'failure');
          assert.deepEqual(outcome.failure.failureClass, 'unusable_reply');
          assert.equal(outcome.failure.detail, 'the model refused to answer');
          assert.equal(outcome.stopReason, 'refusal');
          assert.equal(outcome.usage?.outputTokens, 25);
        });

        it('takes a reply without text for no answer and keeps its tokens', async () => {
          server.script(name, { fault: 'empty_content', usage: USAGE });
          const { outcome } = await ask(providerAt(server, name), mode);
          assert.equal(outcome.kind, 'failure');
          assert.equal(outcome.failure.failureClass, 'bad_reply');
          assert.equal(outcome.usage?.outputTokens, 25);
        });
      });
    }

    it(`${name} takes a JSON reply that does not say why it stopped for a part`, async () => {
      const body = name === 'anthropic'
        ? { type: 'message', model: MODEL, content: [{ type: 'text', text: 'On the second' }], stop_reason: null }
        : { model: MODEL, choices: [{ index: 0, message: { role: 'assistant', content: 'On the second' }, finish_reason: null }] };
      server.script(name, { body });
      const { outcome } = await ask(providerAt(server, name), 'JSON');
      assert.equal(outcome.kind === 'failure' && outcome.failure.failureClass, 'unfinished_reply');
      assert.equal(outcome.kind === 'failure' && outcome.partialText, 'On the second');
    });

    it(`${name} gives text as it comes, and a sign of life for each event`, async () => {
      server.script(name, { text: 'one two three four', tokenDelayMs: 15 });
      const startMs = performance.now();
      const times: number[] = [];
      const { pieces, activity } = await ask(providerAt(server, name), 'stream', { onPiece: () => times.push(performance.now() - startMs) });
      assert.deepEqual(pieces, ['one', ' two', ' three', ' four']);
      assert.ok(times.at(-1)! - times[0]! >= 30, `pieces came together: ${times.join(', ')}`);
      assert.ok(activity > pieces.length);
    });
  }

  it('anthropic takes a stop at a sequence for an end', async () => {
    server.script('anthropic', { text: 'On the second', stopReason: 'stop_sequence' });
    const { outcome } = await ask(providerAt(server, 'anthropic'), 'stream');
    assert.equal(outcome.kind, 'reply');
  });
});
