import type { TokenUsage } from '../../core/usage/tokenUsage';
import { asRecord, safeCount } from '../../core/llm/wireValues';

/** `usage` as it came over the wire, so far. */
export type AnthropicUsage = Readonly<Record<string, unknown>>;

/**
 * Joins the usage of `message_start` with that of a later `message_delta`. The later counts are cumulative, so they
 * replace the earlier ones; a field that is null or absent says nothing.
 */
export function mergedUsage(earlier: AnthropicUsage | undefined, later: unknown): AnthropicUsage | undefined {
  const record = asRecord(later);
  if (record === undefined) return earlier;
  const told = Object.entries(record).filter(([, value]) => value !== null && value !== undefined);
  return { ...earlier, ...Object.fromEntries(told) };
}

/** Whether a usage of the wire tells how long the output is. */
export function tellsOutput(usage: unknown): boolean {
  return safeCount(asRecord(usage)?.['output_tokens']) !== undefined;
}

/**
 * Anthropic's `input_tokens` leaves out what was read from and written to the cache. Undefined when input or output
 * is not told, or when both are zero, which no answer is made of: unknown is not zero.
 */
export function anthropicTokens(usage: AnthropicUsage | undefined): TokenUsage | undefined {
  const freshInput = safeCount(usage?.['input_tokens']);
  const outputTokens = safeCount(usage?.['output_tokens']);
  if (usage === undefined || freshInput === undefined || outputTokens === undefined) return undefined;
  const cacheReadTokens = safeCount(usage['cache_read_input_tokens']) ?? 0;
  const cacheWritten = safeCount(usage['cache_creation_input_tokens']) ?? 0;
  const split = asRecord(usage['cache_creation']);
  const cacheWrite1hTokens = safeCount(split?.['ephemeral_1h_input_tokens']) ?? 0;
  const told5m = safeCount(split?.['ephemeral_5m_input_tokens']) ?? 0;
  // What the split does not account for lives for 5 minutes, the default.
  const cacheWrite5mTokens = Math.max(told5m, cacheWritten - cacheWrite1hTokens);
  const thinking = safeCount(asRecord(usage['output_tokens_details'])?.['thinking_tokens']) ?? 0;
  const inputTokens = freshInput + cacheReadTokens + cacheWrite5mTokens + cacheWrite1hTokens;
  if (inputTokens + outputTokens === 0) return undefined;
  return {
    inputTokens,
    outputTokens,
    cacheReadTokens,
    cacheWrite5mTokens,
    cacheWrite1hTokens,
    reasoningTokens: Math.min(thinking, outputTokens),
  };
}
