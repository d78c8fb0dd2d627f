import type { SecondBrainApi } from '../../src/host/api/secondBrainApi';
import { startProviderServer, type ProviderServer } from '../support/providerServer';
import { activated, withSettings } from './extensionUnderTest';

/** The extension whose providers are all one server of ours. */
export interface ProvidersUnderTest {
  readonly api: SecondBrainApi;
  readonly server: ProviderServer;
  /** Takes settings and keys away again and closes the server. */
  readonly stop: () => Promise<void>;
}

/** Sends every provider to a new server, with keys in the environment of the host that runs this suite, and sets what else is given. */
export async function startProviders(settings: Readonly<Record<string, unknown>>): Promise<ProvidersUnderTest> {
  const api = await activated();
  const server = await startProviderServer();
  process.env['ANTHROPIC_API_KEY'] = 'test-key-anthropic';
  process.env['OPENAI_API_KEY'] = 'test-key-openai';
  const unset = await withSettings({
    'keys.useEnvironment': 'always',
    'anthropic.baseUrl': server.anthropicBaseUrl,
    'openai.baseUrl': server.openaiBaseUrl,
    'ollama.baseUrl': server.ollamaBaseUrl,
    ...settings,
  });
  return {
    api,
    server,
    stop: async () => {
      delete process.env['ANTHROPIC_API_KEY'];
      delete process.env['OPENAI_API_KEY'];
      await unset();
      await server.close();
    },
  };
}
