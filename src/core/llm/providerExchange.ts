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
  /** The key that is sent with it, where one is. */
  readonly apiKey?: string | undefined;
  /** Asks, and notes in `progress` what comes. */
  run(progress: ReplyProgress): Promise<ExchangeEnd>;
  /** What an error of the library means. */
  failureOf(error: unknown): LlmFailure;
}

/** What is shorter is a placeholder for a server that asks for no key, and may be part of any word. */
const SHORTEST_KEY_CHARACTERS = 8;

/** The stream is over; what has come says whether the reply is whole. */
export const ENDED: ExchangeEnd = { kind: 'ended' };

/** The provider's answer is not what its interface promises. `detail` is in words of our own. */
export function badReply(detail: string): ExchangeEnd {
  return { kind: 'failed', failure: { failureClass: 'bad_reply', detail } };
}

/**
 * Makes one exchange into an outcome, however it ends: with a reply, by an error of the library, or by the
 * signal, in which case it does not wait for the library. A reply whose end mark has come stays one.
 * Names, ids and codes of the provider's that hold the key are left out.
 */
export async function outcomeOfExchange(exchange: Exchange): Promise<ProviderOutcome> {
  return withoutKey(await fullOutcomeOf(exchange), exchange.apiKey);
}

async function fullOutcomeOf(exchange: Exchange): Promise<ProviderOutcome> {
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

/** A key has the form of a name or a code: only who knows it can tell that a server echoed it. */
function withoutKey(outcome: ProviderOutcome, apiKey: string | undefined): ProviderOutcome {
  if (apiKey === undefined || apiKey.length < SHORTEST_KEY_CHARACTERS) return outcome;
  const safe = (word: string | undefined): string | undefined => (word?.includes(apiKey) === true ? undefined : word);
  const { modelAnswered, requestId, stopReason } = outcome;
  const facts = { modelAnswered: safe(modelAnswered), requestId: safe(requestId), stopReason: safe(stopReason) };
  if (outcome.kind === 'reply') return { ...outcome, ...facts };
  const { providerCode: code, requestId: failedId, ...failure } = outcome.failure;
  const [providerCode, failureRequestId] = [safe(code), safe(failedId)];
  return {
    ...outcome,
    ...facts,
    failure: {
      ...failure,
      ...(providerCode === undefined ? {} : { providerCode }),
      ...(failureRequestId === undefined ? {} : { requestId: failureRequestId }),
    },
  };
}
