import type { TraceEntry, TraceFilter } from '../core/usage/usageReader';
import type { TraceListParams, TraceListView } from '../protocol/dashboardProtocol';

/** Rows of one page of the Traces table. */
export const TRACE_PAGE_SIZE = 100;

/** What to ask the store for: one row more than a page, so that the last page is known as such. */
export function traceFilter(params: TraceListParams): TraceFilter {
  return {
    limit: TRACE_PAGE_SIZE + 1,
    ...(params.usageType === undefined ? {} : { usageType: params.usageType }),
    ...(params.status === undefined ? {} : { status: params.status }),
    ...(params.before === undefined ? {} : { before: params.before }),
  };
}

/** A page of the Traces table, from the rows that `traceFilter` asked for. */
export function traceListView(
  entries: readonly TraceEntry[],
  read: { readonly asOf: string; readonly timeZone: string },
): TraceListView {
  const calls = entries.slice(0, TRACE_PAGE_SIZE);
  const last = calls.at(-1);
  return {
    asOf: read.asOf,
    timeZone: read.timeZone,
    calls,
    ...(entries.length > TRACE_PAGE_SIZE && last !== undefined ? { nextBefore: last.id } : {}),
  };
}
