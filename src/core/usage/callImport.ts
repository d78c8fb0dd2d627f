import type { QuestionRecord } from './callRecord';
import type { RecordedCall } from './recordedCall';

/** What a row of another record turned out to be. */
export type ImportItem =
  | { readonly kind: 'call'; readonly call: RecordedCall }
  | { readonly kind: 'question'; readonly question: QuestionRecord }
  /** Has no time that can be read, and so no place among the others. */
  | { readonly kind: 'without_time' }
  /** Something in it is not as it must be. */
  | { readonly kind: 'unreadable' };

/** Whose record was read. */
export type ImportSource = 'usage_database' | 'older_app' | 'json_export';

/** Why a file was not imported. Nothing was changed. */
export type ImportRefusal =
  | 'not_found'
  | 'folder'
  /** Larger than `MAX_IMPORT_BYTES`. */
  | 'too_large'
  /** Neither a SQLite database nor an export of ours, or one that is encrypted. */
  | 'not_a_record'
  /** A database, or JSON, of another program. */
  | 'foreign'
  | 'damaged'
  /** Made by a later version in a way that this one cannot read. */
  | 'newer'
  /** Another program is writing it: its last changes stand in a file beside it. */
  | 'in_use'
  /** The system refused to read it, or to write the journal; see the code. */
  | 'disk';

export interface ImportCounts {
  readonly rowsRead: number;
  readonly newCalls: number;
  readonly alreadyThere: number;
  /** Rows without a readable time. */
  readonly withoutTime: number;
  /** Rows in which something is not as it must be. */
  readonly unreadable: number;
  readonly newQuestions: number;
}

/** What came of the days of which a database has only sums. */
export interface ImportedSums {
  /** Days whose sums, or what was missing of them, were added. */
  readonly newDays: number;
  /** Days whose sums cannot be told apart from what is here. */
  readonly daysLeftOut: number;
  /** Why none could be saved, though the calls were: the system's code, or the file that cannot be used. */
  readonly failure?: string;
}

export type ImportOutcome =
  | ({ readonly kind: 'imported'; readonly source: ImportSource; /** When there are such days. */ readonly sums?: ImportedSums } & ImportCounts)
  | { readonly kind: 'refused'; readonly reason: ImportRefusal; readonly code?: string };

/** A database is held in memory as a whole. */
export const MAX_IMPORT_DATABASE_BYTES = 1_073_741_824;
export const MAX_IMPORT_JSON_BYTES = 4_294_967_296;

/** Thrown while a file is read: nothing of it is taken over. */
export class ImportRefused extends Error {
  constructor(readonly reason: ImportRefusal) {
    super(`The file was not imported (${reason}).`);
  }
}
