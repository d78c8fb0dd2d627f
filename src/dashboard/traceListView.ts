import type { LocalDay } from '../core/system/clock';
import { daysBefore } from '../core/usage/localDays';
import type { CallPage, CallSearch } from '../core/usage/callSearch';
import type { CostSummary } from '../core/usage/usageReader';
import type { TraceChoicesView, TraceListParams, TraceListView, TracePeriod } from '../protocol/dashboardProtocol';

/** Rows of one page of the Traces table. */
export const TRACE_PAGE_SIZE = 100;

const DAYS_BEFORE_TODAY = { today: 0, week: 6, month: 29 } as const satisfies Record<TracePeriod, number>;

/** How local days are told, to turn "today" into a time. */
export interface LocalDays {
  readonly today: LocalDay;
  /** The instant at which a local day begins, UTC ISO 8601. */
  readonly startOfDay: (day: LocalDay) => string;
}

/** What to ask the store for. */
export function traceSearch({ period, since, ...rest }: TraceListParams, days: LocalDays): CallSearch {
  const begin = period === undefined ? undefined : days.startOfDay(daysBefore(days.today, DAYS_BEFORE_TODAY[period]));
  const later = begin === undefined || (since !== undefined && since > begin) ? since : begin;
  return { ...rest, limit: TRACE_PAGE_SIZE, ...(later === undefined ? {} : { since: later }) };
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
