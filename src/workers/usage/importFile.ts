import { FIELD_OF_COLUMN } from '../../adapters/sqlite/callColumns';
import { importRowsOf, type ImportRowParts } from '../../adapters/sqlite/importRows';
import type { RetiredDay } from '../../adapters/sqlite/retiredDays';
import type { Sqlite } from '../../adapters/sqlite/sqlite';
import { systemErrorCode, type FileHandle, type FileSystem } from '../../core/system/fileSystem';
import {
  ImportRefused,
  MAX_IMPORT_DATABASE_BYTES,
  MAX_IMPORT_JSON_BYTES,
  type ImportItem,
  type ImportSource,
} from '../../core/usage/callImport';
import { itemsOfJsonExport } from '../../core/usage/jsonExportReader';
import { readTextLines } from './textLines';

const SQLITE_MAGIC = 'SQLite format 3\0';
const HEAD_BYTES = 16;
/** A rollback journal that belongs to an unfinished change begins with these bytes. */
const HOT_JOURNAL = 'd9d505f920a163d7';
const HOT_JOURNAL_BYTES = HOT_JOURNAL.length / 2;

export interface ImportFileParts extends ImportRowParts {
  readonly sqlite: Sqlite;
  readonly files: FileSystem;
}

/** What a file of the user's choice holds. `close` when done. */
export interface ImportFile {
  readonly source: ImportSource;
  readonly items: Iterable<ImportItem>;
  /** Days of which there are sums whose rows are gone. */
  readonly retiredDays: Iterable<RetiredDay>;
  /** The share of the file that was read when so many items were: from 0 to 1. */
  readonly fractionAfter: (items: number) => number;
  readonly close: () => void;
}

/** Opens a database or a JSON export. Throws ImportRefused, also later, while the items are read. */
export function openImportFile(path: string, parts: ImportFileParts): ImportFile {
  const { files } = parts;
  const facts = files.factsOf(path);
  if (facts === undefined) throw new ImportRefused('not_found');
  const head = headOf(files, path);
  if (head === SQLITE_MAGIC) return openDatabase(path, facts.sizeBytes, parts);
  if (!head.replace(/^(?:\u00EF\u00BB\u00BF)?\s*/, '').startsWith('{')) throw new ImportRefused('not_a_record');
  return openJson(path, facts.sizeBytes, files);
}

function openDatabase(path: string, sizeBytes: number, parts: ImportFileParts): ImportFile {
  if (sizeBytes > MAX_IMPORT_DATABASE_BYTES) throw new ImportRefused('too_large');
  refuseUnfinished(parts.files, path);
  const database = openBytes(parts.files.readWhole(path), parts.sqlite);
  const close = (): void => {
    database.close();
  };
  try {
    const { source, count, items, retiredDays } = importRowsOf(database, parts);
    return { source, items, retiredDays, fractionAfter: (done) => (count === 0 ? 1 : Math.min(1, done / count)), close };
  } catch (error) {
    close();
    throw error;
  }
}

function openBytes(bytes: Uint8Array, sqlite: Sqlite): ReturnType<Sqlite['open']> {
  try {
    return sqlite.open(bytes);
  } catch {
    throw new ImportRefused('damaged');
  }
}

/** What another program has written last may stand beside the database, and not in it. */
function refuseUnfinished(files: FileSystem, path: string): void {
  if ((files.factsOf(`${path}-wal`)?.sizeBytes ?? 0) > 0) throw new ImportRefused('in_use');
  if ((files.factsOf(`${path}-journal`)?.sizeBytes ?? 0) < HOT_JOURNAL_BYTES) return;
  const head = readHead(files, `${path}-journal`, HOT_JOURNAL_BYTES);
  if (Buffer.from(head).toString('hex') === HOT_JOURNAL) throw new ImportRefused('in_use');
}

function openJson(path: string, sizeBytes: number, files: FileSystem): ImportFile {
  if (sizeBytes > MAX_IMPORT_JSON_BYTES) throw new ImportRefused('too_large');
  const file = files.openToRead(path);
  const lines = readTextLines(files, file);
  return {
    source: 'json_export',
    items: itemsOfJsonExport(lines, FIELD_OF_COLUMN),
    retiredDays: [],
    fractionAfter: () => (sizeBytes === 0 ? 1 : Math.min(1, lines.readBytes / sizeBytes)),
    close: () => {
      files.close(file);
    },
  };
}

function headOf(files: FileSystem, path: string): string {
  try {
    return Buffer.from(readHead(files, path, HEAD_BYTES)).toString('latin1');
  } catch (error) {
    if (systemErrorCode(error) === 'EISDIR') throw new ImportRefused('folder');
    throw error;
  }
}

function readHead(files: FileSystem, path: string, length: number): Uint8Array {
  const file: FileHandle = files.openToRead(path);
  try {
    const head = new Uint8Array(length);
    return head.subarray(0, files.readAt(file, head, 0));
  } finally {
    files.close(file);
  }
}
