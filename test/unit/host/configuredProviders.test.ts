import assert from 'node:assert/strict';
import type { ResolvedChain } from '../../../src/core/llm/providerChain';
import type { LlmProvider } from '../../../src/core/llm/llmProvider';
import type { KeyedProvider } from '../../../src/host/config/apiKeys';
import type { ProviderConnection } from '../../../src/host/config/configuredProviders';
import { ConfiguredProviders } from '../../../src/host/config/configuredProviders';
import { ProviderSettings } from '../../../src/host/config/providerSettings';
import { SETTINGS } from '../../../src/host/contributions';
import type { SettingName } from '../../../src/host/contributions';
import { FakeProvider, replies } from '../../support/fakeProvider';
import { FixedClock } from '../../support/fixedClock';

const REQUEST = { system: '', messages: [{ role: 'user', content: 'a question' }], maxOutputTokens: 10 } as const;
const KEYS: Readonly<Record<string, string | undefined>> = { anthropic: 'key of anthropic', openai: 'key of openai' };

/** A user's set-up, with everything that was asked of the outside. */
class SetUp {
  readonly settings = new Map<SettingName, unknown>();
  readonly keys: Record<string, string | undefined> = { ...KEYS };
  readonly made: (ProviderConnection & { readonly name: string })[] = [];
  readonly probed: string[] = [];
  readonly keysAsked: string[] = [];
  readonly told: string[] = [];
  readonly clock = new FixedClock();
  ollama: Promise<boolean> = Promise.resolve(true);
  failsToLoad = false;
  background: readonly ('anthropic' | 'ollama' | 'openai')[] = ['anthropic', 'ollama', 'openai'];
  ofEditor: LlmProvider | undefined;
  readonly chain: ConfiguredProviders;

  constructor() {
    const user = {
      value: (name: SettingName): unknown => this.settings.get(name) ?? SETTINGS[name].default,
      remember: () => Promise.resolve(),
    };
    const keys = {
      get: (provider: KeyedProvider) => {
        this.keysAsked.push(provider);
        return Promise.resolve(this.keys[provider]);
      },
    };
    const factory = (name: 'anthropic' | 'openai' | 'ollama') => (connection: ProviderConnection) => {
      this.made.push({ name, ...connection });
      return this.failsToLoad ? Promise.reject(new Error('no such bundle')) : Promise.resolve(new FakeProvider(name, [replies('first'), replies('second')]));
    };
    this.chain = new ConfiguredProviders({
      settings: new ProviderSettings(user),
      keys,
      factories: { anthropic: factory('anthropic'), openai: factory('openai'), ollama: factory('ollama') },
      ollamaAnswers: (baseUrl) => {
        this.probed.push(baseUrl);
        return this.ollama;
      },
      editor: { provider: () => Promise.resolve(this.ofEditor) },
      tellUnusableAddress: (setting) => {
        this.told.push(setting);
      },
      clock: this.clock,
      backgroundOrder: () => this.background,
    });
  }
}

function names(chain: ResolvedChain): readonly string[] {
  return chain.kind === 'providers' ? chain.providers.map(({ name }) => name) : [chain.kind];
}

