import type { SecretStorage } from 'vscode';
import type { Timers } from '../../core/system/clock';
import type { Logger } from '../../core/system/logger';
import type { ProviderSettings } from './providerSettings';

/** Providers that ask for a key. */
export const KEYED_PROVIDERS = ['anthropic', 'openai'] as const;
export type KeyedProvider = (typeof KEYED_PROVIDERS)[number];

/** How long a question waits for the user to say whether a key of the environment may be used. */
const ANSWER_PATIENCE_MS = 20_000;

const ENVIRONMENT_NAMES = { anthropic: 'ANTHROPIC_API_KEY', openai: 'OPENAI_API_KEY' } as const;

/** Asks the user whether keys of these variables may be used; undefined when the user only puts the question away. */
export type AskToUseKeys = (variables: readonly string[]) => PromiseLike<boolean | undefined>;

/** Keys live in the editor's SecretStorage; those of the environment are used when the user has said so. */
export class ApiKeys {
  private consent: Consent | undefined;

  constructor(
    private readonly secrets: Pick<SecretStorage, 'get' | 'store' | 'delete' | 'keys'>,
    private readonly environment: Readonly<Record<string, string | undefined>>,
    private readonly settings: Pick<ProviderSettings, 'environmentKeys' | 'rememberEnvironmentKeys'>,
    private readonly ask: AskToUseKeys,
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

  /** Where a key would come from. Asks nobody, and gives no key away. */
  async sourceOf(provider: KeyedProvider): Promise<'stored' | 'environment' | 'none'> {
    if ((await this.secrets.get(secretName(provider)))?.trim()) {
      return 'stored';
    }
    return this.environment[ENVIRONMENT_NAMES[provider]]?.trim() ? 'environment' : 'none';
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

  private mayUseEnvironment(): Promise<boolean> | boolean {
    const use = this.settings.environmentKeys;
    if (use === 'ask') {
      this.consent ??= this.askOnce();
      return this.consent.answer ?? this.consent.inTime;
    }
    // Said in the settings: if that is taken back, the question is a new one.
    this.consent = undefined;
    return use === 'always';
  }

  private askOnce(): Consent {
    const found = KEYED_PROVIDERS.map((provider) => ENVIRONMENT_NAMES[provider]).filter((name) => this.environment[name]?.trim());
    const consent: Consent = {
      answer: undefined,
      inTime: new Promise((resolve) => {
        // A message may lie unread for hours: the question goes on without the key, and a later yes counts from then on.
        const patience = this.timers.after(ANSWER_PATIENCE_MS, () => {
          resolve(false);
        });
        void this.answered(found).then((answer) => {
          patience.cancel();
          consent.answer = answer;
          resolve(answer);
        });
      }),
    };
    return consent;
  }

  private async answered(variables: readonly string[]): Promise<boolean> {
    const answer = await this.ask(variables).then(
      (said) => said,
      () => undefined,
    );
    if (answer !== undefined) {
      await this.settings.rememberEnvironmentKeys(answer ? 'always' : 'never').catch(() => {
        this.logger.warn('settings', 'the answer about keys of the environment could not be saved and counts in this window');
      });
    }
    return answer === true;
  }
}

/** The question of this window about keys of the environment. A message that is put away means no. */
interface Consent {
  answer: boolean | undefined;
  /** The answer, or no where it takes too long. */
  readonly inTime: Promise<boolean>;
}

const SECRET_PREFIX = 'secondBrain.apiKey.';

function secretName(provider: KeyedProvider): string {
  return `${SECRET_PREFIX}${provider}`;
}
