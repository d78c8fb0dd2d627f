import type { LedgerFile } from '../../adapters/journal/ledgerFile';
import type { LineSlice } from '../../adapters/journal/lineReader';
import type { LedgerChange, UsageDatabase } from '../../adapters/sqlite/usageDatabase';
import type { Logger } from '../../core/system/logger';
import { readLedgerLine } from '../../core/usage/ledgerLine';
import { changesIn } from './journalChanges';

/** Brings a database up to date with the ledger: before the journal, which says nothing of what is void. */
export class LedgerTail {
  readonly #file: LedgerFile;
  readonly #logger: Logger;
  #obstacle: string | undefined;

  constructor(file: LedgerFile, logger: Logger) {
    this.#file = file;
    this.#logger = logger;
  }

  /** Whether everything in the ledger was understood: otherwise nothing may be taken out of the journal. */
  get isUnderstood(): boolean {
    return this.#obstacle === undefined;
  }

  /** Whether another version read the ledger in part only, and all of it is there to be read again: in its order, and so from its beginning. */
  isToBeReadAgain(database: UsageDatabase): boolean {
    try {
      return database.progress.hasUnknownLedgerLines && this.#file.sizeBytes >= database.progress.ledgerBytes();
    } catch {
      return false;
    }
  }

  /**
   * Applies the lines that are new and returns how many bytes these were. All at once: they are few.
   * Throws the system's error when the ledger cannot be read.
   */
  catchUp(database: UsageDatabase): number {
    const start = database.progress.ledgerBytes();
    const size = this.#file.sizeBytes;
    if (size < start) this.#stop('rollups.ndjson is shorter than it was; daily sums are kept as they are, and no calls are summed up');
    if (size <= start) return 0;
    let offset = start;
    for (let slice = this.#file.readSlice(offset); slice !== undefined; slice = this.#file.readSlice(offset)) {
      if (!this.#apply(database, slice)) break;
      offset = slice.nextOffset;
    }
    return offset - start;
  }

  /** False when the rest is to be left unread. */
  #apply(database: UsageDatabase, slice: LineSlice): boolean {
    const changes: LedgerChange[] = [];
    let unreadableLines = slice.overlongLines;
    let unknownLines = 0;
    for (const text of slice.lines) {
      if (text === '') continue;
      const line = readLedgerLine(text);
      switch (line.kind) {
        case 'newer':
          this.#stop('rollups.ndjson was written by a later version of the extension; sums of older days may be missing');
          return false;
        case 'kept': {
          const journal = changesIn(line.lines);
          unknownLines += journal.unknownLines;
          changes.push({ ...line, journal });
          break;
        }
        case 'retired':
        case 'cleared':
          changes.push(line);
          break;
        case 'unknown':
          unknownLines += 1;
          break;
        case 'misunderstood':
          unknownLines += 1;
          unreadableLines += 1;
          break;
        case 'unreadable':
          unreadableLines += 1;
          break;
      }
    }
    const voidLines = database.applyLedger({ readBytes: slice.nextOffset, changes, unreadableLines, unknownLines });
    if (voidLines > 0) this.#logger.debug('store', `${String(voidLines)} lines of rollups.ndjson are void: another window was first.`);
    if (unreadableLines > 0) this.#logger.warn('store', `${String(unreadableLines)} lines of rollups.ndjson could not be read and were passed.`);
    return true;
  }

  #stop(obstacle: string): void {
    if (this.#obstacle === undefined) this.#logger.warn('store', `${obstacle}.`);
    this.#obstacle = obstacle;
  }
}
