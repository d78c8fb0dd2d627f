import type { Clock } from '../../core/system/clock';
import type { Hasher } from '../../core/system/hasher';
import { ImportRefused, type ImportItem, type ImportSource } from '../../core/usage/callImport';
import { questionFrom } from '../../core/usage/recordedCall';
import { CALL_COLUMNS, callFromRow } from './callColumns';
import { olderAppItems } from './olderAppDatabase';
import { retiredDaysOf, type RetiredDay } from './retiredDays';
import { isOlderAppTable } from './schema';
import { allRows, firstRow, numberIn, textIn, type Database, type Row } from './sqlite';

export interface ImportRowParts {
  readonly clock: Clock;
  readonly hasher: Pick<Hasher, 'sha256Hex'>;
}

/** The rows of a database that can be taken over. */
export interface ImportRows {
  readonly source: ImportSource;
  /** How many rows `items` will tell of. */
  readonly count: number;
  readonly items: Iterable<ImportItem>;
  /** Days of which there are sums whose rows are gone. */
  readonly retiredDays: Iterable<RetiredDay>;
}

/** Looks into a database of unknown origin without changing it. Throws ImportRefused when it holds no calls that can be read. */
export function importRowsOf(database: Database, parts: ImportRowParts): ImportRows {
  const tables = tablesOf(database);
  if (!tables.has('llm_usage')) throw new ImportRefused('foreign');
  const columns = allRows(database, 'PRAGMA table_info(llm_usage)').map((row) => textIn(row, 'name'));
  const count = countOf(database, 'llm_usage');
  if (CALL_COLUMNS.every((name) => columns.includes(name))) {
    const hasQuestions = tables.has('queries');
    return {
      source: 'usage_database',
      count: count + (hasQuestions ? countOf(database, 'queries') : 0),
      items: ownItems(database, hasQuestions),
      retiredDays: tables.has('retirements') ? retiredDaysOf(database) : [],
    };
  }
  // With the identity of a row, but not all that belongs to it: a later version's way, or a damaged one.
  if (columns.includes('uid')) throw new ImportRefused('newer');
  if (!isOlderAppTable(columns)) throw new ImportRefused('foreign');
  return { source: 'older_app', count, items: olderAppItems(database, parts.clock, parts.hasher), retiredDays: [] };
}

/** Views are left alone: reading one runs what somebody else wrote. Throws ImportRefused when SQLite finds a fault. */
function tablesOf(database: Database): ReadonlySet<string> {
  try {
    if (textIn(firstRow(database, 'PRAGMA quick_check(1)') ?? {}, 'quick_check') !== 'ok') throw new ImportRefused('damaged');
    return new Set(allRows(database, "SELECT name FROM sqlite_master WHERE type = 'table'").map((row) => textIn(row, 'name')));
  } catch {
    throw new ImportRefused('damaged');
  }
}

function countOf(database: Database, table: 'llm_usage' | 'queries'): number {
  return numberIn(firstRow(database, `SELECT count(*) AS rows FROM ${table}`), 'rows');
}

function* ownItems(database: Database, hasQuestions: boolean): Generator<ImportItem> {
  for (const row of eachRow(database, 'SELECT * FROM llm_usage')) yield ownCall(row);
  if (!hasQuestions) return;
  for (const row of eachRow(database, 'SELECT * FROM queries')) yield ownQuestion(row);
}

function ownCall(row: Row): ImportItem {
  try {
    const call = callFromRow(row);
    return call === undefined ? { kind: 'unreadable' } : { kind: 'call', call };
  } catch {
    // Its metadata is no JSON.
    return { kind: 'unreadable' };
  }
}

function ownQuestion(row: Row): ImportItem {
  const question = questionFrom({
    ...{ uid: row['uid'], traceId: row['trace_id'], timestamp: row['timestamp'], localDay: row['local_day'] },
    ...{ conversationId: row['conversation_id'], label: row['label'], citations: row['citations'], latencyMs: row['latency_ms'] },
  });
  return question === undefined ? { kind: 'unreadable' } : { kind: 'question', question };
}

function* eachRow(database: Database, sql: string): Generator<Row> {
  const statement = database.prepare(sql);
  try {
    while (statement.step()) yield statement.getAsObject();
  } finally {
    statement.free();
  }
}
