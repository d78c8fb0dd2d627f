import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Database, SqlValue, Statement } from '../../src/adapters/sqlite/sqlite';

type Fields = Record<string, SqlValue>;

/** A statement as all three peers have it. */
interface PeerStatement {
  all(...parameters: readonly unknown[]): readonly Fields[];
  run(...parameters: readonly unknown[]): { readonly changes: number };
}

/** A database as all three peers have it. */
interface PeerDatabase {
  prepare(sql: string): PeerStatement;
  exec(sql: string): unknown;
  close(): void;
}

export interface Peer {
  readonly name: string;
  /** Why it cannot take part here; undefined when it can. */
  readonly missing: string | undefined;
  /** As the product's queries see a database, so that all answer the same questions by the same SQL. */
  open(path: string): Database;
}

const load = createRequire(join(__dirname, 'package.json'));

/** SQLite by other ways to it: native, in WebAssembly on a file, and Node's own. */
export function sqlitePeers(): readonly Peer[] {
  return [
    peer('better-sqlite3', (loaded, path) => new (loaded as new (path: string) => PeerDatabase)(path), false),
    peer('node-sqlite3-wasm', (loaded, path) => new (loaded as { Database: new (path: string) => PeerDatabase }).Database(path), true),
    peer('node:sqlite', (loaded, path) => new (loaded as { DatabaseSync: new (path: string) => PeerDatabase }).DatabaseSync(path), false),
  ];
}

function peer(name: string, create: (loaded: unknown, path: string) => PeerDatabase, takesList: boolean): Peer {
  let loaded: unknown;
  let missing: string | undefined;
  try {
    loaded = load(name);
  } catch {
    missing = name.startsWith('node:') ? `Node ${process.versions.node} has none` : 'not installed: npm install in test/bench';
  }
  return { name, missing, open: (path) => new PeerAsSqlJs(create(loaded, path), takesList) as unknown as Database };
}

/** The part of sql.js' database that the product uses, over a peer. */
class PeerAsSqlJs {
  #rowsModified = 0;

  constructor(private readonly database: PeerDatabase, private readonly takesList: boolean) {}

  prepare(sql: string): Statement {
    const statement = this.database.prepare(sql);
    const bind = (values: readonly SqlValue[]): readonly unknown[] => {
      if (this.takesList) return [values];
      // better-sqlite3 takes numbered parameters for names.
      return sql.includes('?1') ? [Object.fromEntries(values.map((value, index) => [String(index + 1), value]))] : values;
    };
    let rows: readonly Fields[] = [];
    let next = 0;
    const asSqlJs = {
      bind: (values: readonly SqlValue[] = []): boolean => {
        rows = statement.all(...bind(values));
        next = 0;
        return true;
      },
      step: (): boolean => {
        next += 1;
        return next <= rows.length;
      },
      getColumnNames: (): readonly string[] => Object.keys(rows[0] ?? {}),
      getAsObject: (): Fields => rows[next - 1] ?? {},
      get: (): readonly SqlValue[] => Object.values(rows[next - 1] ?? {}),
      run: (values: readonly SqlValue[] = []): void => { this.#rowsModified = statement.run(...bind(values)).changes; },
      reset: (): void => { rows = []; },
      free: (): boolean => true,
    };
    return asSqlJs as unknown as Statement;
  }

  run(sql: string, values?: readonly SqlValue[]): void {
    if (values === undefined) this.database.exec(sql);
    else this.prepare(sql).run([...values]);
  }

  getRowsModified(): number {
    return this.#rowsModified;
  }

  close(): void {
    this.database.close();
  }
}
