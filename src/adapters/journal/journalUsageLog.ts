import type { FindingLine } from '../../core/anomalies/findings/finding';
import type { FindingLog } from '../../core/anomalies/findings/findingLog';
import type { Clock, LocalDay, Timer, Timers } from '../../core/system/clock';
import { systemErrorCode, type FileSystem } from '../../core/system/fileSystem';
import type { IdSource } from '../../core/system/ids';
import type { Logger } from '../../core/system/logger';
import type { CallRecord, OpenCallRecord, QuestionRecord } from '../../core/usage/callRecord';
import { closeLine, findingLine, openLine, questionLine, repriceLine } from '../../core/usage/journalLine';
import type { VoidBytes } from '../../core/usage/ledgerLine';
import type { RepriceRecord } from '../../core/usage/reprice';
import type { UsageLog } from '../../core/usage/usageLog';
import { AppendPace } from './appendPace';
import { countRecords, LineQueue } from './lineQueue';
import { SegmentWriter } from './segmentWriter';

/** Lines are on the disk, not only in the system's cache, within a second of being written. */
const SYNC_DELAY_MS = 500;
const FIRST_RETRY_DELAY_MS = 1_000;
const LAST_RETRY_DELAY_MS = 60_000;
const MINUTE_MS = 60_000;
/** What had waited is written in parts of this many characters, between which other work gets its turn. */
const BATCH_CHARACTERS = 262_144;

export interface JournalUsageLogOptions {
  /** Where the segments live; made on the first line. */
  readonly folder: string;
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly logger: Logger;
  /** Called within half a second of a written line, once for all lines of that time. */
  readonly onWritten?: () => void;
  /** Called within half a second of a change of `unsavedCount`. */
  readonly onUnsavedChanged?: () => void;
  /** What of which segment is void, as the disk says now. Asked only when a segment was removed. */
  readonly voidBytes?: () => VoidBytes | undefined;
}

/**
 * Writes the record of every call: one line each, appended on the calling thread, so that it is in
 * the system's hands when the method returns and survives the end of this process. Where the disk is
 * slow, lines are queued instead and written off that thread: until then they count as unsaved.
 */
export class JournalUsageLog implements UsageLog, FindingLog {
  readonly #options: JournalUsageLogOptions;
  #segment: SegmentWriter | undefined;
  /** Written, and not known to be on the disk yet. */
  #unsynced: string[] = [];
  /** Refused by the disk. */
  #unsaved: string[] = [];
  #tick: Timer | undefined;
  #retry: Timer | undefined;
  /** There while lines that had waited are being saved, part by part. */
  #saving: Timer | undefined;
  #savedLines = 0;
  #retryDelayMs = FIRST_RETRY_DELAY_MS;
  #hasToldFailure = false;
  #hasWritten = false;
  #isDisposed = false;
  readonly #pace = new AppendPace();
  readonly #queue: LineQueue;
  #tell: Timer | undefined;
  #day: LocalDay = '';
  #dayMinute = Number.NaN;

  constructor(options: JournalUsageLogOptions) {
    this.#options = options;
    this.#queue = new LineQueue((lines, done) => { this.#appendLater(lines, done); }, options.timers);
  }

