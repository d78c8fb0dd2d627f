import type { LlmProvider } from '../../core/llm/llmProvider';
import type { ProviderChain, ProviderChoice, ResolvedChain } from '../../core/llm/providerChain';
import type { Clock } from '../../core/system/clock';
import type { CallUsageType, ProviderName } from '../../core/usage/vocabulary';
import type { ApiKeys } from './apiKeys';
import type { ProviderSettings } from './providerSettings';

/** The order of `auto`; the editor's models come last. */
const AUTO_ORDER = ['anthropic', 'ollama', 'openai'] as const;
type RemoteName = (typeof AUTO_ORDER)[number];

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

/** The providers that the user has set up: a key is there, or for Ollama a server answers. */
export class ConfiguredProviders implements ProviderChain {
  private probed: { readonly baseUrl: string; readonly atMs: number; readonly answers: boolean } | undefined;

  constructor(
    private readonly settings: ProviderSettings,
    private readonly keys: ApiKeys,
    private readonly factories: Readonly<Record<RemoteName, ProviderFactory>>,
    private readonly ollamaAnswers: (baseUrl: string) => Promise<boolean>,
    private readonly editor: EditorModelSource,
    private readonly clock: Clock,
  ) {}

  async resolve(choice: ProviderChoice, purpose?: CallUsageType): Promise<ResolvedChain> {
    if (choice === 'offline') {
      return { kind: 'offline', reason: 'chosen' };
    }
    if (choice !== 'auto') {
      const provider = choice === 'editor' ? await this.editor.provider(purpose) : await this.configured(choice);
      return provider === undefined ? { kind: 'not_configured', provider: choice satisfies ProviderName } : { kind: 'providers', providers: [provider] };
    }
    const providers: LlmProvider[] = [];
    for (const name of AUTO_ORDER) {
      const provider = await this.configured(name);
      if (provider !== undefined) {
        providers.push(provider);
      }
    }
    const ofEditor = await this.editor.provider(purpose);
    if (ofEditor !== undefined) {
      providers.push(ofEditor);
    }
    return providers.length === 0 ? { kind: 'offline', reason: 'nothing_configured' } : { kind: 'providers', providers };
  }

  private async configured(name: RemoteName): Promise<LlmProvider | undefined> {
    const { model, baseUrl } = this.settings.of(name);
    if (name === 'ollama') {
      return (await this.isOllamaThere(baseUrl)) ? this.factories.ollama({ apiKey: '', baseUrl, model }) : undefined;
    }
    const apiKey = await this.keys.get(name);
    return apiKey === undefined ? undefined : this.factories[name]({ apiKey, baseUrl, model });
  }

  private async isOllamaThere(baseUrl: string): Promise<boolean> {
    const now = this.clock.monotonicMs();
    if (this.probed?.baseUrl !== baseUrl || now - this.probed.atMs > PROBE_LIFETIME_MS) {
      this.probed = { baseUrl, atMs: now, answers: await this.ollamaAnswers(baseUrl) };
    }
    return this.probed.answers;
  }
}
