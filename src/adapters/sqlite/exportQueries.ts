import type { CallCriteria, CallPlace } from '../../core/usage/callSearch';
import { beforePlace, callConditions, callsWhere } from './callConditions';
import { CALL_COLUMNS } from './callColumns';
import { allRows, firstRow, numberIn, type Database, type Row } from './sqlite';
import { placeFrom } from './traceQueries';

/** Rows that are in memory at once. */
const PAGE_SIZE = 1_000;

/** Every column of `llm_usage`, in their order. */
export const EXPORT_COLUMNS: readonly string[] = ['id', ...CALL_COLUMNS];

/** How many calls meet the criteria. */
export function countCalls(database: Database, criteria: CallCriteria): number {
  const { sql, parameters } = callsWhere(criteria, callConditions(criteria));
  return numberIn(firstRow(database, `SELECT count(*) AS calls ${sql}`, parameters), 'calls');
}

/**
 * The rows that meet the criteria with all their columns, newest first, a page at a time. Each page
 * is a query of its own: between two of them nothing may change the table.
 */
export function* exportPages(database: Database, criteria: CallCriteria): Generator<readonly Row[]> {
  const conditions = callConditions(criteria);
  let start: CallPlace | undefined;
  for (;;) {
    const { sql, parameters } = callsWhere(criteria, start === undefined ? conditions : [beforePlace(start), ...conditions]);
    const rows = allRows(database, `SELECT ${EXPORT_COLUMNS.join(', ')} ${sql} ORDER BY timestamp DESC, uid DESC LIMIT ${String(PAGE_SIZE)}`, parameters);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_SIZE) return;
    start = placeFrom(last);
  }
}
