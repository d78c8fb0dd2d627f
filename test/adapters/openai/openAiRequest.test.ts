import assert from 'node:assert/strict';
import { isOllamaAnswering } from '../../../src/adapters/openai/ollamaProbe';
import { createOpenAiProvider } from '../../../src/adapters/openai/openAiProvider';
import { DEFAULT_MODELS } from '../../../src/core/llm/defaultModels';
import type { ProviderServer } from '../../support/providerServer';
import { serveSuite } from '../../support/servedSuite';
import { ask, providerAt, REQUEST } from '../providers/everyProvider';

describe('What OpenAI and Ollama are asked', () => {
  let server: ProviderServer;
  serveSuite((started) => { server = started; });

  const messages = [{ role: 'system', content: REQUEST.system }, ...REQUEST.messages];

  it('is a completion, with the newer name of the token limit for OpenAI and the older one for Ollama', async () => {
    await ask(providerAt(server, 'openai'), 'JSON');
    await ask(providerAt(server, 'ollama'), 'JSON');
    assert.deepEqual(server.requests.map(({ path, body }) => [path, body]), [
      ['/openai/v1/chat/completions', { model: 'model-asked-for', messages, max_completion_tokens: 300 }],
      ['/ollama/v1/chat/completions', { model: 'model-asked-for', messages, max_tokens: 300 }],
    ]);
  });

  it('asks for the usage of a stream', async () => {
    for (const name of ['openai', 'ollama'] as const) {
      await ask(providerAt(server, name), 'stream');
      const { body } = server.requests.at(-1)!;
      assert.deepEqual([body['stream'], body['stream_options']], [true, { include_usage: true }]);
    }
  });

  it('asks the default model to answer without thinking first, and says nothing of it to others', async () => {
    await ask(providerAt(server, 'openai', DEFAULT_MODELS.openai), 'JSON');
    assert.equal(server.requests[0]!.body['reasoning_effort'], 'none');
    await ask(providerAt(server, 'openai', 'gpt-6.1-sol'), 'JSON');
    assert.equal('reasoning_effort' in server.requests[1]!.body, false);
  });

  it('goes to the same Ollama whether or not the address ends in a slash or /v1', async () => {
    for (const ending of ['', '/', '/v1', '/v1/']) {
      const provider = createOpenAiProvider({ name: 'ollama', apiKey: '', baseUrl: `${server.ollamaBaseUrl}${ending}`, model: 'm' });
      assert.equal((await ask(provider, 'JSON')).outcome.kind, 'reply', ending);
      assert.equal(await isOllamaAnswering(`${server.ollamaBaseUrl}${ending}`), true, ending);
    }
  });

  it('needs a key for OpenAI and none for Ollama, which is given one all the same where there is one', async () => {
    assert.throws(() => createOpenAiProvider({ name: 'openai', apiKey: ' ', baseUrl: server.openaiBaseUrl, model: 'm' }), /needs an API key/);
    await ask(createOpenAiProvider({ name: 'ollama', apiKey: 'house-key', baseUrl: server.ollamaBaseUrl, model: 'm' }), 'JSON');
    assert.equal(server.requests[0]!.headers['authorization'], 'Bearer house-key');
  });

  it('is not asked with a key or at an address that cannot be one', async () => {
    const cases = [
      { apiKey: 'kéy\nx: y', baseUrl: server.openaiBaseUrl, failureClass: 'key_refused' },
      { apiKey: 'key', baseUrl: 'not an address', failureClass: 'network' },
    ] as const;
    for (const { failureClass, ...settings } of cases) {
      const { outcome } = await ask(createOpenAiProvider({ name: 'openai', ...settings, model: 'm' }), 'JSON');
      assert.equal(outcome.kind === 'failure' && outcome.failure.failureClass, failureClass);
      assert.equal(JSON.stringify(outcome).includes('kéy'), false);
    }
    assert.equal(server.requests.length, 0);
  });
});
