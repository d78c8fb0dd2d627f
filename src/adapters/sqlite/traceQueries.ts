import type { CallPlace } from '../../core/usage/callSearch';
import { timestampOfRowId } from '../../core/usage/rowId';
import type { CheckedTraceFilter } from '../../core/usage/traceFilter';
import type { CallEntry, TraceEntry } from '../../core/usage/usageReader';
import { COST_SOURCES, isCallStatus } from '../../core/usage/vocabulary';
import { beforePlace, callConditions, callsWhere, type BoundQuery, type Condition, type RowCriteria } from './callConditions';
import { allRows, firstRow, numberIn, numberOrNullIn, textIn, textOrNullIn, type Database, type Row } from './sqlite';

const ENTRY_COLUMNS = `
  id, timestamp, provider, model, usage_type, input_tokens, output_tokens, cache_read_tokens,
  cache_write_5m_tokens + cache_write_1h_tokens AS cache_write_tokens, cost_usd, cost_source,
  trace_id, latency_ms, ttft_ms, status, error_message, attempt, run_id, price_id, conversation_id, uid`;

/** Newest first. Batch summaries only when asked for. */
export function traces(database: Database, filter: CheckedTraceFilter): readonly TraceEntry[] {
  const start = filter.before === undefined ? undefined : pageStart(database, filter.before);
  const { sql, parameters } = tracesQuery(filter, start);
  return allRows(database, sql, parameters).map(traceEntryFrom);
}

/** The calls of a trace in the order in which they began. */
export function traceGroup(database: Database, traceId: string): readonly CallEntry[] {
  const { sql, parameters } = traceGroupQuery(traceId);
  return allRows(database, sql, parameters).map(entryFrom);
}

export function traceGroupQuery(traceId: string): BoundQuery {
  const sql = `SELECT ${ENTRY_COLUMNS} FROM llm_usage INDEXED BY ix_llm_usage_trace_id WHERE trace_id = ? ORDER BY timestamp, uid`;
  return { sql, parameters: [traceId] };
}

export function tracesQuery({ limit, before: _before, ...criteria }: CheckedTraceFilter, start?: CallPlace): BoundQuery {
  const page = start === undefined ? [] : [beforePlace(start)];
  return entriesQuery(criteria, [...page, ...callConditions(criteria)], 'newest first', limit);
}

export type EntryOrder = 'newest first' | 'oldest first';

/** The rows that meet the conditions, as `entryFrom` and `placeFrom` read them. */
export function entriesQuery(criteria: RowCriteria, conditions: readonly Condition[], order: EntryOrder, limit: number): BoundQuery {
  const { sql, parameters } = callsWhere(criteria, conditions);
  const direction = order === 'newest first' ? 'DESC' : 'ASC';
  return {
    sql: `SELECT ${ENTRY_COLUMNS} ${sql} ORDER BY timestamp ${direction}, uid ${direction} LIMIT ?`,
    parameters: [...parameters, limit],
  };
}

/** A call that is not there (any more) still has a time, which its id tells. */
function pageStart(database: Database, id: number): CallPlace {
  const row = firstRow(database, 'SELECT timestamp, uid FROM llm_usage WHERE id = ?', [id]);
  return row === undefined
    ? { timestamp: timestampOfRowId(id), uid: '' }
    : placeFrom(row);
}

export function placeFrom(row: Row): CallPlace {
  return { timestamp: textIn(row, 'timestamp'), uid: textIn(row, 'uid') };
}

export function entryFrom(row: Row): CallEntry {
  return { ...traceEntryFrom(row), priceId: textOrNullIn(row, 'price_id'), conversationId: textOrNullIn(row, 'conversation_id') };
}

function traceEntryFrom(row: Row): TraceEntry {
  const { status, cost_source: costSource } = row;
  return {
    id: numberIn(row, 'id'),
    timestamp: textIn(row, 'timestamp'),
    provider: textIn(row, 'provider'),
    model: textIn(row, 'model'),
    usageType: textIn(row, 'usage_type'),
    inputTokens: numberIn(row, 'input_tokens'),
    outputTokens: numberIn(row, 'output_tokens'),
    cacheReadTokens: numberIn(row, 'cache_read_tokens'),
    cacheWriteTokens: numberIn(row, 'cache_write_tokens'),
    costUsd: numberIn(row, 'cost_usd'),
    costSource: COST_SOURCES.find((source) => source === costSource) ?? 'no_usage',
    traceId: textOrNullIn(row, 'trace_id'),
    latencyMs: numberOrNullIn(row, 'latency_ms'),
    ttftMs: numberOrNullIn(row, 'ttft_ms'),
    status: isCallStatus(status) ? status : 'error',
    errorMessage: textOrNullIn(row, 'error_message'),
    attempt: numberIn(row, 'attempt'),
    runId: textOrNullIn(row, 'run_id'),
  };
}
