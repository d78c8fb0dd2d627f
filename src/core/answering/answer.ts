import type { AttemptSummary } from '../llm/llmTask';
import type { LlmFailure } from '../llm/llmFailure';
import type { NotConfiguredReason, ProviderChoice } from '../llm/providerChain';
import type { NoteFocus } from '../retrieval/focusedSearch';
import type { ProviderName } from '../usage/vocabulary';

export type AnswerLabel = 'PASS' | 'NO_RESULTS' | 'IRRELEVANT' | 'HALLUCINATION_RISK';

/** Shape fixed by the exported API. */
export interface Citation {
  readonly notePath: string;
  readonly noteTitle: string;
  readonly headingPath: readonly string[];
  readonly snippet: string;
  readonly similarity: number;
  readonly rerankScore: number;
}

export interface AskRequest {
  readonly question: string;
  readonly choice: ProviderChoice;
  readonly conversationId?: string | undefined;
  /** The note that the question is about: its passages come first, the others follow. */
  readonly focus?: NoteFocus | undefined;
  /** Citations wanted, 1 to 10. */
  readonly topN: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: AskProgress) => void) | undefined;
}

/** What happens while a question is answered, in this order; `token` many times. */
export type AskProgress =
  | { readonly kind: 'started'; readonly traceId: string; readonly conversationId: string }
  | { readonly kind: 'retrieved'; readonly candidates: number }
  | { readonly kind: 'reranked'; readonly citations: readonly Citation[]; readonly label: AnswerLabel }
  | { readonly kind: 'token'; readonly text: string };

interface OutcomeFacts {
  readonly traceId: string;
  readonly conversationId: string;
  readonly citations: readonly Citation[];
  readonly attempts: readonly AttemptSummary[];
  /** Dollars of the calls with a known price. */
  readonly costUsd: number;
  readonly unpricedCalls: number;
  /** Wall time of the whole question in milliseconds. */
  readonly latencyMs: number;
  /** The rerank order is the retrieval order, because no usable ranking came back. */
  readonly rerankFellBack: boolean;
}

export type AskOutcome = OutcomeFacts &
  (
    | { readonly kind: 'answered'; readonly answer: string; readonly label: AnswerLabel; readonly offline: boolean }
    | { readonly kind: 'failed'; readonly failure: LlmFailure; readonly partialText: string; readonly label: AnswerLabel }
    | { readonly kind: 'cancelled'; readonly partialText: string }
    | { readonly kind: 'not_configured'; readonly provider: ProviderName; readonly reason: NotConfiguredReason }
  );
