import type { Clock } from '../../core/system/clock';
import type { Hasher } from '../../core/system/hasher';
import type { ImportItem } from '../../core/usage/callImport';
import { callFromOlderApp, statusFromOlderApp } from '../../core/usage/olderApp';
import type { Database, Row } from './sqlite';

const CONTENT_COLUMNS = [
  'timestamp',
  'provider',
  'model',
  'usage_type',
  'input_tokens',
  'output_tokens',
  'cost_usd',
  'conversation_id',
  'metadata',
  'trace_id',
  'latency_ms',
  'status',
  'error_message',
];
const UID_DIGITS = 32;

/** Reads the Python app's database of either shape. The same contents always give the same uids. */
export function* olderAppItems(database: Database, clock: Clock, hasher: Pick<Hasher, 'sha256Hex'>): Generator<ImportItem> {
  const seen = new Map<string, number>();
  const statement = database.prepare('SELECT * FROM llm_usage ORDER BY id');
  try {
    while (statement.step()) {
      const row = statement.getAsObject();
      const contents = contentsOf(row);
      // Two equal rows are two calls: they differ by which of them comes first.
      const key = hasher.sha256Hex(contents);
      const occurrence = seen.get(key) ?? 0;
      seen.set(key, occurrence + 1);
      const uid = uidFrom(hasher.sha256Hex(`${contents}\n${String(occurrence)}`));
      const call = callFromOlderApp(row, uid, clock, (text) => hasher.sha256Hex(text).slice(0, UID_DIGITS));
      yield call === undefined ? { kind: 'without_time' } : { kind: 'call', call };
    }
  } finally {
    statement.free();
  }
}

/** Columns that the shorter shape lacks count as null, so that both shapes of a row are one row. */
function contentsOf(row: Row): string {
  return JSON.stringify(CONTENT_COLUMNS.map((column) => (column === 'status' ? statusFromOlderApp(row[column]) : (row[column] ?? null))));
}

/** A UUID of version 8, which is the one for contents of one's own. */
function uidFrom(hex: string): string {
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0b0011) | 0b1000).toString(16);
  const digits = `${hex.slice(0, 12)}8${hex.slice(13, 16)}${variant}${hex.slice(17, UID_DIGITS)}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
