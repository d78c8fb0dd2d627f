import { timestampOfRowId } from '../../core/usage/rowId';
import type { CheckedTraceFilter } from '../../core/usage/traceFilter';
import type { TraceEntry } from '../../core/usage/usageReader';
import { BATCH_USAGE_TYPES, COST_SOURCES, isCallStatus } from '../../core/usage/vocabulary';
import { allRows, firstRow, numberIn, numberOrNullIn, textIn, textOrNullIn, type Database, type Row, type SqlValue } from './sqlite';

export interface BoundQuery {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

const ENTRY_COLUMNS = `
  id, timestamp, provider, model, usage_type, input_tokens, output_tokens, cache_read_tokens,
  cache_write_5m_tokens + cache_write_1h_tokens AS cache_write_tokens, cost_usd, cost_source,
  trace_id, latency_ms, ttft_ms, status, error_message, attempt, run_id`;

const BATCH_LIST = BATCH_USAGE_TYPES.map((usageType) => `'${usageType}'`).join(', ');

/** Where a page begins: just before this place in the order of time and uid. */
interface PageStart {
  readonly timestamp: string;
  readonly uid: string;
}

/** Newest first. Batch summaries only when asked for. */
export function traces(database: Database, filter: CheckedTraceFilter): readonly TraceEntry[] {
  const start = filter.before === undefined ? undefined : pageStart(database, filter.before);
  const { sql, parameters } = tracesQuery(filter, start);
  return allRows(database, sql, parameters).map(entryFrom);
}

/** The calls of a trace in the order in which they began. */
export function traceGroup(database: Database, traceId: string): readonly TraceEntry[] {
  const { sql, parameters } = traceGroupQuery(traceId);
  return allRows(database, sql, parameters).map(entryFrom);
}

export function traceGroupQuery(traceId: string): BoundQuery {
  const sql = `SELECT ${ENTRY_COLUMNS} FROM llm_usage INDEXED BY ix_llm_usage_trace_id WHERE trace_id = ? ORDER BY timestamp, uid`;
  return { sql, parameters: [traceId] };
}

export function tracesQuery(filter: CheckedTraceFilter, start?: PageStart): BoundQuery {
  const conditions: string[] = [];
  const parameters: SqlValue[] = [];
  const require = (condition: string, ...values: readonly SqlValue[]): void => {
    conditions.push(condition);
    parameters.push(...values);
  };
  if (filter.usageType !== undefined) require('usage_type = ?', filter.usageType);
  else require(`usage_type NOT IN (${BATCH_LIST})`);
  if (filter.status !== undefined) require('status = ?', filter.status);
  if (filter.provider !== undefined) require('provider = ?', filter.provider);
  if (filter.model !== undefined) require('model = ?', filter.model);
  if (filter.since !== undefined) require('timestamp >= ?', filter.since);
  if (filter.until !== undefined) require('timestamp < ?', filter.until);
  if (start !== undefined) {
    require('timestamp <= ? AND (timestamp < ? OR uid < ?)', start.timestamp, start.timestamp, start.uid);
  }
  const sql = `
    SELECT ${ENTRY_COLUMNS} FROM llm_usage INDEXED BY ${indexFor(filter)}
    WHERE ${conditions.join(' AND ')}
    ORDER BY timestamp DESC, uid DESC LIMIT ?`;
  return { sql, parameters: [...parameters, filter.limit] };
}

/** The planner has no statistics here and would guess; most rows are `ok`, and few are anything else. */
function indexFor(filter: CheckedTraceFilter): string {
  const isRareStatus = filter.status !== undefined && filter.status !== 'ok';
  if (isRareStatus) return 'ix_llm_usage_status_timestamp';
  if (filter.usageType !== undefined) return 'ix_llm_usage_usage_type_timestamp';
  if (filter.status !== undefined) return 'ix_llm_usage_status_timestamp';
  return 'ix_llm_usage_timestamp_uid';
}

/** A call that is not there (any more) still has a time, which its id tells. */
function pageStart(database: Database, id: number): PageStart {
  const row = firstRow(database, 'SELECT timestamp, uid FROM llm_usage WHERE id = ?', [id]);
  return row === undefined
    ? { timestamp: timestampOfRowId(id), uid: '' }
    : { timestamp: textIn(row, 'timestamp'), uid: textIn(row, 'uid') };
}

function entryFrom(row: Row): TraceEntry {
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
