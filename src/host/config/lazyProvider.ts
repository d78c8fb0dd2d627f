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

  async prepare(): Promise<void> {
    await this.loaded();
  }

  /** Rejects, unlike what it stands for, when the bundle cannot be loaded: a defect of the installation. */
  async complete(request: LlmRequest, options: ProviderCallOptions): Promise<ProviderOutcome> {
    return (await this.loaded()).complete(request, options);
  }

  /** A load that failed is tried again. */
  private loaded(): Promise<LlmProvider> {
    this.loading ??= this.load().catch((error: unknown) => {
      this.loading = undefined;
      throw error;
    });
    return this.loading;
  }
}
