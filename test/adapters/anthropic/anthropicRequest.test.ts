import assert from 'node:assert/strict';
import { createAnthropicProvider } from '../../../src/adapters/anthropic/anthropicProvider';
import type { ProviderServer } from '../../support/providerServer';
import { serveSuite } from '../../support/servedSuite';
import { waitFor } from '../../support/waitFor';
import { ask, providerAt, REQUEST } from '../providers/everyProvider';

describe('What Anthropic is asked', () => {
  let server: ProviderServer;
  serveSuite((started) => { server = started; });

  it('is a message of the Messages API with its version, and nothing beside what was asked', async () => {
    await ask(providerAt(server, 'anthropic'), 'JSON');
    await ask(providerAt(server, 'anthropic'), 'stream');
    const [whole, streamed] = server.requests;
    assert.equal(whole!.path, '/anthropic/v1/messages');
    assert.equal(whole!.headers['anthropic-version'], '2026-10-21');
    const expected = { model: 'model-asked-for', max_tokens: 300, system: REQUEST.system, messages: REQUEST.messages };
    assert.deepEqual(whole!.body, expected);
    assert.deepEqual(streamed!.body, { ...expected, stream: true });
  });

  it('has no system text where there is none', async () => {
    await ask(providerAt(server, 'anthropic'), 'JSON', { request: { ...REQUEST, system: '' } });
    assert.equal('system' in server.requests[0]!.body, false);
  });

  it('goes to the same place whether or not the address ends in a slash or /v1', async () => {
    for (const ending of ['', '/', '/v1', '/v1/']) {
      const provider = createAnthropicProvider({ apiKey: ' key ', baseUrl: `${server.anthropicBaseUrl}${ending}`, model: 'm' });
      const { outcome } = await ask(provider, 'JSON');
      assert.equal(outcome.kind, 'reply', ending);
      assert.equal(server.requests.at(-1)!.headers['authorization'], 'Bearer key');
    }
  });

  it('may be long: the library does not refuse a large token limit', async () => {
    const { outcome } = await ask(providerAt(server, 'anthropic'), 'JSON', { request: { ...REQUEST, maxOutputTokens: 64_000 } });
    assert.equal(outcome.kind, 'reply');
  });

  it('needs a key', () => {
    assert.throws(() => createAnthropicProvider({ apiKey: '  ', baseUrl: server.anthropicBaseUrl, model: 'm' }), /needs an API key/);
  });

  it('is not asked with a key or at an address that cannot be one', async () => {
    const cases = [
      { apiKey: 'kéy\nx: y', baseUrl: server.anthropicBaseUrl, failureClass: 'key_refused' },
      { apiKey: 'key', baseUrl: 'not an address', failureClass: 'network' },
    ] as const;
    for (const { failureClass, ...settings } of cases) {
      const { outcome } = await ask(createAnthropicProvider({ ...settings, model: 'm' }), 'JSON');
      assert.equal(outcome.kind === 'failure' && outcome.failure.failureClass, failureClass);
      assert.equal(JSON.stringify(outcome).includes('kéy'), false);
    }
    assert.equal(server.requests.length, 0);
  });

  it('shows that it is alive while it only sends pings', async () => {
    const ping = { type: 'ping' };
    const start = { type: 'message_start', message: { type: 'message', role: 'assistant', model: 'm', content: [], usage: { input_tokens: 1, output_tokens: 1 } } };
    server.script('anthropic', { events: [start, ping, ping, ping, ping], fault: 'stall_midway' });
    const stop = new AbortController();
    let activity = 0;
    const provider = providerAt(server, 'anthropic');
    const asked = provider.complete(REQUEST, {
      signal: stop.signal,
      onToken: () => undefined,
      onActivity: () => {
        activity += 1;
      },
    });
    await waitFor('five signs of life', () => activity === 5);
    stop.abort();
    assert.equal((await asked).kind, 'failure');
  });
});
