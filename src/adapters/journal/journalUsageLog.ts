import type { FindingLine } from '../../core/anomalies/findings/finding';
import type { FindingLog } from '../../core/anomalies/findings/findingLog';
import type { Timer } from '../../core/system/clock';
import { systemErrorCode } from '../../core/system/fileSystem';
import type { CallRecord, OpenCallRecord, QuestionRecord } from '../../core/usage/callRecord';
import { closeLine, findingLine, openLine, questionLine, repriceLine } from '../../core/usage/journalLine';
import type { Clearing } from '../../core/usage/ledgerLine';
import type { RepriceRecord } from '../../core/usage/reprice';
import type { UsageLog } from '../../core/usage/usageLog';
import { AppendPace, type AppendTimes } from './appendPace';
import { LineQueue } from './lineQueue';
import { textOf, type LogLine } from './logLine';
import { OwnSegment, SYNC_DELAY_MS, type JournalMeans } from './ownSegment';
import { RecordCount } from './recordCount';
import type { SegmentWriter } from './segmentWriter';
import { WaitingLines } from './waitingLines';

export interface JournalUsageLogOptions extends JournalMeans {
  /** Called within half a second of a written line, once for all lines of that time. */
  readonly onWritten?: () => void;
  /** Called within half a second of a change of `unsavedCount`. */
  readonly onUnsavedChanged?: () => void;
  /** The last clearing, as the disk says now. Asked only before lines are written that had waited. */
  readonly cleared?: () => Clearing | undefined;
}

/**
 * Writes the record of every call: one line each, appended on the calling thread, so that it is in
 * the system's hands when the method returns and survives the end of this process. Where the disk is
 * slow, lines are queued instead and written off that thread: until then they count as unsaved.
 */
export class JournalUsageLog implements UsageLog, FindingLog {
  readonly #options: JournalUsageLogOptions;
  readonly #segment: OwnSegment;
  /** What is queued and what waits, taken together. */
  readonly #unsaved = new RecordCount();
  /** Refused by the disk. */
  readonly #waiting: WaitingLines;
  #hasToldFailure = false;
  #hasWritten = false;
  #isDisposed = false;
  readonly #pace = new AppendPace();
  readonly #queue: LineQueue;
  #tell: Timer | undefined;

