import type { LanguageModelSettings } from '../../adapters/languageModel/languageModelProvider';
import type { LlmProvider } from '../../core/llm/llmProvider';
import type { ProviderFactory } from './configuredProviders';

/**
 * The only place that reaches a provider. Each import is a bundle of its own, loaded at the first call: `esbuild.mjs`
 * names them, and lint lets no other file import them.
 */
export const providerFactories: Readonly<Record<'anthropic' | 'openai' | 'ollama', ProviderFactory>> = {
  anthropic: async (connection) => {
    const { createAnthropicProvider } = await import('../../adapters/anthropic/anthropicProvider');
    return createAnthropicProvider(connection);
  },
  openai: async (connection) => {
    const { createOpenAiProvider } = await import('../../adapters/openai/openAiProvider');
    return createOpenAiProvider({ ...connection, name: 'openai' });
  },
  ollama: async (connection) => {
    const { createOpenAiProvider } = await import('../../adapters/openai/openAiProvider');
    return createOpenAiProvider({ ...connection, name: 'ollama' });
  },
};

/** A model of the editor as a provider. */
export async function createEditorProvider(settings: LanguageModelSettings): Promise<LlmProvider> {
  const { createLanguageModelProvider } = await import('../../adapters/languageModel/languageModelProvider');
  return createLanguageModelProvider(settings);
}
