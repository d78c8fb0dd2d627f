import type { BoundQuery } from '../../src/adapters/sqlite/callConditions';
import { allRows, numberIn, textIn, type Database, type SqlValue } from '../../src/adapters/sqlite/sqlite';

/** How SQLite goes about a query: one line a step, joined by `; `. */
export function planOf(database: Database, { sql, parameters }: BoundQuery): string {
  return allRows(database, `EXPLAIN QUERY PLAN ${sql}`, parameters).map((row) => textIn(row, 'detail')).join('; ');
}

/** The value of the bound at which a query that goes back in time enters its index, by the steps that SQLite made of it. */
export function entryOf(database: Database, { sql, parameters }: BoundQuery): SqlValue | undefined {
  const steps = allRows(database, `EXPLAIN ${sql}`, parameters);
  const at = steps.findIndex((step) => /^Seek[LG][TE]$/.test(textIn(step, 'opcode')));
  const register = numberIn(steps[at], 'p3');
  const bound = steps.slice(0, at).findLast((step) => textIn(step, 'opcode') === 'Variable' && numberIn(step, 'p2') === register);
  return bound === undefined ? undefined : parameters[numberIn(bound, 'p1') - 1];
}
