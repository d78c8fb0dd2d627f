import assert from 'node:assert/strict';
import type { KeyedProvider } from '../../../src/host/config/apiKeys';
import { ApiKeys } from '../../../src/host/config/apiKeys';
import type { EnvironmentKeyUse } from '../../../src/host/config/providerSettings';
import { CapturingLogger } from '../../support/capturingLogger';
import { ManualTimers } from '../../support/manualTimers';

const ENVIRONMENT = { ANTHROPIC_API_KEY: ' anthropic of the environment ', OPENAI_API_KEY: 'openai of the environment' };

/** A question to the user that the test answers when it likes. */
interface Asked {
  readonly variables: readonly string[];
  answer(use: boolean | undefined): void;
  fail(): void;
}

class Window {
  readonly asked: Asked[] = [];
  readonly secrets = new Map<string, string>();
  readonly timers = new ManualTimers();
  readonly logger = new CapturingLogger();
  readonly settings = {
    environmentKeys: 'ask' as EnvironmentKeyUse,
    canWrite: true,
    rememberEnvironmentKeys(use: EnvironmentKeyUse): Promise<void> {
      if (!this.canWrite) return Promise.reject(new Error('settings.json is read-only'));
      this.environmentKeys = use;
      return Promise.resolve();
    },
  };
  readonly keys: ApiKeys;

  constructor(environment: Readonly<Record<string, string>> = ENVIRONMENT) {
    const secrets = {
      get: (name: string) => Promise.resolve(this.secrets.get(name)),
      store: (name: string, value: string) => Promise.resolve(void this.secrets.set(name, value)),
      delete: (name: string) => Promise.resolve(void this.secrets.delete(name)),
      keys: () => Promise.resolve([...this.secrets.keys()]),
    };
    const ask = (variables: readonly string[]): Promise<boolean | undefined> =>
      new Promise((resolve, reject) => {
        this.asked.push({
          variables,
          answer: resolve,
          fail: () => {
            reject(new Error('the window closes'));
          },
        });
      });
    this.keys = new ApiKeys(secrets, environment, this.settings, ask, this.timers, this.logger);
  }

  /** As one question of the user does it: both providers, at the rerank and again at the answer. */
  async keysOfOneQuestion(): Promise<readonly (string | undefined)[]> {
    const first = await this.both();
    return [...first, ...(await this.both())];
  }

  both(): Promise<readonly (string | undefined)[]> {
    return Promise.all((['anthropic', 'openai'] satisfies KeyedProvider[]).map((provider) => this.keys.get(provider)));
  }

  /** Lets everything run that waits for no timer and no user. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('Keys of the environment', () => {
  for (const [words, answer, used] of [
    ['yes', true, true],
    ['no', false, false],
    ['a message put away', undefined, false],
  ] as const) {
    it(`are asked for once: ${words}`, async () => {
      const window = new Window();
      const keys = window.keysOfOneQuestion();
      await window.settle();
      window.asked[0]?.answer(answer);
      await window.settle();
      assert.equal(window.asked.length, 1);
      assert.deepEqual(window.asked[0]?.variables, ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY']);
      const both = used ? ['anthropic of the environment', 'openai of the environment'] : [undefined, undefined];
      assert.deepEqual(await keys, [...both, ...both]);
      assert.deepEqual(await window.both(), both);
      assert.equal(window.asked.length, 1);
      assert.equal(window.settings.environmentKeys, answer === undefined ? 'ask' : answer ? 'always' : 'never');
      assert.equal(window.timers.pendingCount, 0);
    });
  }

  it('are waited for 20 seconds, once in a window, and a later yes counts', async () => {
    const window = new Window();
    let found: readonly (string | undefined)[] | undefined;
    void window.keysOfOneQuestion().then((keys) => {
      found = keys;
    });
    await window.settle();
    window.timers.advance(19_999);
    await window.settle();
    assert.equal(found, undefined);
    window.timers.advance(1);
    await window.settle();
    assert.deepEqual(found, [undefined, undefined, undefined, undefined]);
    assert.deepEqual(await window.both(), [undefined, undefined]);
    assert.equal(window.asked.length, 1);
    window.asked[0]?.answer(true);
    await window.settle();
    assert.deepEqual(await window.both(), ['anthropic of the environment', 'openai of the environment']);
    assert.equal(window.asked.length, 1);
  });

  it('are used after a yes that the settings did not take, and asked for in the next window', async () => {
    const window = new Window();
    window.settings.canWrite = false;
    const keys = window.both();
    await window.settle();
    window.asked[0]?.answer(true);
    assert.deepEqual(await keys, ['anthropic of the environment', 'openai of the environment']);
    assert.deepEqual(await window.both(), ['anthropic of the environment', 'openai of the environment']);
    assert.equal(window.asked.length, 1);
    assert.deepEqual(
      window.logger.lines.filter(({ level }) => level === 'warn').map(({ message }) => message),
      ['the answer about keys of the environment could not be saved and counts in this window'],
    );
  });

  it('are not used when the question cannot be asked', async () => {
    const window = new Window();
    const keys = window.both();
    await window.settle();
    window.asked[0]?.fail();
    assert.deepEqual(await keys, [undefined, undefined]);
  });

  it('are asked for again when the user sets that back to `ask`', async () => {
    const window = new Window();
    const keys = window.both();
    await window.settle();
    window.asked[0]?.answer(true);
    await keys;
    await window.both();
    window.settings.environmentKeys = 'ask';
    void window.both();
    await window.settle();
    assert.equal(window.asked.length, 2);
  });

  it('are not asked for when the settings say so already, or when there are none', async () => {
    const window = new Window();
    window.settings.environmentKeys = 'never';
    assert.deepEqual(await window.both(), [undefined, undefined]);
    window.settings.environmentKeys = 'always';
    assert.deepEqual(await window.both(), ['anthropic of the environment', 'openai of the environment']);
    const empty = new Window({ ANTHROPIC_API_KEY: '  ' });
    assert.deepEqual(await empty.both(), [undefined, undefined]);
    assert.equal(window.asked.length + empty.asked.length, 0);
  });

  it('give way to a stored key, also while the question about them waits', async () => {
    const window = new Window();
    window.settings.environmentKeys = 'always';
    await window.keys.set('anthropic', ' stored ');
    assert.deepEqual(await window.both(), ['stored', 'openai of the environment']);
    window.settings.environmentKeys = 'ask';
    void window.keys.get('openai');
    assert.equal(await window.keys.get('anthropic'), 'stored');
    assert.equal(await window.keys.forgetAll(), 1);
    assert.equal(window.secrets.size, 0);
  });

  it('stay out of the log, as stored ones do', async () => {
    const window = new Window();
    window.settings.environmentKeys = 'always';
    await window.both();
    await window.keys.set('openai', 'kept secret');
    const text = JSON.stringify(window.logger.lines);
    assert.match(text, /a key for openai was stored/);
    assert.doesNotMatch(text, /kept secret|of the environment/);
  });
});
