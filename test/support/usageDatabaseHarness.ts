import { UsageDatabase } from '../../src/adapters/sqlite/usageDatabase';
import type { CallRecord, QuestionRecord } from '../../src/core/usage/callRecord';
import type { RecordedCall } from '../../src/core/usage/recordedCall';
import { loadSqlite } from './usageViewHarness';

/** A usage database in memory that holds these calls and questions. */
export async function usageDatabaseWith(
  calls: readonly (CallRecord | RecordedCall)[],
  questions: readonly QuestionRecord[] = [],
): Promise<UsageDatabase> {
  const sqlite = await loadSqlite();
  const database = new UsageDatabase(sqlite.open());
  database.apply({
    segment: 'a segment',
    readBytes: 1,
    changes: calls.map((call) => ({ kind: 'close', call })),
    questions,
    reprices: [],
    findings: [],
    unreadableLines: 0,
    unknownLines: 0,
  });
  return database;
}
