import type { FindingLine } from '../../core/anomalies/findings/finding';
import type { LocalDay } from '../../core/system/clock';
import type { CallChange } from '../../core/usage/callPrecedence';
import type { QuestionRecord } from '../../core/usage/callRecord';
import type { AfterClearing, Clearing } from '../../core/usage/ledgerLine';
import type { RepriceRecord } from '../../core/usage/reprice';
import type { Retirement } from '../../core/usage/retirement';
import { RollupChanges } from '../../core/usage/rollup';
import type { ChangedWorkKeys } from './changedWorkKeys';
import { FindingTables } from './findingTables';
import { ReadProgress, type ReadLines } from './readProgress';
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
export interface SegmentBatch extends JournalChanges, ReadLines {
  readonly segment: string;
}

/** A line of the ledger, ready to be applied. */
export type LedgerChange =
  | ({ readonly kind: 'retired'; readonly retirement: Retirement } & AfterClearing)
  | { readonly kind: 'cleared'; readonly clearing: Clearing }
  | ({ readonly kind: 'kept'; readonly journal: JournalChanges } & AfterClearing);

/** What was read from the ledger, in its order, and is applied together with how far it was read. */
export interface LedgerBatch extends ReadLines {
  readonly changes: readonly LedgerChange[];
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
  /** How far the journal and its ledger were read. */
  readonly progress: ReadProgress;
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
    this.progress = new ReadProgress(database);
  }

  /** Work keys whose calls came, changed or went. */
  get workKeys(): ChangedWorkKeys {
    return this.#rows.workKeys;
  }

  apply(batch: SegmentBatch): void {
    this.#change((rollups) => {
      this.#applyJournal(batch, rollups);
      this.progress.segmentRead(batch.segment, batch);
    });
  }

  /** Applies lines of the ledger in their order. Returns how many of them are void. */
  applyLedger({ changes, ...read }: LedgerBatch): number {
    let voidLines = 0;
    this.#change((rollups, save) => {
      for (const change of changes) {
        if (change.kind === 'cleared') this.#clear(change.clearing, save);
        else if (this.#isClearedSince(change)) voidLines += 1;
        else if (change.kind === 'retired') voidLines += this.#rows.retire(change.retirement, rollups) ? 0 : 1;
        else this.#applyJournal(change.journal, rollups);
      }
      this.progress.ledgerRead(read);
    });
    return voidLines;
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

  #applyJournal({ changes, questions, reprices, findings }: JournalChanges, rollups: RollupChanges): void {
    for (const change of changes) this.#rows.applyChange(change, rollups);
    for (const question of questions) this.#rows.applyQuestion(question);
    for (const reprice of reprices) this.#rows.applyReprice(reprice, rollups);
    this.findings.apply(findings);
  }

  /** Whether a line was worked out before everything was cleared, and written only afterwards. */
  #isClearedSince({ clearing }: AfterClearing): boolean {
    return clearing !== undefined && clearing !== this.progress.lastClearing();
  }

  /** Nothing is left but what is void of segments, from now on and also of those cleared earlier. */
  #clear(clearing: Clearing, save: () => void): void {
    save();
    this.progress.clear(clearing);
    this.#holdsCleared = true;
    this.#rows.clear();
    this.rollups.clear();
    this.findings.clear();
  }

  #shrink(): void {
    const empty = numberIn(firstRow(this.database, 'PRAGMA freelist_count'), 'freelist_count');
    const pages = numberIn(firstRow(this.database, 'PRAGMA page_count'), 'page_count');
    if (!this.#holdsCleared && empty <= pages * MAX_EMPTY_SHARE) return;
    this.database.run('VACUUM');
    this.#holdsCleared = false;
  }
}
