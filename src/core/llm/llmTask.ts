import type { CallStatus, CallUsageType, CostSource, ProviderName } from '../usage/vocabulary';
import type { LlmFailure } from './llmFailure';
import type { LlmRequest } from './llmRequest';
import type { NotConfiguredReason, ProviderChoice } from './providerChain';

/** What a reply is good for. */
export type Interpretation<T> =
  | { readonly kind: 'value'; readonly value: T }
  /** `reason` is in words of our own; it goes into `error_message`. */
  | { readonly kind: 'unusable'; readonly reason: string };

/** One thing wanted from a model. */
export interface LlmTask<T> {
  readonly usageType: CallUsageType;
  readonly request: LlmRequest;
  readonly traceId: string;
  readonly conversationId?: string | undefined;
  readonly runId?: string | undefined;
  /** Keyed hash of what this work is about, for background work. */
  readonly workKey?: string | undefined;
  readonly choice: ProviderChoice;
  /** Takes the value out of a reply. Must not throw for any text. */
  readonly interpret: (replyText: string) => Interpretation<T>;
  /** What the caller uses instead when every attempt failed: the last row then says `fallback`. */
  readonly substitute?: (() => T) | undefined;
  /** The plain answer without a model. `text` is streamed to `onToken` where there is one. */
  readonly offline: () => { readonly value: T; readonly text?: string };
  readonly signal?: AbortSignal | undefined;
  /** Streams when given. */
  readonly onToken?: ((text: string) => void) | undefined;
}

/** One recorded attempt, as the caller may show it. */
export interface AttemptSummary {
  readonly uid: string;
  readonly usageType: CallUsageType;
  readonly provider: ProviderName;
  readonly model: string;
  readonly status: CallStatus;
  readonly latencyMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  readonly costSource: CostSource;
  readonly failure?: LlmFailure | undefined;
}

/** How a task ended. `attempts` has every call that was made for it. */
export type TaskResult<T> =
  | { readonly kind: 'value'; readonly value: T; readonly source: 'model' | 'offline' | 'substitute'; readonly attempts: readonly AttemptSummary[] }
  | { readonly kind: 'failed'; readonly failure: LlmFailure; readonly partialText: string; readonly attempts: readonly AttemptSummary[] }
  | { readonly kind: 'cancelled'; readonly partialText: string; readonly attempts: readonly AttemptSummary[] }
  | { readonly kind: 'not_configured'; readonly provider: ProviderName; readonly reason: NotConfiguredReason; readonly attempts: readonly [] };

/** The one way to a model. */
export interface LlmRunner {
  run<T>(task: LlmTask<T>): Promise<TaskResult<T>>;
}
