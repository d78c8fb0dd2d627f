import { readFileSync, writeFileSync } from 'node:fs';
import sqlite from 'node-sqlite3-wasm';
import { seal } from '../../src/adapters/sqlite/seal';

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

/** Changes a published `usage.db` into what another version of the product would have published: sealed, as that does. */
export function publishedByAnotherVersion(path: string, sql: string): void {
  const other = openWithOtherSqlite(path);
  other.run(sql);
  other.close();
  writeFileSync(path, seal(readFileSync(path)));
}
