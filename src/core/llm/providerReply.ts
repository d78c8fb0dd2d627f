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
  usageIsPartial?: boolean | undefined;
  isChargedOtherwise?: boolean | undefined;
  tokensEstimated?: boolean | undefined;
  requestId?: string | undefined;
  stopReason?: string | undefined;
}

/** A reply of which nothing has come yet. */
export function startedReply(): ReplyProgress {
  return { text: '', isComplete: false };
}

/** Stop reasons in words that all providers share; others stay as the provider gave them. */
export const STOPPED_AT_LIMIT = 'max_tokens';
export const STOPPED_BY_REFUSAL = 'refusal';
/** Reasons that end a reply before it is finished because there is no room for more of it. */
const OUT_OF_ROOM: readonly (string | undefined)[] = [STOPPED_AT_LIMIT, 'model_context_window_exceeded'];
/** Reasons of a reply that is finished; with any other, or with none, it may be only a part. */
const FINISHED: readonly (string | undefined)[] = ['end_turn', 'stop_sequence'];

/** The outcome of an attempt that ended without an error: only a finished reply with text in it is one. */
export function outcomeOf(progress: ReplyProgress): ProviderOutcome {
  if (!progress.isComplete) return failed(progress, { failureClass: 'truncated_stream' });
  if (progress.stopReason === STOPPED_BY_REFUSAL) return failed(progress, { failureClass: 'unusable_reply', detail: 'the model refused to answer' });
  // Not finished: what came is kept as a part, never told as the whole.
  if (OUT_OF_ROOM.includes(progress.stopReason)) return failed(progress, { failureClass: 'output_limit' });
  if (progress.text.trim() === '') return failed(progress, { failureClass: 'bad_reply', detail: 'no text' });
  if (!FINISHED.includes(progress.stopReason)) return failed(progress, { failureClass: 'unfinished_reply' });
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

function factsOf({ modelAnswered, usage, usageIsPartial, isChargedOtherwise, tokensEstimated, requestId, stopReason }: ReplyProgress): ProviderFacts {
  return {
    ...{ modelAnswered, usage, requestId, stopReason },
    ...(usageIsPartial === true ? { usageIsPartial } : {}),
    ...(isChargedOtherwise === true ? { isChargedOtherwise } : {}),
    ...(tokensEstimated === undefined ? {} : { tokensEstimated }),
  };
}
