import type { TokenUsage } from '../usage/tokenUsage';
import type { ProviderName } from '../usage/vocabulary';
import type { LlmFailure } from './llmFailure';
import type { LlmRequest } from './llmRequest';

export interface ProviderCallOptions {
  /** Aborted on the user's Stop, the deadline and the idle limit; the provider then ends its request at once. */
  readonly signal: AbortSignal;
  /** Streams when given: called with each piece of text in order. Otherwise one JSON reply is asked for. */
  readonly onToken?: ((text: string) => void) | undefined;
  /** Called on every event of a stream, also those without text: feeds the idle limit. */
  readonly onActivity?: (() => void) | undefined;
}

/** What one attempt learned, however it ended. */
export interface ProviderFacts {
  /** The model that answered, where the provider said so. */
  readonly modelAnswered?: string | undefined;
  /** Undefined when the provider told none: unknown, not zero. */
  readonly usage?: TokenUsage | undefined;
  /** True where the reply ended before its usage was told in full: the tokens are at least these. */
  readonly usageIsPartial?: boolean | undefined;
  /** True where the reply says that its tokens do not cost what is listed: another service tier, speed or place, or paid tools. */
  readonly isChargedOtherwise?: boolean | undefined;
  /** True where the usage is counted on this side instead of told by the provider. */
  readonly tokensEstimated?: boolean | undefined;
  readonly requestId?: string | undefined;
  /** `end_turn`, `stop_sequence`, `max_tokens` and `refusal` mean the same for all providers; others are the provider's own. */
  readonly stopReason?: string | undefined;
}

export type ProviderOutcome =
  | ({ readonly kind: 'reply'; readonly text: string } & ProviderFacts)
  | ({ readonly kind: 'failure'; readonly failure: LlmFailure; readonly partialText: string } & ProviderFacts);

/**
 * Answers one request once. Never retries, falls back or records, and never rejects for anything that a
 * network, a server or an abort can do: those are outcomes.
 */
export interface LlmProvider {
  readonly name: ProviderName;
  /** The model that this provider is set to ask. */
  readonly model: string;
  complete(request: LlmRequest, options: ProviderCallOptions): Promise<ProviderOutcome>;
  /** Loads what the first call needs, so that a call's time is the call's alone. What fails here fails in `complete`. */
  prepare?(): Promise<void>;
}
