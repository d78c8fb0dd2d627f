import type { FindingLine } from '../../core/anomalies/findings/finding';
import type { LocalDay } from '../../core/system/clock';
import type { CallChange } from '../../core/usage/callPrecedence';
import type { QuestionRecord } from '../../core/usage/callRecord';
import { KNOWN_WORDS } from '../../core/usage/journalLine';
import type { AfterClearing, Clearing, VoidBytes } from '../../core/usage/ledgerLine';
import type { RepriceRecord } from '../../core/usage/reprice';
import type { Retirement } from '../../core/usage/retirement';
import { RollupChanges } from '../../core/usage/rollup';
import { timestampOf } from '../../core/usage/timestamps';
import type { ChangedWorkKeys } from './changedWorkKeys';
import { FindingTables } from './findingTables';
import { RollupTables } from './rollupTables';
import { RowTables } from './rowTables';
import { migrate } from './schema';
import { seal } from './seal';
import { allRows, firstRow, inTransaction, numberIn, textIn, textOrNullIn, type Database } from './sqlite';

/** Above this share of empty pages the view is written anew before it is published. */
const MAX_EMPTY_SHARE = 0.25;

/** What lines of the journal say. */
export interface JournalChanges {
  /** One change for each call: the one that holds among those read. */
  readonly changes: Iterable<CallChange>;
  readonly questions: readonly QuestionRecord[];
  readonly reprices: readonly RepriceRecord[];
  readonly findings: readonly FindingLine[];
}

/** What was read from a segment and is applied together with how far it was read. */
export interface SegmentBatch extends JournalChanges {
  readonly segment: string;
  /** The segment was read up to here. */
  readonly readBytes: number;
  /** Complete lines that could not be read, and lines of unknown kinds. */
  readonly unreadableLines: number;
  readonly unknownLines: number;
}

/** A line of the ledger, ready to be applied. */
export type LedgerChange =
  | ({ readonly kind: 'retired'; readonly retirement: Retirement } & AfterClearing)
  | { readonly kind: 'cleared'; readonly clearing: Clearing }
  | ({ readonly kind: 'kept'; readonly journal: JournalChanges } & AfterClearing);

/** What was read from the ledger, in its order, and is applied together with how far it was read. */
export interface LedgerBatch {
  readonly readBytes: number;
  readonly changes: readonly LedgerChange[];
  readonly unreadableLines: number;
  readonly unknownLines: number;
}

/**
 * The view of the journal: rows, daily sums and how far each segment was read, always changed
 * together. Applying something twice, or in another order, leads to the same view.
 */
export class UsageDatabase {
  /** For queries; whoever has it only reads. */
  readonly database: Database;
  /** Findings and the user's labels of them. */
  readonly findings: FindingTables;
  /** Daily sums. */
  readonly rollups: RollupTables;
  /** Whether a version that knew other kinds of lines has passed some of the ledger, whose order decides. */
  readonly hasUnknownLedgerLines: boolean;
  readonly #rows: RowTables;
  /** What was cleared still stands in pages that are not used any more. */
  #holdsCleared = false;

  /** @param database empty, or one of ours, of this version or an earlier one. */
  constructor(database: Database) {
    migrate(database);
    this.database = database;
    this.findings = new FindingTables(database);
    this.rollups = new RollupTables(database);
    this.#rows = new RowTables(database);
    this.hasUnknownLedgerLines = this.#forgetMisunderstood();
  }

  /** Work keys whose calls came, changed or went. */
  get workKeys(): ChangedWorkKeys {
    return this.#rows.workKeys;
  }

  /** How far each segment was read, by name. */
  readBytes(): ReadonlyMap<string, number> {
    const rows = allRows(this.database, 'SELECT name, read_bytes FROM segments');
    return new Map(rows.map((row) => [textIn(row, 'name'), numberIn(row, 'read_bytes')]));
  }

  /** How far segments are void, because what they held was cleared. */
  voidBytes(): VoidBytes {
    const rows = allRows(this.database, 'SELECT name, bytes FROM void_segments');
    return new Map(rows.map((row) => [textIn(row, 'name'), numberIn(row, 'bytes')]));
  }

  /** How far the ledger was read. */
  ledgerBytes(): number {
    return numberIn(firstRow(this.database, 'SELECT read_bytes FROM ledger'), 'read_bytes');
  }

  /** Which clearing of the ledger was the last one; null when nothing was ever cleared. */
  lastClearing(): string | null {
    return textOrNullIn(firstRow(this.database, 'SELECT last_clearing FROM ledger') ?? {}, 'last_clearing');
  }

  /** What of the record is void, and since when; undefined when nothing was ever cleared. */
  voidSince(): Clearing | undefined {
    const row = firstRow(this.database, 'SELECT last_clearing, last_cleared_at FROM ledger') ?? {};
    const uid = textOrNullIn(row, 'last_clearing');
    // By a view of before the time was written down, only the segments are void.
    const clearedAt = textOrNullIn(row, 'last_cleared_at') ?? timestampOf(0);
    return uid === null ? undefined : { uid, clearedAt, voidBytes: this.voidBytes() };
  }

