import { timestampFromIso } from './timestamps';
import type { CostPeriod, TraceFilter } from './usageReader';
import { isCallStatus } from './vocabulary';

/** How many calls or traces a page has where nobody says. */
export const DEFAULT_TRACE_LIMIT = 50;
/** How many it has at most. */
export const MAX_TRACE_LIMIT = 200;
/** The longest span of daily costs. */
export const MAX_DAILY_COST_DAYS = 365;

/** A filter whose parts were checked; times are as the store writes them. */
export interface CheckedTraceFilter extends TraceFilter {
  readonly limit: number;
}

/** Throws RangeError, in words for the caller, when a part of the filter is out of its range. */
export function checkTraceFilter(filter: TraceFilter = {}): CheckedTraceFilter {
  const { limit = DEFAULT_TRACE_LIMIT, status, before, since, until, ...names } = filter;
  checkWhole('limit', limit, 1, MAX_TRACE_LIMIT);
  if (before !== undefined && !Number.isSafeInteger(before)) throw new RangeError('before is not the id of a call');
  if (status !== undefined && !isCallStatus(status)) throw new RangeError('status is not one of the known statuses');
  return {
    ...names,
    limit,
    ...(status === undefined ? {} : { status }),
    ...(before === undefined ? {} : { before }),
    ...checkTimes(since, until),
  };
}

/** Both times as the store writes them. Throws RangeError when one is not ISO 8601. */
export function checkTimes(since: unknown, until: unknown): Pick<TraceFilter, 'since' | 'until'> {
  return {
    ...(since === undefined ? {} : { since: checkedTime('since', since) }),
    ...(until === undefined ? {} : { until: checkedTime('until', until) }),
  };
}

/** Throws RangeError when this is not a whole number of days from 1 to 365. */
export function checkDays(days: number): number {
  checkWhole('days', days, 1, MAX_DAILY_COST_DAYS);
  return days;
}

/** Throws RangeError when this is not a period; callers in JavaScript may pass anything. */
export function checkPeriod(period: unknown): CostPeriod {
  if (period === 'week' || period === 'month' || period === 'all') return period;
  throw new RangeError('period is not "week", "month" or "all"');
}

/** Throws RangeError when this is not a whole number within the bounds. */
export function checkWhole(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new RangeError(`${name} is not a whole number from ${String(min)} to ${String(max)}`);
}

function checkedTime(name: string, text: unknown): string {
  const timestamp = typeof text === 'string' ? timestampFromIso(text) : undefined;
  if (timestamp === undefined) throw new RangeError(`${name} is not an ISO 8601 date`);
  return timestamp;
}
