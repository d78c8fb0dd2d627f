import type { TokenUsage } from '../usage/tokenUsage';
import type { LlmFailure } from './llmFailure';
import type { ProviderFacts, ProviderOutcome } from './llmProvider';

/** What one attempt has brought so far. Kept while it runs, so that it is there however the attempt ends. */
export interface ReplyProgress {
  text: string;
  /** The provider's end mark has come: what follows can only be usage. */
  isComplete: boolean;
  modelAnswered?: string | undefined;
  usage?: TokenUsage | undefined;
  tokensEstimated?: boolean | undefined;
  requestId?: string | undefined;
  stopReason?: string | undefined;
}

export function startedReply(): ReplyProgress {
  return { text: '', isComplete: false };
}

/** Stop reasons in words that all providers share; others stay as the provider gave them. */
export const STOPPED_AT_LIMIT = 'max_tokens';
export const STOPPED_BY_REFUSAL = 'refusal';

/** The outcome of an attempt that ended without an error: only a complete reply with text in it is one. */
export function outcomeOf(progress: ReplyProgress): ProviderOutcome {
  if (!progress.isComplete) return failed(progress, { failureClass: 'truncated_stream' });
  if (progress.stopReason === STOPPED_BY_REFUSAL) return failed(progress, { failureClass: 'unusable_reply', detail: 'the model refused to answer' });
  // Not finished: what came is kept as a part, never told as the whole.
  if (progress.stopReason === STOPPED_AT_LIMIT) return failed(progress, { failureClass: 'output_limit' });
  if (progress.text.trim() === '') return failed(progress, { failureClass: 'bad_reply', detail: 'no text' });
  return { kind: 'reply', text: progress.text, ...factsOf(progress) };
}

/** A failed attempt with what it brought before. */
export function failed(progress: ReplyProgress, failure: LlmFailure): ProviderOutcome {
  const requestId = failure.requestId ?? progress.requestId;
  return {
    kind: 'failure',
    failure: requestId === undefined ? failure : { ...failure, requestId },
    partialText: progress.text,
    ...factsOf(progress),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

function factsOf({ modelAnswered, usage, tokensEstimated, requestId, stopReason }: ReplyProgress): ProviderFacts {
  return { modelAnswered, usage, requestId, stopReason, ...(tokensEstimated === undefined ? {} : { tokensEstimated }) };
}
