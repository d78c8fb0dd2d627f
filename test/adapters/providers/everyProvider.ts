import { createAnthropicProvider } from '../../../src/adapters/anthropic/anthropicProvider';
import { createOpenAiProvider } from '../../../src/adapters/openai/openAiProvider';
import type { LlmProvider, ProviderOutcome } from '../../../src/core/llm/llmProvider';
import type { LlmRequest } from '../../../src/core/llm/llmRequest';
import type { ProviderServer } from '../../support/providerServer';
import type { WireProvider } from '../../support/providerServerTypes';

export const API_KEY = 'test-key-0123456789';
export const MODEL = 'model-asked-for';

export const REQUEST: LlmRequest = {
  system: 'Answer from the notes.',
  messages: [
    { role: 'user', content: 'Where are the seeds?' },
    { role: 'assistant', content: 'In the shed [1].' },
    { role: 'user', content: 'Which shelf?' },
  ],
  maxOutputTokens: 300,
};

export const WIRE_PROVIDERS: readonly WireProvider[] = ['anthropic', 'openai', 'ollama'];
export const MODES = ['JSON', 'stream'] as const;
export type Mode = (typeof MODES)[number];

/** A real adapter with its real library, which knows the server's address and no other. */
export function providerAt(server: ProviderServer, name: WireProvider, model: string = MODEL): LlmProvider {
  switch (name) {
    case 'anthropic':
      return createAnthropicProvider({ apiKey: API_KEY, baseUrl: server.anthropicBaseUrl, model });
    case 'openai':
      return createOpenAiProvider({ name, apiKey: API_KEY, baseUrl: server.openaiBaseUrl, model });
    case 'ollama':
      return createOpenAiProvider({ name, apiKey: '', baseUrl: server.ollamaBaseUrl, model });
  }
}

export interface Observed {
  readonly outcome: ProviderOutcome;
  /** The pieces given to `onToken`. */
  readonly pieces: readonly string[];
  readonly activity: number;
  readonly elapsedMs: number;
}

/** Asks once and says what could be seen of it. */
export async function ask(
  provider: LlmProvider,
  mode: Mode,
  { signal = new AbortController().signal, request = REQUEST, onPiece }: { readonly signal?: AbortSignal; readonly request?: LlmRequest; readonly onPiece?: (text: string) => void } = {},
): Promise<Observed> {
  const pieces: string[] = [];
  let activity = 0;
  const startMs = performance.now();
  const onToken = (text: string): void => {
    pieces.push(text);
    onPiece?.(text);
  };
  const onActivity = (): void => {
    activity += 1;
  };
  const outcome = await provider.complete(request, { signal, ...(mode === 'stream' ? { onToken, onActivity } : {}) });
  return { outcome, pieces, activity, elapsedMs: performance.now() - startMs };
}
