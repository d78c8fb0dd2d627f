import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Database, SqlValue, Statement } from '../../src/adapters/sqlite/sqlite';

type Fields = Record<string, SqlValue>;

/** A statement as all three peers have it, and what only some have. */
interface PeerStatement {
  all(...parameters: readonly unknown[]): readonly unknown[];
  get(...parameters: readonly unknown[]): unknown;
  run(...parameters: readonly unknown[]): { readonly changes: number };
  /** Whether it gives rows. */
  readonly reader?: boolean;
  /** Rows as lists. */
  raw?(isOn: boolean): unknown;
  columns?(): readonly { readonly name: string }[];
  finalize?(): void;
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

/**
 * The part of sql.js' database that the product uses, over a peer as somebody would use it who knows it: each SQL is prepared
 * once, rows come as lists where the peer can do that, names of columns are asked for once, and of a query of which one row
 * was read the last time no others are fetched.
 */
class PeerAsSqlJs {
  #rowsModified = 0;
  readonly #prepared = new Map<string, PreparedQuery>();

  constructor(private readonly database: PeerDatabase, private readonly takesList: boolean) {}

  prepare(sql: string): Statement {
    const query = this.#preparedOf(sql);
    let reading: Reading | undefined;
    const asSqlJs = {
      bind: (values: readonly SqlValue[] = []): boolean => {
        reading = new Reading(query, values);
        return true;
      },
      step: (): boolean => reading?.step() ?? false,
      getColumnNames: (): readonly string[] => query.names,
      get: (): readonly SqlValue[] => reading?.row ?? [],
      getAsObject: (): Fields => Object.fromEntries(query.names.map((name, place) => [name, reading?.row[place] ?? null])),
      run: (values: readonly SqlValue[] = []): void => { this.#rowsModified = query.run(values); },
      reset: (): void => { reading?.end(); },
      free: (): boolean => {
        reading?.end();
        return true;
      },
    };
    return asSqlJs as unknown as Statement;
  }

  run(sql: string, values?: readonly SqlValue[]): void {
    if (values === undefined) this.database.exec(sql);
    else this.#rowsModified = this.#preparedOf(sql).run(values);
  }

  getRowsModified(): number {
    return this.#rowsModified;
  }

  close(): void {
    for (const query of this.#prepared.values()) query.close();
    this.database.close();
  }

  #preparedOf(sql: string): PreparedQuery {
    let query = this.#prepared.get(sql);
    if (query === undefined) {
      query = new PreparedQuery(this.database.prepare(sql), sql, this.takesList);
      this.#prepared.set(sql, query);
    }
    return query;
  }
}

class PreparedQuery {
  names: readonly string[] = [];
  /** Whether whoever asked the last time wanted no second row. */
  wantsOne = false;
  readonly #givesLists: boolean;
  readonly #hasNumbers: boolean;

  constructor(private readonly statement: PeerStatement, sql: string, private readonly takesList: boolean) {
    // better-sqlite3 takes numbered parameters for names.
    this.#hasNumbers = !takesList && sql.includes('?1');
    this.#givesLists = statement.reader === true && statement.raw !== undefined;
    if (this.#givesLists) {
      statement.raw?.(true);
      this.names = statement.columns?.().map(({ name }) => name) ?? [];
    }
  }

  all(values: readonly SqlValue[]): readonly (readonly SqlValue[])[] {
    return this.#lists(this.statement.all(...this.#bound(values)));
  }

  /** The first row, if there is one. */
  first(values: readonly SqlValue[]): readonly (readonly SqlValue[])[] {
    const row = this.statement.get(...this.#bound(values));
    return row === undefined || row === null ? [] : this.#lists([row]);
  }

  run(values: readonly SqlValue[]): number {
    return this.statement.run(...this.#bound(values)).changes;
  }

  close(): void {
    this.statement.finalize?.();
  }

  #lists(rows: readonly unknown[]): readonly (readonly SqlValue[])[] {
    if (this.#givesLists) return rows as readonly (readonly SqlValue[])[];
    const [first] = rows;
    if (this.names.length === 0 && first !== undefined) this.names = Object.keys(first as Fields);
    return rows.map((row) => Object.values(row as Fields));
  }

  #bound(values: readonly SqlValue[]): readonly unknown[] {
    if (this.takesList) return [values];
    return this.#hasNumbers ? [Object.fromEntries(values.map((value, index) => [String(index + 1), value]))] : values;
  }
}

/** The rows of a query, one after the other. */
class Reading {
  #rows: readonly (readonly SqlValue[])[];
  #isWhole: boolean;
  #next = 0;

  constructor(private readonly query: PreparedQuery, private readonly values: readonly SqlValue[]) {
    this.#isWhole = !query.wantsOne;
    // Read at once, as the names may be known by the rows only.
    this.#rows = this.#isWhole ? query.all(values) : query.first(values);
  }

  get row(): readonly SqlValue[] {
    return this.#rows[this.#next - 1] ?? [];
  }

  step(): boolean {
    if (this.#next === 1 && !this.#isWhole) {
      this.#rows = this.query.all(this.values);
      this.#isWhole = true;
    }
    this.#next += 1;
    return this.#next <= this.#rows.length;
  }

  end(): void {
    this.query.wantsOne = this.#next === 1;
  }
}
