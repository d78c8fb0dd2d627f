import type { CheckedTraceFilter } from '../../core/usage/traceFilter';
import { CALL_COLUMNS } from './callColumns';
import { allRows, firstRow, numberIn, textIn, type Database, type Row } from './sqlite';
import { tracesQuery } from './traceQueries';

/** Rows that are in memory at once. */
const PAGE_SIZE = 1_000;

/** Every column of `llm_usage`, in their order. */
export const EXPORT_COLUMNS: readonly string[] = ['id', ...CALL_COLUMNS];

/** How many calls a filter has, its limit aside. */
export function countCalls(database: Database, filter: CheckedTraceFilter): number {
  const { sql, parameters } = tracesQuery({ ...filter, limit: Number.MAX_SAFE_INTEGER });
  return numberIn(firstRow(database, `SELECT count(*) AS calls FROM (${sql})`, parameters), 'calls');
}

/**
 * The rows of a filter with all their columns, newest first, a page at a time. Each page is a query
 * of its own: between two of them nothing may change the table.
 */
export function* exportPages(database: Database, filter: CheckedTraceFilter): Generator<readonly Row[]> {
  let start: { readonly timestamp: string; readonly uid: string } | undefined;
  for (;;) {
    const { sql, parameters } = tracesQuery({ ...filter, limit: PAGE_SIZE }, start);
    const rows = allRows(
      database,
      `SELECT ${EXPORT_COLUMNS.join(', ')} FROM llm_usage WHERE id IN (SELECT id FROM (${sql})) ORDER BY timestamp DESC, uid DESC`,
      parameters,
    );
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_SIZE) return;
    start = { timestamp: textIn(last, 'timestamp'), uid: textIn(last, 'uid') };
  }
}
