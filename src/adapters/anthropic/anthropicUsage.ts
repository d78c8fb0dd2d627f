import type { TokenUsage } from '../../core/usage/tokenUsage';
import { asRecord, optionalTokenCount, safeCount, tokenCount } from '../../core/llm/wireValues';

/** `usage` as it came over the wire, so far. */
export type AnthropicUsage = Readonly<Record<string, unknown>>;

/**
 * Joins the usage of `message_start` with that of a later `message_delta`. The later counts are cumulative, so they
 * replace the earlier ones; a field that is null or absent says nothing. Nor does a smaller count of input: servers that
 * speak the format fill in a 0 for what they have told before. Of the output only the later count is one.
 */
export function mergedUsage(earlier: AnthropicUsage | undefined, later: unknown): AnthropicUsage | undefined {
  const record = asRecord(later);
  if (record === undefined) return earlier;
  const told = Object.entries(record).filter(([key, value]) => value !== null && value !== undefined && (key === 'output_tokens' || !isSmaller(value, earlier?.[key])));
  return { ...earlier, ...Object.fromEntries(told) };
}

function isSmaller(later: unknown, earlier: unknown): boolean {
  const [laterCount, earlierCount] = [safeCount(later), safeCount(earlier)];
  return laterCount !== undefined && earlierCount !== undefined && laterCount < earlierCount;
}

/** Whether a usage of the wire tells how long the output is. */
export function tellsOutput(usage: unknown): boolean {
  return tokenCount(asRecord(usage)?.['output_tokens']) !== undefined;
}

/**
 * Whether a reply is charged otherwise than by its tokens at the listed prices: another service tier or speed, a place
 * that costs more, or searches, which are paid for one by one.
 */
export function isChargedOtherwise(usage: AnthropicUsage | undefined): boolean {
  const isOther = (field: string, listed: readonly string[]): boolean => {
    const value = usage?.[field];
    return typeof value === 'string' && !listed.includes(value);
  };
  const searches = optionalTokenCount(asRecord(usage?.['server_tool_use'])?.['web_search_requests']);
  return isOther('service_tier', ['standard']) || isOther('speed', ['standard']) || isOther('inference_geo', ['not_available', 'global']) || searches !== 0;
}

/**
 * Anthropic's `input_tokens` leaves out what was read from and written to the cache. Undefined when input or output
 * is not told, when a count is none, or when both are zero, which no answer is made of: unknown is not zero.
 */
export function anthropicTokens(usage: AnthropicUsage | undefined): TokenUsage | undefined {
  const freshInput = tokenCount(usage?.['input_tokens']);
  const outputTokens = tokenCount(usage?.['output_tokens']);
  const cacheReadTokens = optionalTokenCount(usage?.['cache_read_input_tokens']);
  const cacheWritten = optionalTokenCount(usage?.['cache_creation_input_tokens']);
  const split = asRecord(usage?.['cache_creation']);
  const cacheWrite1hTokens = optionalTokenCount(split?.['ephemeral_1h_input_tokens']);
  const told5m = optionalTokenCount(split?.['ephemeral_5m_input_tokens']);
  if (freshInput === undefined || outputTokens === undefined || cacheReadTokens === undefined) return undefined;
  if (cacheWritten === undefined || cacheWrite1hTokens === undefined || told5m === undefined) return undefined;
  // What the split does not account for lives for 5 minutes, the default.
  const cacheWrite5mTokens = Math.max(told5m, cacheWritten - cacheWrite1hTokens);
  const thinking = safeCount(asRecord(usage?.['output_tokens_details'])?.['thinking_tokens']) ?? 0;
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
