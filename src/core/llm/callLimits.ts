import type { CallUsageType } from '../usage/vocabulary';

/** How long calls may take and how often they are retried. Times are in milliseconds. */
export interface CallLimits {
  /** For all attempts at one provider, the waits between them included. */
  readonly deadlineMs: Readonly<Record<CallUsageType, number>>;
  /** A stream may be silent for this long before its first event: a local model may have to be loaded. */
  readonly firstEventMs: number;
  /** A stream may be silent for this long between two events. */
  readonly idleMs: number;
  /** How long a provider that was told to stop may take to say what it knows. */
  readonly abortGraceMs: number;
  /** Further attempts at the last provider of the chain. */
  readonly maxRetries: number;
  /** The longest `retry-after` that is waited for. */
  readonly maxRetryAfterMs: number;
  /** The first wait where the provider names none; it doubles with each attempt. */
  readonly firstBackOffMs: number;
  readonly maxBackOffMs: number;
  /** How long past its deadline a call without an end counts as still running. */
  readonly openMarginMs: number;
}

/** The limits of the product. */
export const DEFAULT_CALL_LIMITS: CallLimits = {
  deadlineMs: {
    chat_rerank: 30_000,
    chat_answer: 120_000,
    inbox: 60_000,
    extraction: 60_000,
    embedding: 30_000,
    check: 20_000,
  },
  firstEventMs: 60_000,
  idleMs: 30_000,
  abortGraceMs: 1_000,
  maxRetries: 2,
  maxRetryAfterMs: 60_000,
  firstBackOffMs: 500,
  maxBackOffMs: 8_000,
  openMarginMs: 60_000,
};
