import sqlite from 'node-sqlite3-wasm';

/** A database as another SQLite than the product's sees it. */
export interface OtherSqlite {
  all(sql: string): readonly Record<string, unknown>[];
  run(sql: string): void;
  close(): void;
}

export function openWithOtherSqlite(path: string): OtherSqlite {
  const database = new sqlite.Database(path);
  return {
    all: (sql) => database.all(sql).map((row) => ({ ...(row as Record<string, unknown>) })),
    run: (sql) => { database.exec(sql); },
    close: () => { database.close(); },
  };
}
