/** Tokens of one call, all whole numbers of 0 or more. */
export interface TokenUsage {
  /** The whole input, cache reads and cache writes included. */
  readonly inputTokens: number;
  /** The whole output, reasoning included. */
  readonly outputTokens: number;
  /** The part of the input that was read from the provider's cache. */
  readonly cacheReadTokens: number;
  /** The part of the input that was written to the provider's cache to live for 5 minutes. */
  readonly cacheWrite5mTokens: number;
  /** The part of the input that was written to the provider's cache to live for 1 hour. */
  readonly cacheWrite1hTokens: number;
  /** The part of the output that was reasoning. */
  readonly reasoningTokens: number;
}

/** Of a call that used none, or of which none are known; `costSource` says which. */
export const NO_TOKENS: TokenUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  reasoningTokens: 0,
};
