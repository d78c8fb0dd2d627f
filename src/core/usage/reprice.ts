import { isFields, isUid, type RecordedCall } from './recordedCall';
import { isTimestamp } from './timestamps';
import type { TokenUsage } from './tokenUsage';

/** A cost found later for a call that was recorded without a price. */
export interface RepriceRecord {
  /** Of the call. */
  readonly uid: string;
  /** When it was priced: UTC ISO 8601 with milliseconds. The first price found for a call holds for good. */
  readonly timestamp: string;
  /** US dollars, unrounded. */
  readonly costUsd: number;
  readonly priceId: string;
}

/** A recorded call without a price, with what is needed to find one. */
export interface UnpricedCall extends TokenUsage {
  readonly uid: string;
  /** When it began: UTC ISO 8601 with milliseconds. */
  readonly timestamp: string;
  readonly provider: string;
  readonly model: string;
}

/** A place in the order of time and uid. */
export type UnpricedCallPlace = Pick<UnpricedCall, 'timestamp' | 'uid'>;

/** Asks for the recorded calls without a price. Rejects with an Error that a person can read. */
export interface UnpricedCallReader {
  /** A page of them, oldest first, beginning behind a place; empty when there are no more. */
  unpricedCalls(after: UnpricedCallPlace | undefined): Promise<readonly UnpricedCall[]>;
}

const MAX_COST_USD = 9_000;
const MAX_PRICE_ID_LENGTH = 200;

/** A reprice from JSON of unknown origin; undefined when it is not one. */
export function repriceFrom(value: unknown): RepriceRecord | undefined {
  if (!isFields(value)) return undefined;
  const { uid, timestamp, costUsd, priceId } = value;
  if (!isUid(uid) || !isTimestamp(timestamp)) return undefined;
  if (typeof costUsd !== 'number' || !(costUsd >= 0 && costUsd <= MAX_COST_USD)) return undefined;
  if (typeof priceId !== 'string' || priceId === '' || priceId.length > MAX_PRICE_ID_LENGTH) return undefined;
  return { uid, timestamp, costUsd, priceId };
}

/** Whether one reprice of a call holds against another: in whatever order they are read, the same. */
export function holdsAgainst(reprice: RepriceRecord, other: RepriceRecord): boolean {
  if (reprice.timestamp !== other.timestamp) return reprice.timestamp < other.timestamp;
  return JSON.stringify(reprice) < JSON.stringify(other);
}

/** The row as it is shown: a reprice fills a cost only where the call itself has no price. */
export function withReprice(call: RecordedCall, reprice: RepriceRecord | undefined): RecordedCall {
  if (reprice === undefined || call.costSource !== 'unpriced') return call;
  return { ...call, costUsd: reprice.costUsd, costSource: 'priced', priceId: reprice.priceId };
}
