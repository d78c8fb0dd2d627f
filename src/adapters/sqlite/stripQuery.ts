import { columnLengthMs, MIN_CALLS_FOR_P95, type CallStrip, type StripColumn, type StripRequest } from '../../core/usage/callStrip';
import { timestampOf } from '../../core/usage/timestamps';
import { callConditions, callsWhere } from './callConditions';
import { firstRow, numberIn, type Database } from './sqlite';

const SUMS = `COUNT(*) AS calls,
  COUNT(latency_ms) AS timed,
  TOTAL(status IN ('error', 'timeout', 'interrupted')) AS failed,
  TOTAL(cost_usd) AS cost,
  TOTAL(cost_source IN ('unpriced', 'no_usage')) AS unpriced`;

/** The calls that meet the criteria over time. Each column is a range of an index: no function runs for each row. */
export function callStrip(database: Database, request: StripRequest): CallStrip {
  const from = Date.parse(request.since);
  const to = Date.parse(request.until);
  const columnMs = columnLengthMs(to - from);
  const columns: StripColumn[] = [];
  for (let start = from; start < to; start += columnMs) {
    const column = columnOf(database, { ...request, since: timestampOf(start), until: timestampOf(Math.min(to, start + columnMs)) });
    if (column.calls > 0) columns.push(column);
  }
  return { since: request.since, until: request.until, columnMs, columns };
}

function columnOf(database: Database, request: StripRequest): StripColumn {
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