  apply(batch: SegmentBatch): void {
    this.#change((rollups) => {
      this.#applyJournal(batch, rollups);
      this.database.run(
        `INSERT INTO segments (name, read_bytes, unreadable_lines, unknown_lines) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET read_bytes = excluded.read_bytes,
           unreadable_lines = unreadable_lines + excluded.unreadable_lines,
           unknown_lines = unknown_lines + excluded.unknown_lines`,
        [batch.segment, batch.readBytes, batch.unreadableLines, batch.unknownLines],
      );
    });
  }

  /** Applies lines of the ledger in their order. Returns how many of them are void. */
  applyLedger({ changes, readBytes, unreadableLines, unknownLines }: LedgerBatch): number {
    let voidLines = 0;
    this.#change((rollups, save) => {
      for (const change of changes) {
        if (change.kind === 'cleared') this.#clear(change.clearing, save);
        else if (this.#isClearedSince(change)) voidLines += 1;
        else if (change.kind === 'retired') voidLines += this.#rows.retire(change.retirement, rollups) ? 0 : 1;
        else this.#applyJournal(change.journal, rollups);
      }
      this.database.run(
        'UPDATE ledger SET read_bytes = ?, unreadable_lines = unreadable_lines + ?, unknown_lines = unknown_lines + ?',
        [readBytes, unreadableLines, unknownLines],
      );
    });
    return voidLines;
  }

  /** Segments that are gone count as never read. */
  forgetSegments(names: readonly string[]): void {
    inTransaction(this.database, () => {
      for (const name of names) this.database.run('DELETE FROM segments WHERE name = ?', [name]);
    });
  }

  /** Makes `interrupted` rows of the calls that nothing closed in time; returns how many. */
  interruptExpired(now: string): number {
    const expired = allRows(this.database, 'SELECT uid, call FROM open_calls WHERE expires_at <= ?', [now]);
    if (expired.length > 0) this.#change((rollups) => { this.#rows.interrupt(expired, rollups); });
    return expired.length;
  }

  /** When the next open call expires; undefined when none is open. */
  nextExpiry(): string | undefined {
    const row = firstRow(this.database, 'SELECT min(expires_at) AS expires_at FROM open_calls');
    return row === undefined ? undefined : (textOrNullIn(row, 'expires_at') ?? undefined);
  }

  /** The local days before another one of which there are rows, oldest first. */
  daysBefore(day: LocalDay): readonly LocalDay[] {
    return this.#rows.daysBefore(day);
  }

  /** What would retire rows of a day; undefined when there are none. Changes nothing. */
  retirementOf(day: LocalDay, maxCalls?: number): Retirement | undefined {
    return this.#rows.retirementOf(day, maxCalls);
  }

  isRetired(uid: string): boolean {
    return this.#rows.retired.hasUid(uid);
  }

  /** Whether a price found later belongs to no call that there is. */
  isOrphan(reprice: RepriceRecord): boolean {
    return this.#rows.isOrphan(reprice);
  }

  /** The database as the bytes of a sealed file; undefined when it does not pass SQLite's own check. */
  checkedBytes(): Uint8Array | undefined {
    const isSound = textIn(firstRow(this.database, 'PRAGMA quick_check(1)') ?? {}, 'quick_check') === 'ok';
    if (!isSound) return undefined;
    this.#shrink();
    return seal(this.database.export());
  }

  close(): void {
    this.database.close();
  }

  /** All or nothing of rows and daily sums. `save` brings the sums gathered so far into their tables. */
  #change(work: (rollups: RollupChanges, save: () => void) => void): void {
    const rollups = new RollupChanges();
    const save = (): void => { this.rollups.apply(rollups.takeAll()); };
    try {
      inTransaction(this.database, () => {
        work(rollups, save);
        save();
      });
    } catch (error) {
      this.#rows.retired.reload();
      throw error;
    }
  }

  /**
   * Segments with lines that a version with other words did not know are read again, as if they were
   * new. Returns whether there are such lines in the ledger.
   */
  #forgetMisunderstood(): boolean {
    const ledger = firstRow(this.database, 'SELECT known_kinds, unknown_lines FROM ledger') ?? {};
    if (textOrNullIn(ledger, 'known_kinds') === KNOWN_WORDS) return false;
    inTransaction(this.database, () => {
      this.database.run('DELETE FROM segments WHERE unknown_lines > 0');
      this.database.run('UPDATE ledger SET known_kinds = ?', [KNOWN_WORDS]);
    });
    return numberIn(ledger, 'unknown_lines') > 0;
  }

  #applyJournal({ changes, questions, reprices, findings }: JournalChanges, rollups: RollupChanges): void {
    for (const change of changes) this.#rows.applyChange(change, rollups);
    for (const question of questions) this.#rows.applyQuestion(question);
    for (const reprice of reprices) this.#rows.applyReprice(reprice, rollups);
    this.findings.apply(findings);
  }

  /** Whether a line was worked out before everything was cleared, and written only afterwards. */
  #isClearedSince({ clearing }: AfterClearing): boolean {
    return clearing !== undefined && clearing !== this.lastClearing();
  }

  /** Nothing is left but what is void of segments, from now on and also of those cleared earlier. */
  #clear({ uid, clearedAt, voidBytes }: Clearing, save: () => void): void {
    save();
    this.database.run('UPDATE ledger SET last_clearing = ?, last_cleared_at = ?', [uid, clearedAt]);
    this.#holdsCleared = true;
    this.#rows.clear();
    this.rollups.clear();
    this.findings.clear();
    this.database.run('DELETE FROM segments');
    for (const [name, bytes] of voidBytes) {
      this.database.run(
        'INSERT INTO void_segments (name, bytes) VALUES (?, ?) ON CONFLICT DO UPDATE SET bytes = max(bytes, excluded.bytes)',
        [name, bytes],
      );
    }
  }

  #shrink(): void {
    const empty = numberIn(firstRow(this.database, 'PRAGMA freelist_count'), 'freelist_count');
    const pages = numberIn(firstRow(this.database, 'PRAGMA page_count'), 'page_count');
    if (!this.#holdsCleared && empty <= pages * MAX_EMPTY_SHARE) return;
    this.database.run('VACUUM');
    this.#holdsCleared = false;
  }
}
