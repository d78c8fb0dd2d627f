import type { BoundQuery } from '../../src/adapters/sqlite/callConditions';
import { allRows, textIn, type Database } from '../../src/adapters/sqlite/sqlite';

/** How SQLite goes about a query: one line a step, joined by `; `. */
export function planOf(database: Database, { sql, parameters }: BoundQuery): string {
  return allRows(database, `EXPLAIN QUERY PLAN ${sql}`, parameters).map((row) => textIn(row, 'detail')).join('; ');
}
