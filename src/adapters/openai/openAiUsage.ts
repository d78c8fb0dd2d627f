import { asRecord, optionalTokenCount, safeCount, tokenCount } from '../../core/llm/wireValues';
import type { TokenUsage } from '../../core/usage/tokenUsage';

/**
 * OpenAI's `prompt_tokens` is the whole input, what came from or went into the cache included. Undefined when input or
 * output is not told, when a count is none or the cache's do not fit into the input, or when both are zero, which no
 * answer is made of: unknown is not zero. Its cache writes have one price however long they live, so they count as the
 * short-lived kind.
 */
export function openAiTokens(value: unknown): TokenUsage | undefined {
  const usage = asRecord(value);
  const inputTokens = tokenCount(usage?.['prompt_tokens']);
  const outputTokens = tokenCount(usage?.['completion_tokens']);
  const ofInput = asRecord(usage?.['prompt_tokens_details']);
  const cacheReadTokens = optionalTokenCount(ofInput?.['cached_tokens']);
  const cacheWrite5mTokens = optionalTokenCount(ofInput?.['cache_write_tokens']);
  if (inputTokens === undefined || outputTokens === undefined || inputTokens + outputTokens === 0) return undefined;
  if (cacheReadTokens === undefined || cacheWrite5mTokens === undefined || cacheReadTokens + cacheWrite5mTokens > inputTokens) return undefined;
  const reasoning = safeCount(asRecord(usage?.['completion_tokens_details'])?.['reasoning_tokens']) ?? 0;
  return {
    inputTokens,
    outputTokens,
    cacheReadTokens,
    cacheWrite5mTokens,
    cacheWrite1hTokens: 0,
    reasoningTokens: Math.min(reasoning, outputTokens),
  };
}

const LISTED_TIERS: readonly string[] = ['auto', 'default', 'standard'];

/** Whether a completion or chunk says that it is served in a tier with prices of its own. */
export function isChargedOtherwise(holder: Readonly<Record<string, unknown>>): boolean {
  const tier = holder['service_tier'];
  return typeof tier === 'string' && !LISTED_TIERS.includes(tier);
}
