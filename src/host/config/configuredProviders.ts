import type { LlmProvider } from '../../core/llm/llmProvider';
import type { NotConfiguredReason, ProviderChain, ProviderChoice, ResolvedChain } from '../../core/llm/providerChain';
import type { Clock } from '../../core/system/clock';
import type { CallUsageType, ProviderName } from '../../core/usage/vocabulary';
import type { ApiKeys } from './apiKeys';
import { LazyProvider } from './lazyProvider';
import type { ProviderSettings } from './providerSettings';

/** The order of `auto` for what a person is waiting for; the editor's models come last. */
const AUTO_ORDER = ['anthropic', 'ollama', 'openai'] as const;
export type RemoteName = (typeof AUTO_ORDER)[number];

/** How long an answer of "is Ollama there?" is remembered. */
const PROBE_LIFETIME_MS = 60_000;

export interface ProviderConnection {
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly model: string;
}

/** Loads an SDK's bundle at its first use and makes the provider. */
export type ProviderFactory = (connection: ProviderConnection) => Promise<LlmProvider>;

/** Where a model of the editor comes from; undefined when there is none for this purpose. */
export interface EditorModelSource {
  provider(purpose: CallUsageType | undefined): Promise<LlmProvider | undefined>;
}

export interface ConfiguredProvidersParts {
  readonly settings: Pick<ProviderSettings, 'of'>;
  readonly keys: Pick<ApiKeys, 'get'>;
  readonly factories: Readonly<Record<RemoteName, ProviderFactory>>;
  /** Never rejects. */
  readonly ollamaAnswers: (baseUrl: string) => Promise<boolean>;
  readonly editor: EditorModelSource;
  /** Called with the full name of a setting whose value is no address, once for each such value. */
  readonly tellUnusableAddress: (setting: string) => void;
  readonly clock: Clock;
  /** Whom background work asks, in order; none: it is done without a model. */
  readonly backgroundOrder: () => readonly RemoteName[];
}

/** The providers that the user has set up: a key is there, or for Ollama a server answers, and the address is one. */
export class ConfiguredProviders implements ProviderChain {
  private probed: { readonly baseUrl: string; readonly atMs: number; readonly answers: Promise<boolean> } | undefined;
  private readonly told = new Set<string>();

  constructor(private readonly parts: ConfiguredProvidersParts) {}

  async resolve(choice: ProviderChoice, purpose?: CallUsageType): Promise<ResolvedChain> {
    if (choice === 'offline') {
      return { kind: 'offline', reason: 'chosen' };
    }
    if (choice !== 'auto') {
      const found = choice === 'editor' ? ((await this.parts.editor.provider(purpose)) ?? 'no_model') : await this.configured(choice);
      return typeof found === 'string' ? { kind: 'not_configured', provider: choice satisfies ProviderName, reason: found } : { kind: 'providers', providers: [found] };
    }
    const order = isBackground(purpose) ? this.parts.backgroundOrder() : AUTO_ORDER;
    // All at once: a server that is not there and a user who is asked about keys take their time.
    const asked = order.length === 0 ? [] : [...order.map((name) => this.configured(name)), this.parts.editor.provider(purpose)];
    const found = await Promise.all(asked);
    const providers = found.filter((provider) => provider !== undefined && typeof provider !== 'string');
    return providers.length === 0 ? { kind: 'offline', reason: 'nothing_configured' } : { kind: 'providers', providers };
  }

  private async configured(name: RemoteName): Promise<LlmProvider | NotConfiguredReason> {
    const { model, address } = this.parts.settings.of(name);
    if (address.kind === 'unusable') {
      this.tellOnce(address.setting, address.value);
      return 'no_address';
    }
    const { baseUrl } = address;
    if (name === 'ollama' && !(await this.isOllamaThere(baseUrl))) {
      return 'no_server';
    }
    const apiKey = name === 'ollama' ? '' : await this.parts.keys.get(name);
    return apiKey === undefined ? 'no_key' : new LazyProvider(name, model, () => this.parts.factories[name]({ apiKey, baseUrl, model }));
  }

  private tellOnce(setting: string, value: string): void {
    const known = `${setting} ${value}`;
    if (!this.told.has(known)) {
      this.told.add(known);
      this.parts.tellUnusableAddress(setting);
    }
  }

  private isOllamaThere(baseUrl: string): Promise<boolean> {
    const now = this.parts.clock.monotonicMs();
    if (this.probed?.baseUrl !== baseUrl || now - this.probed.atMs > PROBE_LIFETIME_MS) {
      this.probed = { baseUrl, atMs: now, answers: this.parts.ollamaAnswers(baseUrl) };
    }
    return this.probed.answers;
  }
}

function isBackground(purpose: CallUsageType | undefined): boolean {
  return purpose === 'extraction' || purpose === 'inbox';
}
