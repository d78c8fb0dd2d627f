import initSqlJs, { type Database, type SqlJsStatic, type SqlValue, type Statement } from 'sql.js';

export type { Database, SqlValue, Statement };

/** An option of sql.js 1.16 that its types do not know yet. */
interface SqlJsConfig {
  readonly wasmBinary: Uint8Array;
  /** False: `sqrt`, `log` and the like are SQLite's own ones, not the deprecated extension's. */
  readonly useOldExtensionFunctions: false;
}

/** SQLite in WebAssembly. */
export class Sqlite {
  readonly #sql: SqlJsStatic;

  private constructor(sql: SqlJsStatic) {
    this.#sql = sql;
  }

  /** @param wasmBinary the bytes of `sql-wasm.wasm`. */
  static async load(wasmBinary: Uint8Array): Promise<Sqlite> {
    const config: SqlJsConfig = { wasmBinary, useOldExtensionFunctions: false };
    return new Sqlite(await initSqlJs(config as unknown as Parameters<typeof initSqlJs>[0]));
  }

  /** A database in memory: empty, or a copy of a file's bytes, which may turn out not to be one later. */
  open(bytes?: Uint8Array): Database {
    const database = new this.#sql.Database(bytes);
    database.run('PRAGMA journal_mode = MEMORY; PRAGMA temp_store = MEMORY;');
    return database;
  }
}

export type Row = Readonly<Record<string, SqlValue>>;

/** All rows of a query, with their columns by name. */
export function allRows(database: Database, sql: string, parameters: readonly SqlValue[] = []): readonly Row[] {
  return rows(database, sql, parameters, Number.POSITIVE_INFINITY);
}

function rows(database: Database, sql: string, parameters: readonly SqlValue[], limit: number): readonly Row[] {
  const statement = database.prepare(sql);
  try {
    statement.bind([...parameters]);
    const found: Row[] = [];
    // The names once, not for each row as `getAsObject` does: they are most of what a small row takes.
    const names = statement.getColumnNames();
    while (found.length < limit && statement.step()) found.push(rowOf(names, statement.get()));
    return found;
  } finally {
    statement.free();
  }
}

function rowOf(names: readonly string[], values: readonly SqlValue[]): Row {
  const row: Record<string, SqlValue> = {};
  names.forEach((name, place) => {
    row[name] = values[place] ?? null;
  });
  return row;
}

/** Goes through the rows of a query, each as the list of its values: much faster than `allRows` where there are thousands. */
export function forEachRow(database: Database, sql: string, parameters: readonly SqlValue[], visit: (values: readonly SqlValue[]) => void): void {
  const statement = database.prepare(sql);
  try {
    statement.bind([...parameters]);
    while (statement.step()) visit(statement.get());
  } finally {
    statement.free();
  }
}

/** The first row of a query, and no further one is looked for; undefined when there is none. */
export function firstRow(database: Database, sql: string, parameters: readonly SqlValue[] = []): Row | undefined {
  return rows(database, sql, parameters, 1)[0];
}

/** A column that the schema says is a number. Null, as sums over nothing are, becomes 0. */
export function numberIn(row: Row | undefined, column: string): number {
  const value = row?.[column];
  return typeof value === 'number' ? value : 0;
}

export function numberOrNullIn(row: Row, column: string): number | null {
  const value = row[column];
  return typeof value === 'number' ? value : null;
}

export function textIn(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : '';
}

export function textOrNullIn(row: Row, column: string): string | null {
  const value = row[column];
  return typeof value === 'string' ? value : null;
}

/** All or nothing: rolls back and throws again when the work throws. */
export function inTransaction(database: Database, work: () => void): void {
  database.run('BEGIN');
  try {
    work();
    database.run('COMMIT');
  } catch (error) {
    database.run('ROLLBACK');
    throw error;
  }
}
