import type { FailureClass } from '../llm/llmFailure';
import type { TaskResult } from '../llm/llmTask';

/** Failures that have nothing to do with what was asked: the next note meets them too. */
const UNMENDABLE: readonly FailureClass[] = ['key_refused', 'no_credit', 'network', 'model_not_found', 'wrong_address'];

/** Whether all that came of a task was that no provider can be asked at all. */
export function isRefused(result: TaskResult<unknown>): boolean {
  if (result.kind === 'not_configured') return true;
  if (result.kind === 'cancelled') return false;
  return result.attempts.length > 0 && result.attempts.every(({ failure }) => failure !== undefined && UNMENDABLE.includes(failure.failureClass));
}

/**
 * Whether a refusal says nothing of the note or file, so that trying it again need not wait. A connection that broke
 * after the request had left may have cost money, and may break at this very note each time: that waits.
 */
export function isRefusedForFree(result: TaskResult<unknown>): boolean {
  return isRefused(result) && result.attempts.every(({ costSource }) => costSource !== 'no_usage');
}
