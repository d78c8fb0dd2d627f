import { JournalReader } from '../../adapters/journal/journalReader';
import type { LineSlice } from '../../adapters/journal/lineReader';
import { segmentDay } from '../../adapters/journal/segmentName';
import type { UsageDatabase } from '../../adapters/sqlite/usageDatabase';
import type { Clock } from '../../core/system/clock';
import { systemErrorCode, type FileFacts, type FileSystem } from '../../core/system/fileSystem';
import type { Logger } from '../../core/system/logger';
import { daysBefore } from '../../core/usage/localDays';
import { changesIn } from './journalChanges';

/** By then every window writes another segment, whatever its time zone, and */
const SETTLED_AFTER_DAYS = 2;
/** one that nobody has written for so long either is looked at only now and then, */
const SETTLED_AFTER_MS = 600_000;
/** once in so long: a restored backup may have changed it. */
const LOOK_AT_SETTLED_EVERY_MS = 60_000;

/** What one look at the journal brought. */
export interface TailResult {
  readonly readBytes: number;
  /** Segments that the view had read and that are not there any more. */
  readonly goneSegments: number;
}

/** How far a segment was read, and how far it is void, in bytes. */
interface SegmentPlace {
  readonly read: number;
  readonly void: number;
}

/** Brings a database up to date with the segments of all windows. The ledger must have been read before. */
export class JournalTail {
  readonly #reader: JournalReader;
  readonly #logger: Logger;
  /** Segments that are left unread, so that each is told of once. */
  readonly #refused = new Set<string>();
  /** Segments that the system did not let be read at the last look. */
  readonly #unread = new Set<string>();
  readonly #clock: Clock;
  /** Sizes of segments that were read to their end and have long been left alone: asking for the size of thousands takes longer than all else. */
  readonly #settled = new Map<string, number>();
  #lookedAtAllMs = Number.NEGATIVE_INFINITY;

  constructor(files: FileSystem, folder: string, logger: Logger, clock: Clock) {
    this.#clock = clock;
    this.#reader = new JournalReader(files, folder);
    this.#logger = logger;
  }

  /**
   * Applies what is new, slice by slice, and lets other work of the thread run between slices. A segment that the system
   * does not let be read holds up no other one: that is told once, and it is tried again at each look. Throws the
   * system's error when the journal's folder cannot be read.
   */
  async catchUp(database: UsageDatabase, pause: () => Promise<void>): Promise<TailResult> {
    let readBytes = 0;
    const offsets = database.progress.readBytes();
    const voidBytes = database.progress.voidBytes();
    const names = this.#reader.segmentNames();
    const goneSegments = this.#forgetGone(database, offsets, new Set(names));
    const looksAtAll = this.#looksAtAll();
    const settledDay = daysBefore(this.#clock.localDay(), SETTLED_AFTER_DAYS);
    for (const name of names) {
      const place = { read: offsets.get(name) ?? 0, void: voidBytes.get(name) ?? 0 };
      if (!looksAtAll && place.read > 0 && this.#settled.get(name) === place.read) continue;
      for (const slice of this.#newSlices(name, place, segmentDay(name) <= settledDay)) {
        this.#apply(database, name, slice);
        readBytes += slice.nextOffset - slice.offset;
        await pause();
      }
    }
    return { readBytes, goneSegments };
  }

  #looksAtAll(): boolean {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#lookedAtAllMs < LOOK_AT_SETTLED_EVERY_MS) return false;
    this.#lookedAtAllMs = nowMs;
    return true;
  }

  #noteIfSettled(name: string, { sizeBytes, modifiedMs }: FileFacts, read: number): void {
    const isSettled = read === sizeBytes && this.#clock.nowMs() - modifiedMs > SETTLED_AFTER_MS;
    if (isSettled) this.#settled.set(name, sizeBytes);
    else this.#settled.delete(name);
  }

  *#newSlices(name: string, place: SegmentPlace, maySettle: boolean): Generator<LineSlice & { readonly offset: number }> {
    try {
      const facts = this.#reader.factsOf(name);
      if (facts === undefined) return;
      const size = facts.sizeBytes;
      if (maySettle) this.#noteIfSettled(name, facts, place.read);
      // Shorter than it was: a backup was restored. Reading it all again changes nothing but what is new.
      let offset = Math.max(size < place.read ? 0 : place.read, place.void);
      if (offset >= size) return;
      for (let slice = this.#next(name, offset); slice !== undefined; slice = this.#next(name, offset)) {
        yield { ...slice, offset };
        offset = slice.nextOffset;
      }
      this.#unread.delete(name);
    } catch (error) {
      this.#tellUnread(name, error);
    }
  }

  #tellUnread(name: string, error: unknown): void {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    if (this.#unread.has(name)) return;
    this.#unread.add(name);
    this.#logger.error('store', `The journal segment ${name} could not be read (${code}); it is tried again, and the others are read meanwhile.`);
  }

  #forgetGone(database: UsageDatabase, offsets: ReadonlyMap<string, number>, names: ReadonlySet<string>): number {
    const gone = [...offsets.keys()].filter((name) => !names.has(name));
    if (gone.length > 0) database.progress.forgetSegments(gone);
    for (const name of gone) this.#settled.delete(name);
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
