import { join } from 'node:path';
import { MAX_LEDGER_LINE_BYTES, type LedgerFile } from '../../adapters/journal/ledgerFile';
import type { JournalReader } from '../../adapters/journal/journalReader';
import { segmentDay } from '../../adapters/journal/segmentName';
import type { UsageDatabase } from '../../adapters/sqlite/usageDatabase';
import type { Clock, LocalDay } from '../../core/system/clock';
import { systemErrorCode, type FileSystem } from '../../core/system/fileSystem';
import type { Logger } from '../../core/system/logger';
import { ledgerText, type VoidBytes } from '../../core/usage/ledgerLine';
import { daysBefore } from '../../core/usage/localDays';
import { MAX_RETIRED_CALLS } from '../../core/usage/retirement';
import type { LedgerTail } from './ledgerTail';
import { isEnded, spentSegment, type SpentSegment } from './spentSegments';

/** By then every window has begun another segment, whatever its time zone. */
const DAYS_UNTIL_UNWRITTEN = 2;

/** What the ledger and the journal are reached by. */
export interface RetentionParts {
  readonly reader: JournalReader;
  readonly ledger: LedgerFile;
  readonly ledgerTail: LedgerTail;
}

export interface RetentionOptions {
  readonly journalFolder: string;
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly pause: () => Promise<void>;
}

interface SpentSearch {
  readonly database: UsageDatabase;
  readonly voidBytes: VoidBytes;
  readonly firstKeptDay: LocalDay;
  readonly isUnwritten: boolean;
}

/**
 * Keeps the store small: sums up the rows of old days in the ledger, and removes segments that say
 * nothing any more that is not in it. The order is what makes it safe: a line of the ledger is on the
 * disk, and was read back, before anything that it stands for is removed.
 */
export class Retention {
  readonly #options: RetentionOptions & RetentionParts;

  constructor(parts: RetentionParts, options: RetentionOptions) {
    this.#options = { ...options, ...parts };
  }

  /**
   * Removes segments that are void or wholly in the ledger, and that no window writes any more.
   *
   * @param firstKeptDay segments of this day and later ones are removed only when they are void
   */
  async removeSpent(database: UsageDatabase, firstKeptDay: LocalDay = ''): Promise<number> {
    const { reader, ledger, clock, pause } = this.#options;
    const unwrittenDay = daysBefore(clock.localDay(), DAYS_UNTIL_UNWRITTEN);
    const spent: string[] = [];
    const kept: string[] = [];
    const voidBytes = database.progress.voidBytes();
    const clearing = database.progress.lastClearing();
    for (const name of reader.segmentNames()) {
      const found = this.#spentOf(name, { database, voidBytes, firstKeptDay, isUnwritten: segmentDay(name) <= unwrittenDay });
      if (found === undefined) continue;
      spent.push(name);
      kept.push(...found.kept);
      if (found.isRead) await pause();
    }
    if (spent.length === 0 || ledger.isDoubtful) return 0;
    for (const lines of parts(kept)) this.#append(database, ledgerText({ kind: 'kept', clearing, lines }));
    ledger.sync();
    this.#remove(spent);
    database.progress.forgetSegments(spent);
    return spent.length;
  }

  /** What a segment leaves behind when it is removed; undefined when it has to stay. */
  #spentOf(name: string, { database, voidBytes, firstKeptDay, isUnwritten }: SpentSearch): (SpentSegment & { readonly isRead: boolean }) | undefined {
    const { reader, logger } = this.#options;
    try {
      if (this.#isVoid(voidBytes, name)) return isUnwritten || isEnded(name, reader) ? { kept: [], isRead: false } : undefined;
      if (!isUnwritten || segmentDay(name) >= firstKeptDay) return undefined;
      const start = voidBytes.get(name) ?? 0;
      const found = spentSegment({ name, start, repricedBefore: `${firstKeptDay}T00:00:00.000Z` }, reader, database);
      return found === undefined ? undefined : { ...found, isRead: true };
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === undefined) throw error;
      // It holds up no other one.
      logger.debug('store', `The journal segment ${name} could not be looked through (${code}); it stays.`);
      return undefined;
    }
  }

  /** Segments of which nothing holds, though their windows may still write them. */
  voidSegments(database: UsageDatabase): readonly string[] {
    const voidBytes = database.progress.voidBytes();
    if (voidBytes.size === 0) return [];
    return this.#options.reader.segmentNames().filter((name) => this.#isVoid(voidBytes, name));
  }

  #isVoid(allVoidBytes: VoidBytes, name: string): boolean {
    const voidBytes = allVoidBytes.get(name);
    return voidBytes !== undefined && this.#options.reader.completeBytes(name) <= Math.max(voidBytes, this.#endOf(name, voidBytes));
  }

  /** A window that turned over may have ended its void segment properly. */
  #endOf(name: string, voidBytes: number): number {
    const { reader } = this.#options;
    try {
      const slice = reader.readSlice(name, voidBytes);
      const isOnlyEnd = typeof slice === 'object' && slice.lines.length === 1 && isEnded(name, reader);
      return isOnlyEnd ? slice.nextOffset : voidBytes;
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
      return voidBytes;
    }
  }

  /**
   * Sums up all rows of a day. Throws the system's error; what was done by then is whole.
   *
   * @param database caught up with the journal
   */
  async retire(database: UsageDatabase, day: LocalDay): Promise<void> {
    let before = '';
    for (let maxCalls = MAX_RETIRED_CALLS; ; ) {
      const retirement = database.retirementOf(day, maxCalls);
      if (retirement === undefined) return;
      const text = ledgerText({ kind: 'retired', clearing: database.progress.lastClearing(), retirement });
      if (Buffer.byteLength(text) > MAX_LEDGER_LINE_BYTES) {
        maxCalls = Math.ceil(maxCalls / 2);
        continue;
      }
      if (retirement.uids === before) {
        this.#options.logger.warn('store', `Calls of ${day} could not be summed up: rollups.ndjson does not show the line that says so.`);
        return;
      }
      before = retirement.uids;
      this.#append(database, text);
      await this.#options.pause();
    }
  }

  /** What counts is what is read back: another window's line may stand before this one, and make it void. */
  #append(database: UsageDatabase, text: string): void {
    const { ledger, ledgerTail } = this.#options;
    ledger.append([text]);
    ledgerTail.catchUp(database);
  }

  #remove(names: readonly string[]): void {
    const { files, journalFolder } = this.#options;
    for (const name of names) files.remove(join(journalFolder, name));
    files.syncFolder(journalFolder);
  }
}

/** Lines in parts that are each short enough for one line of the ledger. */
function parts(lines: readonly string[]): readonly (readonly string[])[] {
  const found: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    // Twice: a line within a line has its quotes escaped.
    const size = Buffer.byteLength(line) * 2;
    if (bytes + size > MAX_LEDGER_LINE_BYTES) {
      found.push([]);
      bytes = 0;
    }
    found.at(-1)?.push(line);
    bytes += size;
  }
  return found;
}