  get unsavedCount(): number {
    return countRecords([...this.#queue.lines, ...this.#unsaved]);
  }

  /** Whether lines are queued, because the disk is slow. */
  get isQueueing(): boolean {
    return this.#pace.isSlow;
  }

  /** Whether any line reached the journal. */
  get hasWritten(): boolean {
    return this.#hasWritten;
  }

  open(call: OpenCallRecord): void {
    this.#write(openLine(call));
  }

  close(call: CallRecord): void {
    this.#write(closeLine(call));
  }

  question(question: QuestionRecord): void {
    this.#write(questionLine(question));
  }

  reprice(reprice: RepriceRecord): void {
    this.#write(repriceLine(reprice));
  }

  finding(line: FindingLine): void {
    this.#write(findingLine(line));
  }

  /**
   * Leaves this window's segment where what it held was cleared, and removes it. What was written
   * since stands in another one before that.
   */
  leaveVoid(voidBytes: VoidBytes): void {
    const segment = this.#segment;
    const bytes = segment === undefined ? undefined : voidBytes.get(segment.name);
    if (segment === undefined || bytes === undefined || this.#isDisposed) return;
    try {
      const lines = segment.lines(bytes);
      this.#unsynced = [];
      this.#leaveSegment();
      for (const line of lines) this.#write(line);
      // Otherwise the file stays until all of its lines are elsewhere in the record.
      if (this.#unsaved.length > 0 || this.#queue.lines.length > 0) return;
      this.#segment?.sync();
      segment.remove();
      this.#options.logger.info('store', 'This window left its segment of the usage journal, because it was cleared.');
    } catch (error) {
      this.#tellFailure('could not be left', error);
    }
  }

  /** Writes what the disk refused so far once more, brings all to the disk and closes the segment. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#saveIfLost();
    // What is being written now may arrive or not: it is written again where nothing else is.
    if (this.#queue.isWriting) this.#leaveSegment();
    this.#unsaved = [...this.#queue.takeAll(), ...this.#unsaved];
    this.#isDisposed = true;
    this.#saving?.cancel();
    this.#saveUnsaved();
    this.#tick?.cancel();
    this.#retry?.cancel();
    this.#tell?.cancel();
    if (this.#unsaved.length > 0) {
      this.#options.logger.error('store', `${String(this.#unsaved.length)} lines of the usage journal could not be saved.`);
    }
    const segment = this.#segment;
    this.#segment = undefined;
    if (segment === undefined) return;
    endQuietly(segment);
    try {
      segment.sync();
    } catch (error) {
      this.#tellFailure('could not be synced', error);
    }
    closeQuietly(segment);
  }

  #write(line: string): void {
    // While the disk refuses lines, each new one waits its turn behind them.
    if (this.#unsaved.length > 0) this.#keep([line]);
    else if (this.#isQueued()) this.#enqueue([line]);
    else if (!this.#tryAppend([line])) this.#keep([line]);
  }

  /** Never throws: recording must not break what it records. */
  #tryAppend(lines: readonly string[]): boolean {
    const startMs = this.#options.clock.monotonicMs();
    try {
      this.#currentSegment().append(lines.join(''));
    } catch (error) {
      this.#tellFailure('could not be written', error);
      this.#leaveSegment();
      return false;
    }
    this.#judgePace(startMs);
    this.#written(lines);
    return true;
  }

  #written(lines: readonly string[]): void {
    this.#hasWritten = true;
    this.#unsynced.push(...lines);
    this.#startTick();
  }

  /** Also while the last of the queue is being written: lines keep their order. */
  #isQueued(): boolean {
    return !this.#isDisposed && (this.#pace.isSlow || this.#queue.lines.length > 0);
  }

  #enqueue(lines: readonly string[]): void {
    this.#queue.push(lines);
    this.#tellUnsaved();
  }

  #appendLater(lines: readonly string[], done: () => void): void {
    let segment: SegmentWriter;
    try {
      segment = this.#currentSegment();
    } catch (error) {
      done();
      this.#refused(lines, error);
      return;
    }
    const startMs = this.#options.clock.monotonicMs();
    segment.appendLater(lines.join(''), (error) => {
      if (this.#isDisposed) return;
      this.#judgePace(startMs);
      done();
      const isLeft = this.#segment !== segment;
      if (error !== null && !isLeft) this.#refused(lines, error);
      // Whoever left the segment knew nothing of these.
      else if (isLeft) this.#keep(lines);
      else this.#written(lines);
      this.#tellUnsaved();
    });
  }

