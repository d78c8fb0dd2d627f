import * as vscode from 'vscode';
import type { Timers } from '../../core/system/clock';
import type { Logger } from '../../core/system/logger';
import { messages } from '../messages';
import type { ProviderSettings } from './providerSettings';

/** Providers that ask for a key. */
export const KEYED_PROVIDERS = ['anthropic', 'openai'] as const;
export type KeyedProvider = (typeof KEYED_PROVIDERS)[number];

/** How long a question waits for the user to say whether a key of the environment may be used. */
const ANSWER_PATIENCE_MS = 20_000;

const ENVIRONMENT_NAMES = { anthropic: 'ANTHROPIC_API_KEY', openai: 'OPENAI_API_KEY' } as const;

/** Keys live in the editor's SecretStorage; those of the environment are used when the user has said so. */
export class ApiKeys {
  private asking: Promise<boolean> | undefined;

  constructor(
    private readonly secrets: vscode.SecretStorage,
    private readonly environment: Readonly<Record<string, string | undefined>>,
    private readonly settings: ProviderSettings,
    private readonly timers: Timers,
    private readonly logger: Logger,
  ) {}

  /** The key to use, or undefined when this provider has none. */
  async get(provider: KeyedProvider): Promise<string | undefined> {
    const stored = (await this.secrets.get(secretName(provider)))?.trim();
    if (stored) {
      return stored;
    }
    const fromEnvironment = this.environment[ENVIRONMENT_NAMES[provider]]?.trim();
    return fromEnvironment && (await this.mayUseEnvironment()) ? fromEnvironment : undefined;
  }

  async set(provider: KeyedProvider, key: string): Promise<void> {
    await this.secrets.store(secretName(provider), key.trim());
    this.logger.info('settings', `a key for ${provider} was stored`);
  }

  /** Also those of providers that an older or newer version knew. */
  async forgetAll(): Promise<number> {
    const names = (await this.secrets.keys()).filter((name) => name.startsWith(SECRET_PREFIX));
    for (const name of names) {
      await this.secrets.delete(name);
    }
    this.logger.info('settings', `${names.length} stored keys were forgotten`);
    return names.length;
  }

  private async mayUseEnvironment(): Promise<boolean> {
    switch (this.settings.environmentKeys) {
      case 'always':
        return true;
      case 'never':
        return false;
      case 'ask':
        // One question, however many calls wait for its answer.
        this.asking ??= this.askOnce().finally(() => {
          this.asking = undefined;
        });
        return this.asking;
    }
  }

  private async askOnce(): Promise<boolean> {
    const found = KEYED_PROVIDERS.map((provider) => ENVIRONMENT_NAMES[provider]).filter((name) => this.environment[name]?.trim());
    const use = messages.useKeysAction();
    const dont = messages.dontUseKeysAction();
    const answered = vscode.window.showInformationMessage(messages.keysInEnvironment(found), use, dont).then(async (answer) => {
      if (answer !== undefined) {
        await this.settings.rememberEnvironmentKeys(answer === use ? 'always' : 'never');
      }
      return answer === use;
    });
    // A message may lie unread for hours: the question goes on without the key, and a later yes counts from then on.
    const patience = new Promise<boolean>((resolve) => {
      this.timers.after(ANSWER_PATIENCE_MS, () => {
        resolve(false);
      });
    });
    return Promise.race([answered, patience]);
  }
}

const SECRET_PREFIX = 'secondBrain.apiKey.';

function secretName(provider: KeyedProvider): string {
  return `${SECRET_PREFIX}${provider}`;
}
