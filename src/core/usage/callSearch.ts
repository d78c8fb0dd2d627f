import type { LocalDay } from '../system/clock';
import { isTraceId } from '../system/ids';
import { isLocalDay, isUid } from './recordedCall';
import { checkTimes, checkWhole, DEFAULT_TRACE_LIMIT, MAX_TRACE_LIMIT } from './traceFilter';
import { isTimestamp } from './timestamps';
import type { CallEntry, TraceFilter } from './usageReader';
import { isCallStatus } from './vocabulary';

/** Which calls a table, a chart or an export shows: all that meet every part that is there. */
export interface CallCriteria extends Omit<TraceFilter, 'limit' | 'before'> {
  /**
   * The first and the last local day, both included: the day in the time zone in which a call was made, by which sums go.
   * `since` and `until` are instants, whatever the time zone.
   */
  readonly sinceDay?: LocalDay;
  readonly untilDay?: LocalDay;
  readonly runId?: string;
  /** 32 lower-case hex digits. */
  readonly traceId?: string;
  /** US dollars, more than 0. Calls whose cost is unknown do not meet it. */
  readonly minCostUsd?: number;
  /** Milliseconds. Calls without a latency do not meet it. */
  readonly minLatencyMs?: number;
  /** Contained in the model's name or the error's words; ASCII letters in either case. */
  readonly text?: string;
}

/** A place in the order of calls, which is by time and then by uid. An empty uid is the place before all calls of that moment. */
export interface CallPlace {
  /** UTC ISO 8601 with milliseconds. */
  readonly timestamp: string;
  readonly uid: string;
}

/** A page of the calls that meet the criteria: the newest ones, or those next to a place. */
export interface CallSearch extends CallCriteria {
  /** 1 to 200, default 50. */
  readonly limit?: number;
  /** Calls before this place, that is, older ones. */
  readonly before?: CallPlace;
  /** Calls after this place: the ones that follow it directly. Not together with `before`. */
  readonly after?: CallPlace;
}

export interface CallPage {
  /** Newest first. */
  readonly entries: readonly CallEntry[];
  /** The place of the first entry, or where the search began: what is newer comes `after` it. Null when nothing is there to be newer than. */
  readonly newest: CallPlace | null;
  /** Older calls come `before` this place. Null when it is known that there are none that meet the criteria. */
  readonly older: CallPlace | null;
  /**
   * The search ended at this time with room left on the page: calls that began before it were not looked at, and
   * `older` goes on there. Null when the page is full or everything was looked at.
   */
  readonly searchedBackTo: string | null;
}

/** A search whose parts were checked; times are as the store writes them. */
export interface CheckedCallSearch extends CallSearch {
  readonly limit: number;
}

const MAX_TEXT_LENGTH = 200;

/** The same criteria with times as the store writes them. Throws RangeError, in words for the caller, when a part is out of its range. */
export function checkCriteria(criteria: CallCriteria = {}): CallCriteria {
  const { usageType, status, provider, model, runId, traceId, minCostUsd, minLatencyMs, text, since, until, sinceDay, untilDay } = criteria;
  if (status !== undefined && !isCallStatus(status)) throw new RangeError('status is not one of the known statuses');
  if (traceId !== undefined && !isTraceId(traceId)) throw new RangeError('traceId is not the id of a trace');
  checkDay('sinceDay', sinceDay);
  checkDay('untilDay', untilDay);
  checkAmount('minCostUsd', minCostUsd);
  checkAmount('minLatencyMs', minLatencyMs);
  if (text !== undefined && text.length > MAX_TEXT_LENGTH) {
    throw new RangeError(`text is longer than ${String(MAX_TEXT_LENGTH)} characters`);
  }
  return {
    ...(usageType === undefined ? {} : { usageType }),
    ...(status === undefined ? {} : { status }),
    ...(provider === undefined ? {} : { provider }),
    ...(model === undefined ? {} : { model }),
    ...(runId === undefined ? {} : { runId }),
    ...(traceId === undefined ? {} : { traceId }),
    // At least nothing, and containing nothing, is no condition.
    ...(minCostUsd === undefined || minCostUsd === 0 ? {} : { minCostUsd }),
    ...(minLatencyMs === undefined ? {} : { minLatencyMs }),
    ...(text === undefined || text === '' ? {} : { text }),
    ...checkTimes(since, until),
    ...(sinceDay === undefined ? {} : { sinceDay }),
    ...(untilDay === undefined ? {} : { untilDay }),
  };
}

/** Throws RangeError, in words for the caller, when a part is out of its range. */
export function checkCallSearch(search: CallSearch = {}): CheckedCallSearch {
  const { limit = DEFAULT_TRACE_LIMIT, before, after } = search;
  checkWhole('limit', limit, 1, MAX_TRACE_LIMIT);
  if (before !== undefined && after !== undefined) throw new RangeError('before and after cannot both be given');
  return {
    ...checkCriteria(search),
    limit,
    ...(before === undefined ? {} : { before: checkedPlace('before', before) }),
    ...(after === undefined ? {} : { after: checkedPlace('after', after) }),
  };
}

function checkDay(name: string, day: unknown): void {
  if (day === undefined || isLocalDay(day)) return;
  throw new RangeError(`${name} is not a day`);
}

function checkAmount(name: string, value: number | undefined): void {
  if (value === undefined || (Number.isFinite(value) && value >= 0)) return;
  throw new RangeError(`${name} is not a number of 0 or more`);
}

function checkedPlace(name: string, { timestamp, uid }: CallPlace): CallPlace {
  if (isTimestamp(timestamp) && (uid === '' || isUid(uid))) return { timestamp, uid };
  throw new RangeError(`${name} is not the place of a call`);
}