  #refused(lines: readonly string[], error: unknown): void {
    this.#tellFailure('could not be written', error);
    this.#leaveSegment();
    this.#keep(lines);
  }

  #judgePace(startMs: number): void {
    const nowMs = this.#options.clock.monotonicMs();
    if (!this.#pace.record(nowMs, nowMs - startMs)) return;
    const { logger } = this.#options;
    if (this.#pace.isSlow) logger.warn('store', 'The disk of the usage journal is slow: three lines took over 50 ms each within a minute. Lines are queued until it is quick again.');
    else logger.info('store', 'The disk of the usage journal is quick again; lines are written at once.');
  }

  #tellUnsaved(): void {
    const { timers, onUnsavedChanged } = this.#options;
    if (this.#isDisposed || onUnsavedChanged === undefined) return;
    this.#tell ??= timers.after(SYNC_DELAY_MS, () => {
      this.#tell = undefined;
      onUnsavedChanged();
    });
  }

  #startTick(): void {
    if (this.#isDisposed) return;
    this.#tick ??= this.#options.timers.after(SYNC_DELAY_MS, () => {
      this.#onTick();
    });
  }

  #currentSegment(): SegmentWriter {
    const day = this.#today();
    if (this.#segment?.day === day) return this.#segment;
    this.#saveIfLost();
    if (this.#segment?.day === day) return this.#segment;
    if (this.#segment !== undefined && !this.#queue.isWriting) endQuietly(this.#segment);
    this.#leaveSegment();
    const { files, folder, ids } = this.#options;
    this.#segment = SegmentWriter.create(files, folder, day, ids.uid());
    return this.#segment;
  }

  /** The local day, worked out once a minute: this is on the path of every call. */
  #today(): LocalDay {
    const nowMs = this.#options.clock.nowMs();
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute !== this.#dayMinute) {
      this.#dayMinute = minute;
      this.#day = this.#options.clock.localDay(nowMs);
    }
    return this.#day;
  }

  /** Nothing is appended to this segment any more. Its last lines go to the disk, then it is closed. */
  #leaveSegment(): void {
    const segment = this.#segment;
    if (segment === undefined) return;
    this.#segment = undefined;
    this.#syncLater(segment, () => {
      closeQuietly(segment);
    });
  }

  #syncLater(segment: SegmentWriter, then: () => void): void {
    const lines = this.#unsynced;
    this.#unsynced = [];
    segment.syncLater((error) => {
      then();
      if (error === null) {
        this.#hasToldFailure = this.#unsaved.length > 0;
        if (!this.#hasToldFailure) this.#retryDelayMs = FIRST_RETRY_DELAY_MS;
        return;
      }
      // The system lost data that it had taken, and nobody can say which: all of it is written again.
      this.#tellFailure('could not be synced', error);
      if (this.#segment === segment) this.#leaveSegment();
      this.#keep(lines);
    });
  }

  #onTick(): void {
    this.#tick = undefined;
    this.#options.onWritten?.();
    const segment = this.#segment;
    if (segment === undefined) return;
    this.#syncLater(segment, () => {
      if (this.#segment !== segment || this.#isDisposed) return;
      segment.checkStillThere(() => {
        if (this.#segment === segment && !this.#isDisposed) this.#saveLostSegment(segment);
      });
    });
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) this.#unsaved.push(line);
    this.#tellUnsaved();
    if (!this.#isDisposed) this.#startRetry();
  }

  #startRetry(): void {
    if (this.#saving !== undefined) return;
    this.#retry ??= this.#options.timers.after(this.#retryDelayMs, () => {
      this.#retry = undefined;
      this.#retryDelayMs = Math.min(this.#retryDelayMs * 2, LAST_RETRY_DELAY_MS);
      this.#saveUnsaved();
    });
  }

  /** One part now and each of the others in a turn of its own; all of them at once when the window ends. */
  #saveUnsaved(): void {
    this.#saving = undefined;
    while (this.#unsaved.length > 0) {
      if (this.#isQueued()) {
        this.#enqueue(this.#unsaved.splice(0));
        break;
      }
      const batch = firstBatch(this.#unsaved);
      if (!this.#tryAppend(batch)) {
        this.#savedLines = 0;
        if (!this.#isDisposed) this.#startRetry();
        return;
      }
      // What came meanwhile stands behind them.
      this.#unsaved.splice(0, batch.length);
      this.#savedLines += batch.length;
      this.#tellUnsaved();
      if (this.#unsaved.length > 0 && !this.#isDisposed) {
        this.#saving = this.#options.timers.after(0, () => { this.#saveUnsaved(); });
        return;
      }
    }
    this.#retry?.cancel();
    this.#retry = undefined;
    if (this.#savedLines > 0) this.#options.logger.info('store', `${String(this.#savedLines)} lines of the usage journal that had waited are saved now.`);
    this.#savedLines = 0;
  }

  /** For the last moment in which a segment is open: no tick will look after it any more. */
  #saveIfLost(): void {
    if (this.#segment?.isStillThere() === false) this.#saveLostSegment(this.#segment);
  }

  /** Somebody removed the file. What it held is still there while it is open. */
  #saveLostSegment(segment: SegmentWriter): void {
    this.#options.logger.warn('store', 'A segment of the usage journal was removed while in use; it is written again.');
    let lines: readonly string[] = [];
    try {
      lines = segment.lines(this.#options.voidBytes?.()?.get(segment.name));
    } catch (error) {
      this.#tellFailure('could not be read back', error);
    }
    this.#unsynced = [];
    this.#leaveSegment();
    const isWaiting = this.#unsaved.length > 0;
    for (const line of lines) this.#unsaved.push(line);
    if (isWaiting) this.#tellUnsaved();
    else this.#saveUnsaved();
  }

  #tellFailure(what: string, error: unknown): void {
    if (this.#hasToldFailure) return;
    this.#hasToldFailure = true;
    const code = systemErrorCode(error) ?? 'no code';
    this.#options.logger.error('store', `The usage journal ${what} (${code}); its lines are kept and tried again.`);
  }
}

/** The first lines, as many as are written at once: at least one. */
function firstBatch(lines: readonly string[]): readonly string[] {
  let characters = 0;
  const end = lines.findIndex((line) => {
    characters += line.length;
    return characters > BATCH_CHARACTERS;
  });
  return lines.slice(0, end === -1 ? lines.length : Math.max(1, end));
}

function endQuietly(segment: SegmentWriter): void {
  try {
    segment.end();
  } catch {
    // It is taken for one that is still written for two days longer.
  }
}

function closeQuietly(segment: SegmentWriter): void {
  try {
    segment.close();
  } catch {
    // Nothing depends on it: what was written is in the system's hands already.
  }
}
