import { openWithOtherSqlite } from './otherSqlite';

const TEN_COLUMNS = `
  id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL,
  usage_type TEXT NOT NULL, input_tokens INTEGER, output_tokens INTEGER, cost_usd REAL, conversation_id TEXT, metadata TEXT`;
const FOUR_MORE = ', trace_id TEXT, latency_ms REAL, status TEXT, error_message TEXT';

/** A row as SQL values, in the order of the columns after `id`. */
export type OlderAppValues = readonly (string | number | null)[];

/** Writes a `usage.db` as the Python app made it: 9 values a row for its first shape, 13 for its second. */
export function writeOlderAppDatabase(path: string, rows: readonly OlderAppValues[]): void {
  const isLongShape = rows.some((row) => row.length > 9);
  const database = openWithOtherSqlite(path);
  database.run(`CREATE TABLE llm_usage (${TEN_COLUMNS}${isLongShape ? FOUR_MORE : ''})`);
  for (const row of rows) database.run(`INSERT INTO llm_usage VALUES (NULL, ${row.map(literal).join(', ')})`);
  database.close();
}

function literal(value: string | number | null): string {
  if (value === null) return 'NULL';
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}
