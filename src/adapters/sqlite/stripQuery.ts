import { columnLengthMs, MIN_CALLS_FOR_P95, type CallStrip, type StripColumn, type StripRequest } from '../../core/usage/callStrip';
import { timestampOf } from '../../core/usage/timestamps';
import { callConditions, callsWhere } from './callConditions';
import { firstRow, numberIn, type Database } from './sqlite';

const SUMS = `COUNT(*) AS calls,
  COUNT(latency_ms) AS timed,
  TOTAL(status IN ('error', 'timeout', 'interrupted')) AS failed,
  TOTAL(cost_usd) AS cost,
  TOTAL(cost_source IN ('unpriced', 'no_usage')) AS unpriced`;

/** What to ask for each column of a strip, oldest first. */
export function columnRequests(request: StripRequest): readonly StripRequest[] {
  const from = Date.parse(request.since);
  const to = Date.parse(request.until);
  const columnMs = columnLengthMs(to - from);
  return Array.from({ length: Math.ceil((to - from) / columnMs) }, (_, index) => {
    const start = from + index * columnMs;
    return { ...request, since: timestampOf(start), until: timestampOf(Math.min(to, start + columnMs)) };
  });
}

/** The strip of these columns. */
export function stripOf({ since, until }: StripRequest, columns: readonly StripColumn[]): CallStrip {
  return { since, until, columnMs: columnLengthMs(Date.parse(until) - Date.parse(since)), columns: columns.filter(({ calls }) => calls > 0) };
}

/** One column: a range of an index, so that no function runs for each row. */
export function stripColumn(database: Database, request: StripRequest): StripColumn {
  const { sql, parameters } = callsWhere(request, callConditions(request));
  const row = firstRow(database, `SELECT ${SUMS} ${sql}`, parameters);
  const timedCalls = numberIn(row, 'timed');
  return {
    since: request.since,
    calls: numberIn(row, 'calls'),
    failed: numberIn(row, 'failed'),
    costUsd: numberIn(row, 'cost'),
    unpricedCalls: numberIn(row, 'unpriced'),
    timedCalls,
    latencyMs: request.measure === 'latency' && timedCalls > 0 ? latencyOf(database, request, timedCalls) : null,
  };
}

/** The nearest rank: the value that 95 of 100 calls do not exceed. */
function latencyOf(database: Database, request: StripRequest, timedCalls: number): number {
  const above = timedCalls < MIN_CALLS_FOR_P95 ? 0 : timedCalls - Math.ceil(timedCalls * 0.95);
  const { sql, parameters } = callsWhere(request, callConditions(request));
  return numberIn(firstRow(database, `SELECT latency_ms AS latency ${sql} AND latency_ms IS NOT NULL ORDER BY latency_ms DESC LIMIT 1 OFFSET ?`, [...parameters, above]), 'latency');
}
