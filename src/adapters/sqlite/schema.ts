import { MIGRATIONS } from './migrations';
import { allRows, firstRow, inTransaction, numberIn, textIn, type Database } from './sqlite';

/** "SBUS" in ASCII: says to this program and to `file` whose database it is. */
export const APPLICATION_ID = 0x53425553;

/** Length of the header of a SQLite file. */
export const HEADER_BYTES = 100;
/** Places in it. */
const USER_VERSION_OFFSET = 60;
const APPLICATION_ID_OFFSET = 68;

/** What the bytes of a `usage.db` turned out to be. */
export type DatabaseKind =
  | 'ours'
  /** Made by a later version of this program. */
  | 'newer'
  /** The Python app's, with 10 or 14 columns. */
  | 'older-app'
  /** Another program's, or not usable as ours. */
  | 'foreign'
  /** Ours, and changed by another program since. */
  | 'altered'
  | 'damaged';

const OLDER_APP_COLUMNS = [
  ['id', 'timestamp', 'provider', 'model', 'usage_type', 'input_tokens', 'output_tokens', 'cost_usd'],
  ['conversation_id', 'metadata'],
].flat();

/**
 * Looks at a database without changing it.
 *
 * @param isKnownSound whether it was checked before as a whole: then only its schema is looked at
 */
export function kindOfDatabase(database: Database, isKnownSound = false): DatabaseKind {
  try {
    if (!isKnownSound && textIn(firstRow(database, 'PRAGMA quick_check(1)') ?? {}, 'quick_check') !== 'ok') return 'damaged';
    const columns = allRows(database, 'PRAGMA table_info(llm_usage)').map((row) => textIn(row, 'name'));
    if (numberIn(firstRow(database, 'PRAGMA application_id'), 'application_id') !== APPLICATION_ID) {
      return isOlderAppTable(columns) ? 'older-app' : 'foreign';
    }
    const applied = appliedMigrations(database);
    if (applied.some((name) => MIGRATIONS.every((migration) => migration.name !== name))) return 'newer';
    return columns.includes('uid') ? 'ours' : 'damaged';
  } catch {
    // SQLite refuses to read it: a page is torn, or these are not a database's bytes.
    return 'damaged';
  }
}

/** Whether a table with these columns holds the Python app's calls, and not a copy of ours, whose rows have an identity. */
export function isOlderAppTable(columns: readonly string[]): boolean {
  return OLDER_APP_COLUMNS.every((name) => columns.includes(name)) && !columns.includes('uid');
}

/** Brings an empty database, or one of ours of an earlier version, to the current schema. */
export function migrate(database: Database): void {
  inTransaction(database, () => {
    database.run('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY) WITHOUT ROWID');
    const applied = new Set(appliedMigrations(database));
    for (const { name, sql } of MIGRATIONS.filter((migration) => !applied.has(migration.name))) {
      database.run(sql);
      database.run('INSERT INTO migrations (name) VALUES (?)', [name]);
    }
  });
  database.run(`PRAGMA application_id = ${String(APPLICATION_ID)}`);
  database.run(`PRAGMA user_version = ${String(MIGRATIONS.length)}`);
}

/** Number of the newest step. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** Whether a database file's first 100 bytes say that it is one of ours of this version or an earlier one. */
export function isOurHeader(header: Uint8Array): boolean {
  return (schemaVersionIn(header) ?? Number.POSITIVE_INFINITY) <= SCHEMA_VERSION;
}

/** Whether they say that it is one of ours of a later version. */
export function isNewerHeader(header: Uint8Array): boolean {
  return (schemaVersionIn(header) ?? 0) > SCHEMA_VERSION;
}

/** Undefined when it is not one of ours. */
function schemaVersionIn(header: Uint8Array): number | undefined {
  if (header.byteLength < HEADER_BYTES) return undefined;
  const view = new DataView(header.buffer, header.byteOffset, HEADER_BYTES);
  return view.getUint32(APPLICATION_ID_OFFSET) === APPLICATION_ID ? view.getUint32(USER_VERSION_OFFSET) : undefined;
}

/** Whether the version of this program that wrote a file of ours has sealed it. */
export function isSealedVersion(header: Uint8Array): boolean {
  return (schemaVersionIn(header) ?? 0) > MIGRATIONS.findIndex(({ name }) => name === '014-seal');
}

function appliedMigrations(database: Database): readonly string[] {
  return allRows(database, 'SELECT name FROM migrations ORDER BY name').map((row) => textIn(row, 'name'));
}
