import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startProviderServer, type ProviderServer } from '../../support/providerServer';
import { API_KEY, MODES, WIRE_PROVIDERS } from './everyProvider';

const CHILD = fileURLToPath(new URL('./askEveryProvider.ts', import.meta.url));
const run = promisify(execFile);

/** What may be set where the editor was started, by whoever uses the same libraries there. */
function hostileVariables(trap: ProviderServer): NodeJS.ProcessEnv {
  return {
    ANTHROPIC_BASE_URL: trap.anthropicBaseUrl,
    ANTHROPIC_API_KEY: 'key-of-the-environment',
    ANTHROPIC_AUTH_TOKEN: 'token-of-the-environment',
    ANTHROPIC_CUSTOM_HEADERS: 'x-trap: 1\nauthorization: Bearer trap\nuser-agent: trap\nbad header name: 1',
    ANTHROPIC_LOG: 'debug',
    ANTHROPIC_PROFILE: 'trap',
    OPENAI_BASE_URL: trap.openaiBaseUrl,
    OPENAI_API_KEY: 'key-of-the-environment',
    OPENAI_ADMIN_KEY: 'admin-of-the-environment',
    OPENAI_ORG_ID: 'org-of-the-environment',
    OPENAI_PROJECT_ID: 'project-of-the-environment',
    OPENAI_CUSTOM_HEADERS: 'x-trap: 1\nauthorization: Bearer trap\nuser-agent: trap\nbad header name: 1',
    OPENAI_LOG: 'debug',
    OPENAI_WEBHOOK_SECRET: 'secret-of-the-environment',
  };
}

describe('The environment in which the editor was started', () => {
  let server: ProviderServer;
  let trap: ProviderServer;
  before(async () => {
    [server, trap] = await Promise.all([startProviderServer(), startProviderServer()]);
  });
  after(() => Promise.all([server.close(), trap.close()]));

  it('cannot redirect, decorate, log or trace calls, and they leave nothing open behind them', async function () {
    this.timeout(60_000);
    const { stdout, stderr } = await run(process.execPath, ['--import', 'tsx', CHILD, JSON.stringify(server)], {
      env: { ...process.env, ...hostileVariables(trap), NODE_OPTIONS: '' },
      timeout: 50_000,
    });
    const calls = WIRE_PROVIDERS.length * MODES.length;
    const { kinds, variables, leftOpen, traces } = JSON.parse(stdout) as { kinds: string[]; variables: Record<string, string>; leftOpen: string[]; traces: number };
    assert.deepEqual(kinds, Array.from({ length: calls }, () => 'reply'));
    assert.deepEqual(leftOpen, []);
    assert.equal(traces, 0, 'spans for whoever listens in the same process');
    assert.equal(stderr, '', 'the libraries print nothing');
    assert.deepEqual(variables, hostileVariables(trap), 'the environment itself stays as it was');

    assert.equal(trap.requests.length, 0);
    assert.equal(server.requests.length, calls);
    for (const { provider, headers } of server.requests) {
      assert.equal(headers['authorization'], provider === 'ollama' ? 'Bearer none' : `Bearer ${API_KEY}`);
      const sent = JSON.stringify(headers);
      for (const word of ['trap', 'environment', 'openai-organization', 'openai-project', 'traceparent']) {
        assert.equal(sent.includes(word), false, `${word} in the headers for ${provider}`);
      }
    }
  });
});
