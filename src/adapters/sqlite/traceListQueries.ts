import type { CallPlace, CheckedCallSearch } from '../../core/usage/callSearch';
import { PICO_USD_PER_USD } from '../../core/usage/rollup';
import { worstStatus, type TraceListPage, type TraceSummary } from '../../core/usage/traceSummary';
import type { TraceEntry } from '../../core/usage/usageReader';
import { isCostUnknown } from '../../core/usage/vocabulary';
import { beforePlace, callConditions, callsWhere, type BoundQuery } from './callConditions';
import { allRows, firstRow, textIn, type Database } from './sqlite';
import { placeFrom, traceGroup } from './traceQueries';

/** Calls that are gone through at once on the way back in time. */
const CALLS_AT_ONCE = 500;

/** Traces in the order of the newest of their calls that meets the criteria. */
export function traceList(database: Database, search: CheckedCallSearch): TraceListPage {
  const traces: TraceSummary[] = [];
  const seen = new Set<string>();
  let place = search.before;
  for (;;) {
    const { sql, parameters } = traceCallsQuery(search, place);
    const rows = allRows(database, sql, parameters);
    for (const row of rows) {
      const traceId = textIn(row, 'trace_id');
      if (!seen.has(traceId) && !isOnEarlierPage(database, search, traceId)) {
        if (traces.length === search.limit) return { traces, older: place ?? null };
        traces.push(summaryOf(traceId, traceGroup(database, traceId)));
      }
      seen.add(traceId);
      place = placeFrom(row);
    }
    if (rows.length < CALLS_AT_ONCE) return { traces, older: null };
  }
}

export function traceCallsQuery(search: CheckedCallSearch, before: CallPlace | undefined): BoundQuery {
  const page = before === undefined ? [] : [beforePlace(before)];
  const { sql, parameters } = callsWhere(search, [...page, ...callConditions(search)]);
  return {
    sql: `SELECT trace_id, timestamp, uid ${sql} AND trace_id IS NOT NULL ORDER BY timestamp DESC, uid DESC LIMIT ?`,
    parameters: [...parameters, CALLS_AT_ONCE],
  };
}

/** A trace stands at its newest call that meets the criteria: one that has a newer one was told on a page before. */
function isOnEarlierPage(database: Database, search: CheckedCallSearch, traceId: string): boolean {
  const { before } = search;
  if (before === undefined) return false;
  const criteria = { ...search, traceId };
  const { sql, parameters } = callsWhere(criteria, [
    ...callConditions(criteria),
    { sql: '(timestamp > ? OR (timestamp = ? AND uid >= ?))', parameters: [before.timestamp, before.timestamp, before.uid] },
  ]);
  return firstRow(database, `SELECT 1 AS found ${sql} LIMIT 1`, parameters) !== undefined;
}

function summaryOf(traceId: string, calls: readonly TraceEntry[]): TraceSummary {
  const beganMs = calls.map(({ timestamp }) => Date.parse(timestamp));
  const endedMs = calls.flatMap(({ latencyMs }, index) => (latencyMs === null ? [] : [(beganMs[index] ?? 0) + latencyMs]));
  const costPicoUsd = calls.reduce((sum, { costUsd }) => sum + Math.round(costUsd * PICO_USD_PER_USD), 0);
  return {
    traceId,
    timestamp: calls[0]?.timestamp ?? '',
    calls: calls.length,
    costUsd: costPicoUsd / PICO_USD_PER_USD,
    unpricedCalls: calls.filter(({ costSource }) => isCostUnknown(costSource)).length,
    wallTimeMs: endedMs.length === 0 ? null : Math.max(...endedMs) - Math.min(...beganMs),
    worstStatus: worstStatus(calls.map(({ status }) => status)),
    usageTypes: [...new Set(calls.map(({ usageType }) => usageType))].sort(),
  };
}
