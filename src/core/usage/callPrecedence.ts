import type { RecordedCall, RecordedOpenCall } from './recordedCall';
import { NO_TOKENS } from './tokenUsage';

/** What the journal says of one call. */
export type CallChange =
  | { readonly kind: 'open'; readonly call: RecordedOpenCall }
  | { readonly kind: 'close'; readonly call: RecordedCall };

/** The row of a call that began and was never heard of again: what it cost is not known. */
export function interruptedCall(open: RecordedOpenCall): RecordedCall {
  const { uid, timestamp, localDay, provider, model, usageType, conversationId, traceId, runId, attempt, workKey } = open;
  return {
    ...{ uid, timestamp, localDay, provider, model, usageType, conversationId, traceId, runId, attempt, workKey },
    ...NO_TOKENS,
    costUsd: 0,
    costSource: 'no_usage',
    priceId: null,
    latencyMs: null,
    ttftMs: null,
    status: 'interrupted',
    errorMessage: null,
    metadata: null,
  };
}

/**
 * Whether a row that was read takes the place of the one that is there. A close beats an
 * interruption; between two different closes of one call, which no writer of ours makes, the JSON
 * decides, so that the outcome does not depend on which was read first.
 */
export function takesPlaceOf(incoming: RecordedCall, present: RecordedCall): boolean {
  const isIncomingInterrupted = incoming.status === 'interrupted';
  const isPresentInterrupted = present.status === 'interrupted';
  if (isIncomingInterrupted !== isPresentInterrupted) return isPresentInterrupted;
  return JSON.stringify(incoming) > JSON.stringify(present);
}

/** Of two changes of one call, the one that holds: in whatever order they come, the same. */
export function strongerChange(first: CallChange, second: CallChange): CallChange {
  if (first.kind === 'close') {
    if (second.kind === 'open') return first;
    return takesPlaceOf(second.call, first.call) ? second : first;
  }
  if (second.kind === 'close') return second;
  return isLaterOpen(second.call, first.call) ? second : first;
}

/** Between two different beginnings of one call, the one that waits longer holds. */
export function isLaterOpen(incoming: RecordedOpenCall, present: RecordedOpenCall): boolean {
  if (incoming.expiresAt !== present.expiresAt) return incoming.expiresAt > present.expiresAt;
  return JSON.stringify(incoming) > JSON.stringify(present);
}
