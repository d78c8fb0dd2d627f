import type { LocalDay } from '../../core/system/clock';
import { CHECK_USAGE_TYPE, OFFLINE_PROVIDER } from '../../core/usage/ratedCalls';
import { BATCH_USAGE_TYPES } from '../../core/usage/vocabulary';

/** Rows that are calls, as the rules count them. */
export const IS_CALL = `usage_type NOT IN (${BATCH_USAGE_TYPES.map((usageType) => `'${usageType}'`).join(', ')})`;
/** Calls that are in spikes and rates. */
export const IS_RATED = `provider <> '${OFFLINE_PROVIDER}' AND usage_type <> '${CHECK_USAGE_TYPE}' AND ${IS_CALL}`;
export const IS_JUDGED = `${IS_RATED} AND status <> 'cancelled'`;
/** The provider did its part, and only we could not use its reply. */
export const IS_UNUSABLE_REPLY = `substr(error_message, 1, ${String('unusable_reply'.length)}) = 'unusable_reply'`;
/** Days that outcomes and latencies are compared with. */
export const PAST_DAYS = 28;

/** No clock is further ahead of UTC: a local day begins no earlier than so long before the day in UTC. */
const FURTHEST_AHEAD_MS = 14 * 3_600_000;

/** A time before which no call of this local day, or of a later one, began. */
export function earliestMsOf(day: LocalDay): number {
  return Date.parse(`${day}T00:00:00.000Z`) - FURTHEST_AHEAD_MS;
}
