import { checkCriteria, type CallCriteria } from './callSearch';
import { checkTimes } from './traceFilter';

/** What the height of a column stands for. */
export type StripMeasure = 'calls' | 'cost' | 'latency';

/** The calls that meet the criteria over time, in columns of equal length. */
export interface StripRequest extends CallCriteria {
  /** The time to show. Where calls of the criteria's days lie outside of it, made in another time zone, more is shown. */
  readonly span: TimeSpan;
  readonly measure: StripMeasure;
}

/** UTC ISO 8601; `until` is not included. */
export interface TimeSpan {
  readonly since: string;
  readonly until: string;
}

/** The calls of one column. */
export interface StripColumn {
  /** UTC ISO 8601, included. */
  readonly since: string;
  readonly calls: number;
  /** Calls that ended as `error`, `timeout` or `interrupted`. */
  readonly failed: number;
  /** US dollars of the calls with a known cost. */
  readonly costUsd: number;
  readonly unpricedCalls: number;
  /** Calls with a latency, and their 95th percentile, from 20 of them on; below, the longest. Null unless asked for, or without any. */
  readonly timedCalls: number;
  readonly latencyMs: number | null;
}

export interface CallStrip {
  readonly since: string;
  readonly until: string;
  readonly columnMs: number;
  /** Oldest first; columns without calls are left out. */
  readonly columns: readonly StripColumn[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Lengths that people think in. */
const LENGTHS_MS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14, 28].map((days) => days * DAY_MS),
];
const MOST_COLUMNS = 96;

/** Below this many calls a 95th percentile would be the maximum under another name. */
export const MIN_CALLS_FOR_P95 = 20;

/** The shortest length of which a span of time holds no more columns than are told apart. */
export function columnLengthMs(spanMs: number): number {
  return LENGTHS_MS.find((length) => spanMs / length <= MOST_COLUMNS) ?? Math.ceil(spanMs / MOST_COLUMNS / DAY_MS) * DAY_MS;
}

/** Throws RangeError, in words for the caller, when a part is out of its range. */
export function checkStripRequest(request: StripRequest): StripRequest {
  const { since, until } = checkTimes(request.span.since, request.span.until);
  if (since === undefined || until === undefined || since >= until) throw new RangeError('since is not before until');
  return { ...checkCriteria(request), span: { since, until }, measure: request.measure };
}
