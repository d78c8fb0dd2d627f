import type { CallCriteria } from '../../core/usage/callSearch';
import { columnLengthMs, MIN_CALLS_FOR_P95, type CallStrip, type StripColumn, type StripRequest, type TimeSpan } from '../../core/usage/callStrip';
import { timestampOf } from '../../core/usage/timestamps';
import { callConditions, callsWhere } from './callConditions';
import { firstRow, numberIn, textIn, type Database } from './sqlite';

const SUMS = `COUNT(*) AS calls,
  COUNT(latency_ms) AS timed,
  TOTAL(status IN ('error', 'timeout', 'interrupted')) AS failed,
  TOTAL(cost_usd) AS cost,
  TOTAL(cost_source IN ('unpriced', 'no_usage')) AS unpriced`;

const HOUR_MS = 3_600_000;

/** The request with as much more time, by whole hours, as calls of its days need that were made in other time zones. */
export function withAllOfItsDays(database: Database, request: StripRequest): StripRequest {
  const { span, sinceDay, untilDay } = request;
  const oldest = sinceDay === undefined ? undefined : outermost(database, within(request, { until: span.since }), 'ASC');
  const newest = untilDay === undefined ? undefined : outermost(database, within(request, { since: span.until }), 'DESC');
  return {
    ...request,
    span: {
      since: oldest === undefined ? span.since : movedBy(span.since, -hours(Date.parse(span.since) - Date.parse(oldest))),
      // The end is not included.
      until: newest === undefined ? span.until : movedBy(span.until, hours(Date.parse(newest) + 1 - Date.parse(span.until))),
    },
  };
}

function outermost(database: Database, criteria: CallCriteria, order: 'ASC' | 'DESC'): string | undefined {
  const { sql, parameters } = callsWhere(criteria, callConditions(criteria));
  const row = firstRow(database, `SELECT timestamp ${sql} ORDER BY timestamp ${order} LIMIT 1`, parameters);
  return row === undefined ? undefined : textIn(row, 'timestamp');
}

function hours(durationMs: number): number {
  return Math.ceil(durationMs / HOUR_MS) * HOUR_MS;
}

function movedBy(time: string, byMs: number): string {
  return timestampOf(Date.parse(time) + byMs);
}

/** What to ask for each column of a strip, oldest first. */
export function columnRequests(request: StripRequest): readonly StripRequest[] {
  const from = Date.parse(request.span.since);
  const to = Date.parse(request.span.until);
  const columnMs = columnLengthMs(to - from);
  return Array.from({ length: Math.ceil((to - from) / columnMs) }, (_, index) => {
    const start = from + index * columnMs;
    return { ...request, span: { since: timestampOf(start), until: timestampOf(Math.min(to, start + columnMs)) } };
  });
}

/** The strip of these columns. */
export function stripOf({ span }: StripRequest, columns: readonly StripColumn[]): CallStrip {
  return { ...span, columnMs: columnLengthMs(Date.parse(span.until) - Date.parse(span.since)), columns: columns.filter(({ calls }) => calls > 0) };
}

/** One column: a range of an index, so that no function runs for each row. */
export function stripColumn(database: Database, request: StripRequest): StripColumn {
  const { span, measure } = request;
  const criteria = within(request, span);
  const { sql, parameters } = callsWhere(criteria, callConditions(criteria));
  const row = firstRow(database, `SELECT ${SUMS} ${sql}`, parameters);
  const timedCalls = numberIn(row, 'timed');
  return {
    since: span.since,
    calls: numberIn(row, 'calls'),
    failed: numberIn(row, 'failed'),
    costUsd: numberIn(row, 'cost'),
    unpricedCalls: numberIn(row, 'unpriced'),
    timedCalls,
    latencyMs: measure === 'latency' && timedCalls > 0 ? latencyOf(database, criteria, timedCalls) : null,
  };
}

/** The criteria, of a time only. */
function within(criteria: CallCriteria, { since = criteria.since, until = criteria.until }: Partial<TimeSpan>): CallCriteria {
  const later = criteria.since !== undefined && since !== undefined && criteria.since > since ? criteria.since : since;
  const earlier = criteria.until !== undefined && until !== undefined && criteria.until < until ? criteria.until : until;
  return { ...criteria, ...(later === undefined ? {} : { since: later }), ...(earlier === undefined ? {} : { until: earlier }) };
}

/** The nearest rank: the value that 95 of 100 calls do not exceed. */
function latencyOf(database: Database, criteria: CallCriteria, timedCalls: number): number {
  const above = timedCalls < MIN_CALLS_FOR_P95 ? 0 : timedCalls - Math.ceil(timedCalls * 0.95);
  const { sql, parameters } = callsWhere(criteria, callConditions(criteria));
  return numberIn(firstRow(database, `SELECT latency_ms AS latency ${sql} AND latency_ms IS NOT NULL ORDER BY latency_ms DESC LIMIT 1 OFFSET ?`, [...parameters, above]), 'latency');
}
