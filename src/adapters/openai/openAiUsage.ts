import { asRecord, safeCount } from '../../core/llm/wireValues';
import type { TokenUsage } from '../../core/usage/tokenUsage';

/**
 * OpenAI's `prompt_tokens` is the whole input, what came from or went into the cache included. Undefined when input or
 * output is not told, or when both are zero, which no answer is made of: unknown is not zero. Its cache writes have one price however long they live, so they count as the
 * short-lived kind.
 */
export function openAiTokens(value: unknown): TokenUsage | undefined {
  const usage = asRecord(value);
  const inputTokens = safeCount(usage?.['prompt_tokens']);
  const outputTokens = safeCount(usage?.['completion_tokens']);
  if (inputTokens === undefined || outputTokens === undefined || inputTokens + outputTokens === 0) return undefined;
  const ofInput = asRecord(usage?.['prompt_tokens_details']);
  const cacheReadTokens = Math.min(safeCount(ofInput?.['cached_tokens']) ?? 0, inputTokens);
  const cacheWrite5mTokens = Math.min(safeCount(ofInput?.['cache_write_tokens']) ?? 0, inputTokens - cacheReadTokens);
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
