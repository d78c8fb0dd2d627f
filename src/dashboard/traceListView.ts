import type { LocalDay } from '../core/system/clock';
import { daysBefore } from '../core/usage/localDays';
import type { CallCriteria, CallPage, CallSearch } from '../core/usage/callSearch';
import type { CostSummary } from '../core/usage/usageReader';
import type { StripRequest } from '../core/usage/callStrip';
import { rangeOfPeriod, type DayRange } from '../core/usage/usageSummary';
import type { TraceChoicesView, TraceCriteria, TraceListParams, TraceListView, TracePeriod, TraceStripParams } from '../protocol/tracesContract';

/** Rows of one page of the Traces table. */
export const TRACE_PAGE_SIZE = 100;

/** How local days are told, to turn "today" into one. */
export interface LocalDays {
  readonly today: LocalDay;
  /** The instant at which a local day begins, UTC ISO 8601. */
  readonly startOfDay: (day: LocalDay) => string;
}

const MINUTE_MS = 60_000;
/** Without a time in the filter, the strip shows so many days up to now. */
const STRIP_DAYS = 29;

/** What to ask the store for the strip: the time of the filter up to now, or the last 30 days. */
export function stripRequest({ measure, ...params }: TraceStripParams, now: LocalDays & { readonly asOf: string }): StripRequest {
  const criteria = criteriaAt(params, now.today);
  const { since, until, sinceDay, untilDay } = criteria;
  const starts = [...(since === undefined ? [] : [since]), ...(sinceDay === undefined ? [] : [now.startOfDay(sinceDay)])];
  const ends = [...(until === undefined ? [] : [until]), ...(untilDay === undefined ? [] : [now.startOfDay(daysBefore(untilDay, -1))])];
  const begin = starts.sort().at(-1) ?? now.startOfDay(daysBefore(now.today, STRIP_DAYS));
  const end = [...ends, ...(until === undefined ? [now.asOf] : [])].sort()[0] ?? now.asOf;
  // A time that has not begun yet has no calls, and is no mistake.
  const span = { since: begin, until: end > begin ? end : new Date(Date.parse(begin) + MINUTE_MS).toISOString() };
  return { ...criteria, measure, span };
}

/** What to ask the store for. */
export function traceSearch({ before, ...criteria }: TraceListParams, today: LocalDay): CallSearch {
  return { ...criteriaAt(criteria, today), limit: TRACE_PAGE_SIZE, ...(before === undefined ? {} : { before }) };
}

/** The criteria with the days of their period, which are those that its sums go by. */
export function criteriaAt({ period, sinceDay, untilDay, ...rest }: TraceCriteria, today: LocalDay): CallCriteria {
  const { from, to } = period === undefined ? {} : daysOf(period, today);
  const [first] = [sinceDay, from].filter((day) => day !== undefined).sort().slice(-1);
  const [last] = [untilDay, to].filter((day) => day !== undefined).sort();
  return { ...rest, ...(first === undefined ? {} : { sinceDay: first }), ...(last === undefined ? {} : { untilDay: last }) };
}

function daysOf(period: TracePeriod, today: LocalDay): DayRange {
  return period === 'today' ? { from: today, to: today } : rangeOfPeriod(period, today);
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
