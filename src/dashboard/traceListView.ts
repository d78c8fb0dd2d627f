import type { LocalDay } from '../core/system/clock';
import { daysBefore } from '../core/usage/localDays';
import type { CallCriteria, CallPage, CallSearch } from '../core/usage/callSearch';
import type { CostSummary } from '../core/usage/usageReader';
import type { StripRequest } from '../core/usage/callStrip';
import type { TraceChoicesView, TraceCriteria, TraceListParams, TraceListView, TracePeriod, TraceStripParams } from '../protocol/tracesContract';

/** Rows of one page of the Traces table. */
export const TRACE_PAGE_SIZE = 100;

const DAYS_BEFORE_TODAY = { today: 0, week: 6, month: 29 } as const satisfies Record<TracePeriod, number>;

/** How local days are told, to turn "today" into a time. */
export interface LocalDays {
  readonly today: LocalDay;
  /** The instant at which a local day begins, UTC ISO 8601. */
  readonly startOfDay: (day: LocalDay) => string;
}

const MINUTE_MS = 60_000;
/** Without a time in the filter, the strip shows so many days up to now. */
const STRIP_DAYS = 29;

/** What to ask the store for the strip: the time of the filter, or the last 30 days. */
export function stripRequest({ measure, ...criteria }: TraceStripParams, now: LocalDays & { readonly asOf: string }): StripRequest {
  const { since, until, ...rest } = criteriaAt(criteria, now);
  const begin = since ?? now.startOfDay(daysBefore(now.today, STRIP_DAYS));
  const end = until ?? now.asOf;
  // A time that has not begun yet has no calls, and is no mistake.
  return { ...rest, measure, since: begin, until: end > begin ? end : new Date(Date.parse(begin) + MINUTE_MS).toISOString() };
}

/** What to ask the store for. */
export function traceSearch({ before, ...criteria }: TraceListParams, days: LocalDays): CallSearch {
  return { ...criteriaAt(criteria, days), limit: TRACE_PAGE_SIZE, ...(before === undefined ? {} : { before }) };
}

/** The criteria with the time at which their period begins. */
export function criteriaAt({ period, since, ...rest }: TraceCriteria, days: LocalDays): CallCriteria {
  const begin = period === undefined ? undefined : days.startOfDay(daysBefore(days.today, DAYS_BEFORE_TODAY[period]));
  const later = begin === undefined || (since !== undefined && since > begin) ? since : begin;
  return { ...rest, ...(later === undefined ? {} : { since: later }) };
}

/** What the filters offer, from the costs of all time: by name. */
export function traceChoicesView({ byProvider, byModel }: Pick<CostSummary, 'byProvider' | 'byModel'>): TraceChoicesView {
  return { providers: Object.keys(byProvider).sort(), models: Object.keys(byModel).sort() };
}

/** A page of the Traces table, from what `traceSearch` found. */
export function traceListView({ entries, older, searchedBackTo }: CallPage, read: { readonly asOf: string; readonly timeZone: string }): TraceListView {
  return {
    asOf: read.asOf,
    timeZone: read.timeZone,
    calls: entries,
    ...(older === null ? {} : { older }),
    ...(searchedBackTo === null ? {} : { searchedBackTo }),
  };
}
