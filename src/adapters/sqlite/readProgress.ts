import { KNOWN_WORDS } from '../../core/usage/journalLine';
import type { Clearing, VoidBytes } from '../../core/usage/ledgerLine';
import { timestampOf } from '../../core/usage/timestamps';
import { allRows, firstRow, inTransaction, numberIn, textIn, textOrNullIn, type Database } from './sqlite';

/** How much of a file was read at once, in bytes from its beginning and in lines that say nothing. */
export interface ReadLines {
  /** The file was read up to here. */
  readonly readBytes: number;
  /** Complete lines that could not be read, and lines of unknown kinds. */
  readonly unreadableLines: number;
  readonly unknownLines: number;
}

/** How far the view has read each segment and the ledger, and what of them is void. Changed in the transaction of what was read. */
export class ReadProgress {
  /** Whether a version that knew other kinds of lines has passed some of the ledger, whose order decides. */
  readonly hasUnknownLedgerLines: boolean;
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    this.hasUnknownLedgerLines = this.#forgetMisunderstood();
  }

  /** How far each segment was read, by name. */
  readBytes(): ReadonlyMap<string, number> {
    const rows = allRows(this.#database, 'SELECT name, read_bytes FROM segments');
    return new Map(rows.map((row) => [textIn(row, 'name'), numberIn(row, 'read_bytes')]));
  }

  /** How far segments are void, because what they held was cleared. */
  voidBytes(): VoidBytes {
    const rows = allRows(this.#database, 'SELECT name, bytes FROM void_segments');
    return new Map(rows.map((row) => [textIn(row, 'name'), numberIn(row, 'bytes')]));
  }

  /** How far the ledger was read. */
  ledgerBytes(): number {
    return numberIn(firstRow(this.#database, 'SELECT read_bytes FROM ledger'), 'read_bytes');
  }

  /** Which clearing of the ledger was the last one; null when nothing was ever cleared. */
  lastClearing(): string | null {
    return textOrNullIn(firstRow(this.#database, 'SELECT last_clearing FROM ledger') ?? {}, 'last_clearing');
  }

  /** What of the record is void, and since when; undefined when nothing was ever cleared. */
  voidSince(): Clearing | undefined {
    const row = firstRow(this.#database, 'SELECT last_clearing, last_cleared_at FROM ledger') ?? {};
    const uid = textOrNullIn(row, 'last_clearing');
    // By a view of before the time was written down, only the segments are void.
    const clearedAt = textOrNullIn(row, 'last_cleared_at') ?? timestampOf(0);
    return uid === null ? undefined : { uid, clearedAt, voidBytes: this.voidBytes() };
  }

  segmentRead(name: string, { readBytes, unreadableLines, unknownLines }: ReadLines): void {
    this.#database.run(
      `INSERT INTO segments (name, read_bytes, unreadable_lines, unknown_lines) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET read_bytes = excluded.read_bytes,
         unreadable_lines = unreadable_lines + excluded.unreadable_lines,
         unknown_lines = unknown_lines + excluded.unknown_lines`,
      [name, readBytes, unreadableLines, unknownLines],
    );
  }

  ledgerRead({ readBytes, unreadableLines, unknownLines }: ReadLines): void {
    this.#database.run(
      'UPDATE ledger SET read_bytes = ?, unreadable_lines = unreadable_lines + ?, unknown_lines = unknown_lines + ?',
      [readBytes, unreadableLines, unknownLines],
    );
  }

  /** Segments that are gone count as never read. */
  forgetSegments(names: readonly string[]): void {
    inTransaction(this.#database, () => {
      for (const name of names) this.#database.run('DELETE FROM segments WHERE name = ?', [name]);
    });
  }

  /** No segment was read; what is void of them is so from now on, beside what was cleared earlier. */
  clear({ uid, clearedAt, voidBytes }: Clearing): void {
    this.#database.run('UPDATE ledger SET last_clearing = ?, last_cleared_at = ?', [uid, clearedAt]);
    this.#database.run('DELETE FROM segments');
    for (const [name, bytes] of voidBytes) {
      this.#database.run(
        'INSERT INTO void_segments (name, bytes) VALUES (?, ?) ON CONFLICT DO UPDATE SET bytes = max(bytes, excluded.bytes)',
        [name, bytes],
      );
    }
  }

  /**
   * Segments with lines that a version with other words did not know are read again, as if they were
   * new. Returns whether there are such lines in the ledger.
   */
  #forgetMisunderstood(): boolean {
    const ledger = firstRow(this.#database, 'SELECT known_kinds, unknown_lines FROM ledger') ?? {};
    if (textOrNullIn(ledger, 'known_kinds') === KNOWN_WORDS) return false;
    inTransaction(this.#database, () => {
      this.#database.run('DELETE FROM segments WHERE unknown_lines > 0');
      this.#database.run('UPDATE ledger SET known_kinds = ?', [KNOWN_WORDS]);
    });
    return numberIn(ledger, 'unknown_lines') > 0;
  }
}
