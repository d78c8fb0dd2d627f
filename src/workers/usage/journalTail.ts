import { JournalReader } from '../../adapters/journal/journalReader';
import type { LineSlice } from '../../adapters/journal/lineReader';
import type { UsageDatabase } from '../../adapters/sqlite/usageDatabase';
import type { FileSystem } from '../../core/system/fileSystem';
import type { Logger } from '../../core/system/logger';
import { changesIn } from './journalChanges';

/** What one look at the journal brought. */
export interface TailResult {
  readonly readBytes: number;
  /** Segments that the view had read and that are not there any more. */
  readonly goneSegments: number;
}

/** Brings a database up to date with the segments of all windows. The ledger must have been read before. */
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
    const voidBytes = database.voidBytes();
    const names = this.#reader.segmentNames();
    const goneSegments = this.#forgetGone(database, offsets, new Set(names));
    for (const name of names) {
      const size = this.#reader.sizeBytes(name);
      if (size === undefined) continue;
      const read = offsets.get(name) ?? 0;
      // Shorter than it was: a backup was restored. Reading it all again changes nothing but what is new.
      let offset = Math.max(size < read ? 0 : read, voidBytes.get(name) ?? 0);
      if (offset >= size) continue;
      for (let slice = this.#next(name, offset); slice !== undefined; slice = this.#next(name, offset)) {
        this.#apply(database, name, slice);
        readBytes += slice.nextOffset - offset;
        offset = slice.nextOffset;
        await pause();
      }
    }
    return { readBytes, goneSegments };
  }

  #forgetGone(database: UsageDatabase, offsets: ReadonlyMap<string, number>, names: ReadonlySet<string>): number {
    const gone = [...offsets.keys()].filter((name) => !names.has(name));
    if (gone.length > 0) database.forgetSegments(gone);
    return gone.length;
  }

  #next(name: string, offset: number): LineSlice | undefined {
    const slice = this.#reader.readSlice(name, offset);
    if (typeof slice === 'object') return slice;
    if (slice !== 'nothing' && !this.#refused.has(name)) {
      this.#refused.add(name);
      const why = slice === 'newer' ? 'a later version of the extension wrote it' : 'its first line is not one of ours';
      this.#logger.warn('store', `The journal segment ${name} is left unread: ${why}.`);
    }
    return undefined;
  }

  #apply(database: UsageDatabase, segment: string, slice: LineSlice): void {
    const changes = changesIn(slice.lines);
    const unreadableLines = changes.unreadableLines + slice.overlongLines;
    database.apply({ ...changes, segment, readBytes: slice.nextOffset, unreadableLines });
    if (unreadableLines > 0) {
      this.#logger.warn('store', `${String(unreadableLines)} lines of the journal segment ${segment} could not be read and were passed.`);
    }
  }
}
