import type { LocalDay } from '../system/clock';
import type { BatchUsageType, CallStatus, CallUsageType, CostSource } from './vocabulary';

/** Facts about a call beyond its columns. Only these keys are ever stored; values never hold user content. */
export interface CallMetadata {
  /** The model asked for, where another one answered. */
  readonly modelAsked?: string;
  /** The provider's id of the request, for its support. */
  readonly requestId?: string;
  /** Why the model stopped, in the provider's word (`end_turn`, `length`, ...). */
  readonly stopReason?: string;
  /** True where token counts are estimates of our own. */
  readonly tokensEstimated?: boolean;
  /** Batch summaries: counts of notes or files, and what the run's calls cost. */
  readonly extracted?: number;
  readonly processed?: number;
  readonly failed?: number;
  readonly skipped?: number;
  readonly duration_ms?: number;
  readonly cost_of_calls_usd?: number;
  /** Of a run: calls whose cost is not known, and so not in the sum. */
  readonly unpriced_calls?: number;
  readonly stopped?: string;
  /** Rows taken over from another database. */
  readonly importedFrom?: string;
}

/** One row of `llm_usage`: one attempt at one model, or a batch summary. Field order is column order. */
export interface CallRecord {
  /** Identity of the row, the same in every window and after every rebuild. */
  readonly uid: string;
  /** When the call began: UTC, ISO 8601 with milliseconds and `Z`. */
  readonly timestamp: string;
  /** The user's calendar day at that moment: the one authority for anything by day. */
  readonly localDay: LocalDay;
  readonly provider: string;
  /** The model that answered, or the one asked for where none did. */
  readonly model: string;
  readonly usageType: CallUsageType | BatchUsageType;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWrite5mTokens: number;
  readonly cacheWrite1hTokens: number;
  readonly reasoningTokens: number;
  /** US dollars, unrounded; 0 where `costSource` says that it is unknown. */
  readonly costUsd: number;
  readonly costSource: CostSource;
  /** The price entry used, for good; null where none was. */
  readonly priceId: string | null;
  readonly conversationId: string | null;
  readonly traceId: string | null;
  readonly runId: string | null;
  /** Milliseconds to the end of the reply or stream. */
  readonly latencyMs: number | null;
  /** Milliseconds to the first streamed token. */
  readonly ttftMs: number | null;
  readonly status: CallStatus;
  /** Our own error class, HTTP status, provider code and request id; at most 500 characters. */
  readonly errorMessage: string | null;
  /** 1 for the first attempt at this provider, 2 for its first retry. */
  readonly attempt: number;
  /** Keyed hash that is equal for equal work; null for questions. */
  readonly workKey: string | null;
  readonly metadata: CallMetadata | null;
}

/** What is known when a call begins; it becomes an `interrupted` row if nothing closes it by `expiresAt`. */
export interface OpenCallRecord
  extends Pick<
    CallRecord,
    | 'uid'
    | 'timestamp'
    | 'localDay'
    | 'provider'
    | 'model'
    | 'usageType'
    | 'conversationId'
    | 'traceId'
    | 'runId'
    | 'attempt'
    | 'workKey'
  > {
  /** UTC ISO 8601: the call's deadline plus a minute. */
  readonly expiresAt: string;
}

/** One question, also when it needed no call. No text of it is kept. */
export interface QuestionRecord {
  readonly uid: string;
  readonly traceId: string;
  readonly timestamp: string;
  readonly localDay: LocalDay;
  readonly conversationId: string | null;
  /** The answer's label, or how asking ended otherwise. */
  readonly label: 'PASS' | 'NO_RESULTS' | 'IRRELEVANT' | 'HALLUCINATION_RISK' | 'FAILED' | 'CANCELLED';
  readonly citations: number;
  /** Wall time of the whole question in milliseconds. */
  readonly latencyMs: number;
}
