import type { LlmProvider, ProviderCallOptions, ProviderOutcome } from '../../core/llm/llmProvider';
import type { LlmRequest } from '../../core/llm/llmRequest';
import type { ProviderName } from '../../core/usage/vocabulary';

/** A provider whose bundle is loaded at its first call: most of a chain is never asked. */
export class LazyProvider implements LlmProvider {
  private loading: Promise<LlmProvider> | undefined;

  constructor(
    readonly name: ProviderName,
    readonly model: string,
    private readonly load: () => Promise<LlmProvider>,
  ) {}

  /** Rejects, unlike what it stands for, when the bundle cannot be loaded: a defect of the installation. */
  async complete(request: LlmRequest, options: ProviderCallOptions): Promise<ProviderOutcome> {
    this.loading ??= this.load();
    const provider = await this.loading.catch((error: unknown) => {
      this.loading = undefined;
      throw error;
    });
    return provider.complete(request, options);
  }
}
