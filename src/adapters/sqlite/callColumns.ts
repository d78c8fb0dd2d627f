import { callFrom, type RecordedCall } from '../../core/usage/recordedCall';
import type { Row, SqlValue } from './sqlite';

/** Columns of `llm_usage` after `id`, in their order, and the field that each one holds. */
const COLUMNS = [
  ['timestamp', 'timestamp'],
  ['provider', 'provider'],
  ['model', 'model'],
  ['usage_type', 'usageType'],
  ['input_tokens', 'inputTokens'],
  ['output_tokens', 'outputTokens'],
  ['cost_usd', 'costUsd'],
  ['conversation_id', 'conversationId'],
  ['metadata', 'metadata'],
  ['trace_id', 'traceId'],
  ['latency_ms', 'latencyMs'],
  ['status', 'status'],
  ['error_message', 'errorMessage'],
  ['uid', 'uid'],
  ['local_day', 'localDay'],
  ['cache_read_tokens', 'cacheReadTokens'],
  ['cache_write_5m_tokens', 'cacheWrite5mTokens'],
  ['cache_write_1h_tokens', 'cacheWrite1hTokens'],
  ['reasoning_tokens', 'reasoningTokens'],
  ['ttft_ms', 'ttftMs'],
  ['attempt', 'attempt'],
  ['run_id', 'runId'],
  ['cost_source', 'costSource'],
  ['price_id', 'priceId'],
  ['work_key', 'workKey'],
] as const satisfies readonly (readonly [string, keyof RecordedCall])[];

/** Names of the columns after `id`, in their order. */
export const CALL_COLUMNS: readonly string[] = COLUMNS.map(([column]) => column);

/** The field of a call that each column holds. */
export const FIELD_OF_COLUMN: ReadonlyMap<string, string> = new Map(COLUMNS);

/** Parameters: the id, then what `callParameters` gives. Does nothing where the id or uid is taken. */
export const INSERT_CALL = `
  INSERT INTO llm_usage (id, ${CALL_COLUMNS.join(', ')})
  VALUES (?, ${CALL_COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT DO NOTHING`;

/** Parameters: what `callParameters` gives, then the uid. */
export const UPDATE_CALL = `UPDATE llm_usage SET ${CALL_COLUMNS.map((name) => `${name} = ?`).join(', ')} WHERE uid = ?`;

export const SELECT_CALL_BY_UID = `SELECT ${CALL_COLUMNS.join(', ')} FROM llm_usage WHERE uid = ?`;

export function callParameters(call: RecordedCall): SqlValue[] {
  return COLUMNS.map(([, field]) => {
    const value = call[field];
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  });
}

/** The call of a row; undefined when another program has changed it into something else. */
export function callFromRow(row: Row): RecordedCall | undefined {
  const fields: Record<string, unknown> = {};
  for (const [column, field] of COLUMNS) fields[field] = row[column];
  const { metadata } = fields;
  fields['metadata'] = typeof metadata === 'string' ? JSON.parse(metadata) : null;
  return callFrom(fields);
}