function firstOf(chain: ResolvedChain): LlmProvider {
  assert.ok(chain.kind === 'providers' && chain.providers[0] !== undefined);
  return chain.providers[0];
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

const options = { signal: new AbortController().signal };

describe('The configured providers', () => {
  it('are those with a key or a server, in order, the editor last', async () => {
    const setUp = new SetUp();
    setUp.ofEditor = new FakeProvider('editor', [replies('unasked')]);
    assert.deepEqual(names(await setUp.chain.resolve('auto')), ['anthropic', 'ollama', 'openai', 'editor']);
    setUp.keys['anthropic'] = undefined;
    assert.deepEqual(names(await setUp.chain.resolve('auto')), ['ollama', 'openai', 'editor']);
  });

  it('are none where nothing is set up, which is offline; one that was chosen is told', async () => {
    const setUp = new SetUp();
    setUp.ollama = Promise.resolve(false);
    setUp.keys['anthropic'] = setUp.keys['openai'] = undefined;
    assert.deepEqual(await setUp.chain.resolve('auto'), { kind: 'offline', reason: 'nothing_configured' });
    assert.deepEqual(await setUp.chain.resolve('openai'), { kind: 'not_configured', provider: 'openai', reason: 'no_key' });
    assert.deepEqual(await setUp.chain.resolve('editor'), { kind: 'not_configured', provider: 'editor', reason: 'no_model' });
    assert.deepEqual(await setUp.chain.resolve('ollama'), { kind: 'not_configured', provider: 'ollama', reason: 'no_server' });
    assert.deepEqual(await setUp.chain.resolve('offline'), { kind: 'offline', reason: 'chosen' });
  });

  it('are looked for all at once', async () => {
    const setUp = new SetUp();
    let answer = (_isThere: boolean): void => undefined;
    setUp.ollama = new Promise((resolve) => {
      answer = resolve;
    });
    const chain = setUp.chain.resolve('auto');
    await settle();
    assert.deepEqual([...setUp.keysAsked, ...setUp.probed], ['anthropic', 'openai', 'http://127.0.0.1:11434']);
    answer(true);
    assert.deepEqual(names(await chain), ['anthropic', 'ollama', 'openai']);
  });

  it('are loaded when they are first asked, each once', async () => {
    const setUp = new SetUp();
    setUp.settings.set('anthropic.model', 'a-model');
    const provider = firstOf(await setUp.chain.resolve('auto'));
    assert.equal(provider.model, 'a-model');
    assert.deepEqual(setUp.made, []);
    const first = await provider.complete(REQUEST, options);
    const second = await provider.complete(REQUEST, options);
    assert.deepEqual([first, second].map((outcome) => outcome.kind === 'reply' && outcome.text), ['first', 'second']);
    assert.deepEqual(setUp.made, [{ name: 'anthropic', apiKey: 'key of anthropic', baseUrl: 'https://api.anthropic.com', model: 'a-model' }]);
  });

  it('are tried again where loading one failed', async () => {
    const setUp = new SetUp();
    setUp.failsToLoad = true;
    const provider = firstOf(await setUp.chain.resolve('anthropic'));
    await assert.rejects(provider.complete(REQUEST, options), /no such bundle/);
    setUp.failsToLoad = false;
    assert.equal((await provider.complete(REQUEST, options)).kind, 'reply');
  });

  it('remember for a minute, per address, whether Ollama is there', async () => {
    const setUp = new SetUp();
    await Promise.all([setUp.chain.resolve('auto'), setUp.chain.resolve('ollama')]);
    setUp.clock.advance(60_000);
    await setUp.chain.resolve('auto');
    assert.equal(setUp.probed.length, 1);
    setUp.clock.advance(1);
    setUp.ollama = Promise.resolve(false);
    assert.deepEqual(names(await setUp.chain.resolve('auto')), ['anthropic', 'openai']);
    assert.equal(setUp.probed.length, 2);
    setUp.settings.set('ollama.baseUrl', 'http://127.0.0.1:1/');
    await setUp.chain.resolve('auto');
    assert.deepEqual(setUp.probed.slice(2), ['http://127.0.0.1:1']);
  });

  for (const address of ['localhost:8080', 'api.example.com', 'ftp://example.com', 'http://', 'file:///etc/passwd']) {
    it(`do not hold one whose address cannot be used (${address}), which is named once and gets no key`, async () => {
      const setUp = new SetUp();
      setUp.settings.set('anthropic.baseUrl', address);
      assert.deepEqual(names(await setUp.chain.resolve('auto')), ['ollama', 'openai']);
      assert.deepEqual(await setUp.chain.resolve('anthropic'), { kind: 'not_configured', provider: 'anthropic', reason: 'no_address' });
      assert.deepEqual(setUp.told, ['secondBrain.anthropic.baseUrl']);
      assert.equal(setUp.keysAsked.includes('anthropic'), false);
      setUp.settings.set('anthropic.baseUrl', 'http://127.0.0.1:9/v1//');
      await firstOf(await setUp.chain.resolve('auto')).complete(REQUEST, options);
      assert.deepEqual(setUp.made.map(({ baseUrl }) => baseUrl), ['http://127.0.0.1:9/v1']);
      setUp.settings.set('anthropic.baseUrl', 'another:1');
      await setUp.chain.resolve('auto');
      assert.equal(setUp.told.length, 2);
    });
  }

  it('do not look for Ollama at an address that cannot be used', async () => {
    const setUp = new SetUp();
    setUp.settings.set('ollama.baseUrl', '127.0.0.1:11434');
    assert.deepEqual(await setUp.chain.resolve('ollama'), { kind: 'not_configured', provider: 'ollama', reason: 'no_address' });
    assert.deepEqual([setUp.probed, setUp.told], [[], ['secondBrain.ollama.baseUrl']]);
  });

  describe('for background work', () => {
    const names = (resolved: ResolvedChain): readonly string[] => (resolved.kind === 'providers' ? resolved.providers.map(({ name }) => name) : [resolved.kind]);

    it('are those of its own setting, in its order', async () => {
      const setUp = new SetUp();
      setUp.background = ['openai', 'anthropic'];
      assert.deepEqual(names(await setUp.chain.resolve('auto', 'extraction')), ['openai', 'anthropic']);
      assert.deepEqual(names(await setUp.chain.resolve('auto', 'inbox')), ['openai', 'anthropic']);
      assert.deepEqual(names(await setUp.chain.resolve('auto', 'chat_answer')), ['anthropic', 'ollama', 'openai']);
    });

    it('are none with an empty list, the editor’s neither', async () => {
      const setUp = new SetUp();
      setUp.background = [];
      setUp.ofEditor = new FakeProvider('editor', [replies('x')]);
      assert.deepEqual(await setUp.chain.resolve('auto', 'extraction'), { kind: 'offline', reason: 'nothing_configured' });
      assert.deepEqual(setUp.keysAsked, []);
    });

    it('are read from the user’s settings, where what makes no sense is left out', () => {
      const settings = (value: unknown): ProviderSettings => new ProviderSettings({ value: () => value, remember: () => Promise.resolve() });
      assert.deepEqual(settings(['ollama', 'nobody', 'ollama', 5, 'editor']).backgroundOrder, ['ollama']);
      assert.deepEqual(settings([]).backgroundOrder, []);
      assert.deepEqual(settings('anthropic').backgroundOrder, ['anthropic', 'ollama', 'openai']);
    });
  });
});