  constructor(options: JournalUsageLogOptions) {
    this.#options = options;
    this.#queue = new LineQueue((lines, done) => { this.#appendLater(lines, done); }, options.timers);
    this.#waiting = new WaitingLines({
      timers: options.timers,
      records: this.#unsaved,
      write: (lines) => this.#writeAgain(lines),
      cleared: () => options.cleared?.(),
      onChanged: () => { this.#tellUnsaved(); },
      onSaved: (lines) => { options.logger.info('store', `${String(lines)} lines of the usage journal that had waited are saved now.`); },
      onUnreadable: (error) => { this.#tellFailure('could not be read back', error); },
    });
    this.#segment = new OwnSegment({
      ...options,
      onWritten: () => { options.onWritten?.(); },
      isBusy: () => this.#queue.isWriting,
      onSynced: () => { this.#synced(); },
      onUnsynced: (lines, error) => {
        this.#tellFailure('could not be synced', error);
        this.#keep(lines);
      },
      onLost: (lost) => { this.#waiting.recover(lost); },
      onUnreadable: (error) => { this.#tellFailure('could not be read back', error); },
    });
  }

  get unsavedCount(): number {
    // While a removed segment is read, nobody knows how many there are; but not none.
    return Math.max(this.#unsaved.count, this.#waiting.isEmpty ? 0 : 1);
  }

  /** Whether lines are queued, because the disk is slow. */
  get isQueueing(): boolean {
    return this.#pace.isSlow;
  }

  /** How long appends took, those off the thread of a call too. */
  get appendTimes(): AppendTimes {
    return this.#pace.times;
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
   * Drops what waits from before everything was cleared, and leaves this window's segment where what
   * it held is void, and removes it. What was written since stands in another one before that.
   */
  leaveVoid(cleared: Clearing): void {
    if (this.#isDisposed) return;
    this.#unsaved.remove(this.#queue.takeOlder(Date.parse(cleared.clearedAt)));
    this.#tellUnsaved();
    this.#waiting.dropCleared(cleared);
    const segment = this.#segment.open;
    const bytes = segment === undefined ? undefined : cleared.voidBytes.get(segment.name);
    if (segment === undefined || bytes === undefined) return;
    try {
      const lines = segment.lines(bytes);
      this.#segment.leaveVoid();
      for (const line of lines) this.#write(line);
      // Otherwise the file stays until all of its lines are elsewhere in the record.
      if (this.unsavedCount > 0) return;
      this.#segment.open?.sync();
      segment.remove();
      this.#options.logger.info('store', 'This window left its segment of the usage journal, because it was cleared.');
    } catch (error) {
      this.#tellFailure('could not be left', error);
    }
  }

  /** Writes what the disk refused so far once more, brings all to the disk and closes the segment. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#segment.saveIfLost();
    // What is being written now may arrive or not: it is written again where nothing else is.
    if (this.#queue.isWriting) this.#segment.leave();
    const queued = this.#queue.takeAll();
    this.#isDisposed = true;
    this.#segment.dispose();
    const refused = this.#waiting.end(queued);
    this.#tell?.cancel();
    if (refused > 0) this.#options.logger.error('store', `${String(refused)} lines of the usage journal could not be saved.`);
    try {
      this.#segment.end();
    } catch (error) {
      this.#tellFailure('could not be synced', error);
    }
  }

  #write(text: string): void {
    const line: LogLine = { text, takenAtMs: this.#options.clock.nowMs() };
    // While the disk refuses lines, each new one waits its turn behind them.
    if (!this.#waiting.isEmpty) this.#keep([line]);
    else if (this.#isQueued()) this.#enqueue([line]);
    else if (!this.#tryAppend([line])) this.#keep([line]);
  }

  /** Lines that had waited: they are counted already. */
  #writeAgain(lines: readonly LogLine[]): boolean {
    if (!this.#isQueued()) return this.#tryAppend(lines);
    this.#queue.push(lines);
    // Whoever had them counts them no more.
    this.#unsaved.add(lines);
    return true;
  }

  /** Never throws: recording must not break what it records. */
  #tryAppend(lines: readonly LogLine[]): boolean {
    const startMs = this.#options.clock.monotonicMs();
    try {
      this.#segment.ofToday().append(textOf(lines));
    } catch (error) {
      this.#tellFailure('could not be written', error);
      this.#segment.leave();
      return false;
    }
    this.#judgePace(startMs);
    this.#written(lines);
    return true;
  }

  #written(lines: readonly LogLine[]): void {
    this.#hasWritten = true;
    this.#segment.written(lines);
  }

  /** Also while the last of the queue is being written: lines keep their order. */
  #isQueued(): boolean {
    return !this.#isDisposed && (this.#pace.isSlow || !this.#queue.isEmpty);
  }

  #enqueue(lines: readonly LogLine[]): void {
    this.#unsaved.add(lines);
    this.#queue.push(lines);
    this.#tellUnsaved();
  }

  #appendLater(lines: readonly LogLine[], done: () => void): void {
    let segment: SegmentWriter;
    try {
      segment = this.#segment.ofToday();
    } catch (error) {
      done();
      this.#refused(lines, error);
      return;
    }
    const startMs = this.#options.clock.monotonicMs();
    segment.appendLater(textOf(lines), (error) => {
      if (this.#isDisposed) return;
      this.#judgePace(startMs);
      done();
      const isLeft = this.#segment.open !== segment;
      if (error !== null && !isLeft) this.#refused(lines, error);
      // Whoever left the segment knew nothing of these.
      else if (isLeft) this.#waiting.keep(lines);
      else {
        this.#unsaved.remove(lines);
        this.#written(lines);
      }
      this.#tellUnsaved();
    });
  }

  /** Lines that were queued. */
  #refused(lines: readonly LogLine[], error: unknown): void {
    this.#tellFailure('could not be written', error);
    this.#segment.leave();
    this.#waiting.keep(lines);
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

  #synced(): void {
    this.#hasToldFailure = !this.#waiting.isEmpty;
    if (!this.#hasToldFailure) this.#waiting.retrySooner();
  }

  /** Lines that nobody has counted as unsaved yet. */
  #keep(lines: readonly LogLine[]): void {
    this.#unsaved.add(lines);
    this.#waiting.keep(lines);
  }

  #tellFailure(what: string, error: unknown): void {
    if (this.#hasToldFailure) return;
    this.#hasToldFailure = true;
    const code = systemErrorCode(error) ?? 'no code';
    this.#options.logger.error('store', `The usage journal ${what} (${code}); its lines are kept and tried again.`);
  }
}
