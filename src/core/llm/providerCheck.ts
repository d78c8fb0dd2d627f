import type { CostSource, ProviderName } from '../usage/vocabulary';
import type { LlmFailure } from './llmFailure';
import type { AttemptSummary, LlmRunner } from './llmTask';
import type { NotConfiguredReason } from './providerChain';

/** What one tiny call to a provider showed. */
export type ProviderCheck =
  | { readonly kind: 'works'; readonly provider: ProviderName; readonly model: string; readonly latencyMs: number; readonly costUsd: number; readonly costSource: CostSource }
  | { readonly kind: 'failed'; readonly provider: ProviderName; readonly failure: LlmFailure }
  /** Nothing was asked. */
  | { readonly kind: 'not_configured'; readonly provider: ProviderName; readonly reason: NotConfiguredReason }
  | { readonly kind: 'cancelled'; readonly provider: ProviderName };

/** Enough for a word, also by a model that thinks a little first. */
const MAX_OUTPUT_TOKENS = 200;

/** Asks a provider for one word: a recorded call of type `check`. Never rejects. */
export async function checkProvider(calls: LlmRunner, provider: ProviderName, traceId: string, signal?: AbortSignal): Promise<ProviderCheck> {
  const result = await calls.run({
    usageType: 'check',
    request: { system: '', messages: [{ role: 'user', content: 'Reply with the word OK.' }], maxOutputTokens: MAX_OUTPUT_TOKENS },
    traceId,
    choice: provider,
    interpret: () => ({ kind: 'value', value: true }),
    offline: () => ({ value: true }),
    signal,
  });
  const last = result.attempts.at(-1);
  switch (result.kind) {
    case 'value':
      return worksBy(provider, last);
    case 'failed':
      // Whoever answers at length has the right key, model and address.
      if (result.failure.failureClass === 'output_limit') return worksBy(provider, last);
      return { kind: 'failed', provider, failure: result.failure };
    case 'not_configured':
      return { kind: 'not_configured', provider, reason: result.reason };
    case 'cancelled':
      return { kind: 'cancelled', provider };
  }
}

function worksBy(provider: ProviderName, last: AttemptSummary | undefined): ProviderCheck {
  const { model = '', latencyMs = 0, costUsd = 0, costSource = 'no_usage' } = last ?? {};
  return { kind: 'works', provider, model, latencyMs, costUsd, costSource };
}
