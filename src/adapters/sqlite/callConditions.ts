import type { CallCriteria, CallPlace } from '../../core/usage/callSearch';
import { isBatchUsageType } from '../../core/usage/rollup';
import { BATCH_USAGE_TYPES } from '../../core/usage/vocabulary';
import { earliestOf, endOf } from './dayRanges';
import type { SqlValue } from './sqlite';

/** SQL with the values of its question marks, in their order. */
export interface BoundQuery {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

/** A condition on rows of `llm_usage`. */
export type Condition = BoundQuery;

/** What is asked for, and what the store knows of it before it looks at rows. */
export type RowCriteria = CallCriteria & {
  /** No model's name has the text: only rows with an error can. */
  readonly isTextOfErrors?: boolean;
};

/** For `NOT IN`: what is no call. */
export const BATCH_LIST = BATCH_USAGE_TYPES.map((usageType) => `'${usageType}'`).join(', ');

/** With a pattern of `patternOf`. */
const LIKE = "LIKE ? ESCAPE '\\'";

/** Rows that are calls, not summaries of a batch. */
const IS_CALL: Condition = { sql: `usage_type NOT IN (${BATCH_LIST})`, parameters: [] };

/** The conditions that an index answers, or nearly so (of a range of days at most a day too much at each end): any number of rows can be asked for at once. */
export function indexedConditions(criteria: RowCriteria): readonly Condition[] {
  const { usageType, status, traceId, isTextOfErrors = false } = criteria;
  return [
    usageType === undefined ? IS_CALL : condition('usage_type = ?', usageType),
    ...(traceId === undefined ? [] : [condition('trace_id = ?', traceId)]),
    ...(status === undefined ? [] : [condition('status = ?', status)]),
    ...timeConditions(criteria),
    ...(isTextOfErrors ? [condition('error_message IS NOT NULL')] : []),
  ];
}

/** Times lead to the days: one bound at each end, the narrower, because an index is entered by one. */
function timeConditions({ since, until, sinceDay, untilDay }: RowCriteria): readonly Condition[] {
  const starts = [...(since === undefined ? [] : [since]), ...(sinceDay === undefined ? [] : [earliestOf(sinceDay)])];
  const ends = [...(until === undefined ? [] : [until]), ...(untilDay === undefined ? [] : [endOf(untilDay)])];
  return [
    ...starts.sort().slice(-1).map((start) => condition('timestamp >= ?', start)),
    ...ends.sort().slice(0, 1).map((end) => condition('timestamp < ?', end)),
    ...(sinceDay === undefined ? [] : [condition('local_day >= ?', sinceDay)]),
    ...(untilDay === undefined ? [] : [condition('local_day <= ?', untilDay)]),
  ];
}

/** The conditions that each row has to be looked at for. */
export function scannedConditions({ usageType, provider, model, runId, minCostUsd, minLatencyMs, text, isTextOfErrors = false }: RowCriteria): readonly Condition[] {
  return [
    ...(provider === undefined ? [] : [condition('provider = ?', provider)]),
    ...(model === undefined ? [] : [condition('model = ?', model)]),
    ...(runId === undefined ? [] : [condition('run_id = ?', runId)]),
    ...(minCostUsd === undefined ? [] : [condition('cost_usd >= ?', minCostUsd)]),
    ...(minLatencyMs === undefined ? [] : [condition('latency_ms >= ?', minLatencyMs)]),
    ...(text === undefined ? [] : [isTextOfErrors ? condition(`error_message ${LIKE}`, patternOf(text)) : textCondition(text, usageType)]),
  ];
}

/** Everything that the criteria say, as conditions of a `WHERE`. */
export function callConditions(criteria: RowCriteria): readonly Condition[] {
  return [...indexedConditions(criteria), ...scannedConditions(criteria)];
}

/** Rows before a place in the order of time and uid. */
export function beforePlace({ timestamp, uid }: CallPlace): Condition {
  if (uid === '') return condition('timestamp < ?', timestamp);
  return condition('timestamp <= ? AND (timestamp < ? OR uid < ?)', timestamp, timestamp, uid);
}

/** Rows after a place in the order of time and uid. */
export function afterPlace({ timestamp, uid }: CallPlace): Condition {
  if (uid === '') return condition('timestamp >= ?', timestamp);
  return condition('timestamp >= ? AND (timestamp > ? OR uid > ?)', timestamp, timestamp, uid);
}

/** Rows that began at this time or later. */
export function since(timestamp: string): Condition {
  return condition('timestamp >= ?', timestamp);
}

/** `FROM`, `WHERE` and their values: the rows that meet all conditions, by the index that serves the criteria. */
export function callsWhere(criteria: RowCriteria, conditions: readonly Condition[]): BoundQuery {
  return {
    sql: `FROM llm_usage INDEXED BY ${indexFor(criteria)} WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`,
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

/** The planner has no statistics here and would guess; most rows are `ok`, and few are anything else. */
function indexFor({ traceId, status, usageType, isTextOfErrors = false }: RowCriteria): string {
  if (traceId !== undefined) return 'ix_llm_usage_trace_id';
  if (isTextOfErrors) return 'ix_llm_usage_errors';
  if (status !== undefined && status !== 'ok') return 'ix_llm_usage_status_timestamp';
  if (usageType !== undefined) return 'ix_llm_usage_usage_type_timestamp';
  if (status !== undefined) return 'ix_llm_usage_status_timestamp';
  return 'ix_llm_usage_timestamp_uid';
}

/** Whether any model of a call has this text in its name: the few that there are stand in the daily sums, too. */
export function modelsWithText(text: string): BoundQuery {
  return { sql: `SELECT model FROM rollups WHERE model ${LIKE}`, parameters: [patternOf(text)] };
}

/** Nearly all rows have no error, and a few models are looked for once; but those of batch summaries are in no sum. */
function textCondition(text: string, usageType: string | undefined): Condition {
  const models = modelsWithText(text);
  const isModel = usageType !== undefined && isBatchUsageType(usageType) ? `model ${LIKE}` : `model IN (${models.sql})`;
  return condition(`(error_message ${LIKE} OR ${isModel})`, patternOf(text), ...models.parameters);
}

/** Any text that has this one in it, whatever the case of its letters. */
function patternOf(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`;
}

function condition(sql: string, ...parameters: readonly SqlValue[]): Condition {
  return { sql, parameters };
}
