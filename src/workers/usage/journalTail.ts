import { JournalReader, type SegmentSlice } from '../../adapters/journal/journalReader';
import type { UsageDatabase } from '../../adapters/sqlite/usageDatabase';
import type { FindingLine } from '../../core/anomalies/findings/finding';
import type { FileSystem } from '../../core/system/fileSystem';
import type { Logger } from '../../core/system/logger';
import type { QuestionRecord } from '../../core/usage/callRecord';
import { strongerChange, type CallChange } from '../../core/usage/callPrecedence';
import { readLine } from '../../core/usage/journalLine';
import type { RepriceRecord } from '../../core/usage/reprice';

/** What one look at the journal brought. */
export interface TailResult {
  readonly readBytes: number;
}

/** Brings a database up to date with the segments of all windows. */
export class JournalTail {
  readonly #reader: JournalReader;
  readonly #logger: Logger;
  /** Segments that are left unread, so that each is told of once. */
  readonly #refused = new Set<string>();

  constructor(files: FileSystem, folder: string, logger: Logger) {
    this.#reader = new JournalReader(files, folder);
    this.#logger = logger;
  }

  /**
   * Applies what is new, slice by slice, and lets other work of the thread run between slices.
   * Throws the system's error when a segment cannot be read; what was applied by then stays.
   */
  async catchUp(database: UsageDatabase, pause: () => Promise<void>): Promise<TailResult> {
    let readBytes = 0;
    const offsets = database.readBytes();
    for (const name of this.#reader.segmentNames()) {
      const size = this.#reader.sizeBytes(name);
      const read = offsets.get(name) ?? 0;
      if (size === undefined || size === read) continue;
      // Shorter than it was: a backup was restored. Reading it all again changes nothing but what is new.
      let offset = size < read ? 0 : read;
      for (let slice = this.#next(name, offset); slice !== undefined; slice = this.#next(name, offset)) {
        this.#apply(database, name, slice);
        readBytes += slice.nextOffset - offset;
        offset = slice.nextOffset;
        await pause();
      }
    }
    return { readBytes };
  }

  #next(name: string, offset: number): SegmentSlice | undefined {
    const slice = this.#reader.readSlice(name, offset);
    if (typeof slice === 'object') return slice;
    if (slice !== 'nothing' && !this.#refused.has(name)) {
      this.#refused.add(name);
      const why = slice === 'newer' ? 'a later version of the extension wrote it' : 'its first line is not one of ours';
      this.#logger.warn('store', `The journal segment ${name} is left unread: ${why}.`);
    }
    return undefined;
  }

  #apply(database: UsageDatabase, segment: string, slice: SegmentSlice): void {
    const changes = new Map<string, CallChange>();
    const questions: QuestionRecord[] = [];
    const reprices: RepriceRecord[] = [];
    const findings: FindingLine[] = [];
    let unreadableLines = slice.overlongLines;
    let unknownLines = 0;
    for (const text of slice.lines) {
      const line = readLine(text);
      switch (line.kind) {
        case 'open':
        case 'close': {
          const present = changes.get(line.call.uid);
          changes.set(line.call.uid, present === undefined ? line : strongerChange(present, line));
          break;
        }
        case 'question':
          questions.push(line.question);
          break;
        case 'reprice':
          reprices.push(line.reprice);
          break;
        case 'finding':
        case 'findingLabel':
          findings.push(line);
          break;
        case 'unknown':
          unknownLines += 1;
          break;
        case 'unreadable':
          unreadableLines += 1;
          break;
      }
    }
    database.apply({ segment, readBytes: slice.nextOffset, changes: changes.values(), questions, reprices, findings, unreadableLines, unknownLines });
    if (unreadableLines > 0) {
      this.#logger.warn('store', `${String(unreadableLines)} lines of the journal segment ${segment} could not be read and were passed.`);
    }
  }
}
