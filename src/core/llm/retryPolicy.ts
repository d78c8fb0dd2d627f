import type { CallLimits } from './callLimits';
import type { LlmFailure } from './llmFailure';

/** The system's codes of a connection that was never made. */
const NEVER_CONNECTED: readonly (string | undefined)[] = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

/** Statuses at which the same request may do better a little later; beside them the classes below. */
const RETRYABLE_STATUSES: readonly number[] = [408, 409, 429];

/**
 * Whether asking the same provider once more can help. A refused key, an empty account or a wrong request stays so,
 * and after a time limit the user has waited long enough.
 */
export function isRetryable(failure: LlmFailure): boolean {
  if (failure.httpStatus !== undefined && RETRYABLE_STATUSES.includes(failure.httpStatus)) {
    return failure.failureClass !== 'no_credit';
  }
  switch (failure.failureClass) {
    case 'rate_limited':
    case 'overloaded':
    case 'server_error':
    case 'network':
    case 'truncated_stream':
      return true;
    case 'key_refused':
    case 'no_credit':
    case 'model_not_found':
    case 'wrong_address':
    case 'bad_request':
    case 'deadline':
    case 'idle':
    case 'bad_reply':
    case 'output_limit':
    case 'unfinished_reply':
    case 'unusable_reply':
    case 'notes_unavailable':
    case 'cancelled':
    case 'defect':
      return false;
  }
}

/**
 * Whether the provider turned the request away before any work, or was never reached: then it used no tokens, and that
 * is known. Other failures leave the usage unknown: a gateway's 504 or a cut socket can hide a reply that is billed.
 */
export function wasTurnedAway({ failureClass, httpStatus, detail }: LlmFailure): boolean {
  if (httpStatus === undefined) return failureClass === 'network' && NEVER_CONNECTED.includes(detail);
  return (httpStatus >= 400 && httpStatus < 500 && httpStatus !== 408) || httpStatus === 503 || httpStatus === 529;
}

/**
 * How long to wait before the next attempt at the same provider, in milliseconds; undefined: do not try again.
 * A wait that the provider asks for is obeyed up to its limit, and longer ones mean giving up: they would only fail again.
 *
 * @param attempt 1 for the attempt that has just failed, if it was the first.
 * @param random Uniform in [0, 1): spreads the retries of many windows.
 */
export function retryDelayMs(failure: LlmFailure, attempt: number, random: number, limits: CallLimits): number | undefined {
  if (!isRetryable(failure) || attempt > limits.maxRetries) return undefined;
  if (failure.retryAfterMs !== undefined) {
    return failure.retryAfterMs <= limits.maxRetryAfterMs ? Math.max(0, failure.retryAfterMs) : undefined;
  }
  const fullMs = Math.min(limits.firstBackOffMs * 2 ** (attempt - 1), limits.maxBackOffMs);
  return Math.round(fullMs * (0.5 + random / 2));
}
