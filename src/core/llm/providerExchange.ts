import type { LlmFailure } from './llmFailure';
import type { ProviderOutcome } from './llmProvider';
import { failed, outcomeOf, startedReply, type ReplyProgress } from './providerReply';
import { isAborted, untilAborted } from './untilAborted';

/** How an exchange with a provider's library ended where nothing was thrown. */
export type ExchangeEnd = { readonly kind: 'ended' } | { readonly kind: 'failed'; readonly failure: LlmFailure };

/** What an exchange needs to be made into an outcome. */
export interface Exchange {
  readonly signal: AbortSignal;
  /** Found before anything is sent: then nothing is. */
  readonly obstacle: LlmFailure | undefined;
  /** Asks, and notes in `progress` what comes. */
  run(progress: ReplyProgress): Promise<ExchangeEnd>;
  /** What an error of the library means. */
  failureOf(error: unknown): LlmFailure;
}

export const ENDED: ExchangeEnd = { kind: 'ended' };

/** The provider's answer is not what its interface promises. `detail` is in words of our own. */
export function badReply(detail: string): ExchangeEnd {
  return { kind: 'failed', failure: { failureClass: 'bad_reply', detail } };
}

/**
 * Makes one exchange into an outcome, however it ends: with a reply, by an error of the library, or by the
 * signal, in which case it does not wait for the library. A reply whose end mark has come stays one.
 */
export async function outcomeOfExchange(exchange: Exchange): Promise<ProviderOutcome> {
  const { signal, obstacle } = exchange;
  const progress = startedReply();
  if (obstacle !== undefined) return failed(progress, obstacle);
  if (isAborted(signal)) return failed(progress, { failureClass: 'cancelled' });
  try {
    const end = await untilAborted(exchange.run(progress), signal);
    if (end?.kind === 'failed') return failed(progress, end.failure);
    return isAborted(signal) && !progress.isComplete ? failed(progress, { failureClass: 'cancelled' }) : outcomeOf(progress);
  } catch (error) {
    if (progress.isComplete) return outcomeOf(progress);
    return failed(progress, isAborted(signal) ? { failureClass: 'cancelled' } : exchange.failureOf(error));
  }
}
