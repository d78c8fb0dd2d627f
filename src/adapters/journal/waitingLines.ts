import type { Timer, Timers } from '../../core/system/clock';
import type { Clearing } from '../../core/usage/ledgerLine';
import { Backlog } from './backlog';
import type { LogLine } from './logLine';
import type { LostSegment } from './lostSegment';
import type { RecordCount } from './recordCount';

const FIRST_RETRY_DELAY_MS = 1_000;
const LAST_RETRY_DELAY_MS = 60_000;

export interface WaitingLinesOptions {
  readonly timers: Timers;
  /** What all waiting lines are counted in. */
  readonly records: RecordCount;
  /** Writes lines, or hands them on; false when the disk refused them, and they wait on. */
  readonly write: (lines: readonly LogLine[]) => boolean;
  /** The last clearing, as the disk says now. */
  readonly cleared: () => Clearing | undefined;
  /** There may be more or fewer of them. */
  readonly onChanged: () => void;
  /** Nothing waits any more; so many lines had. */
  readonly onSaved: (lines: number) => void;
  /** A segment that lost its name could not be read to its end. */
  readonly onUnreadable: (error: unknown) => void;
}

/**
 * Lines that a disk refused, or that stand in segments that lost their names: tried again after a
 * while that grows, and written part by part, each in a turn of its own.
 */
export class WaitingLines {
  readonly #options: WaitingLinesOptions;
  readonly #backlog = new Backlog();
  #retry: Timer | undefined;
  #retryDelayMs = FIRST_RETRY_DELAY_MS;
  /** There while parts are written, or read, each in its turn. */
  #turn: Timer | undefined;
  #isSaving = false;
  #savedLines = 0;
  #isEnding = false;

  constructor(options: WaitingLinesOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#backlog.isEmpty && !this.#isSaving;
  }

  /** Takes lines behind those that wait. They are counted already. */
  keep(lines: readonly LogLine[]): void {
    this.#backlog.push(lines);
    this.#options.onChanged();
    this.#startRetry();
  }

  /** Saves what a segment held, before all that waits. */
  recover(lost: LostSegment): void {
    const isWaiting = !this.isEmpty;
    this.#backlog.putBefore(lost);
    if (!isWaiting) this.#save();
    // Whoever is saving now goes on with it.
    else if (!this.#isSaving) this.#readOn();
  }

  /** The disk takes lines again. */
  retrySooner(): void {
    this.#retryDelayMs = FIRST_RETRY_DELAY_MS;
  }

  /** Drops what was taken before everything was cleared. */
  dropCleared(cleared: Clearing): void {
    const dropped = this.#backlog.dropOlder(Date.parse(cleared.clearedAt), cleared.voidBytes);
    this.#options.records.remove(dropped);
    if (dropped.length > 0) this.#options.onChanged();
  }

  /**
   * Writes all of it now, and tries no more afterwards. Returns how many lines the disk refused.
   *
   * @param first lines that come before all that waits
   */
  end(first: readonly LogLine[]): number {
    this.#isEnding = true;
    this.#turn?.cancel();
    this.#backlog.putBefore(first);
    this.#save();
    this.#retry?.cancel();
    this.#turn?.cancel();
    return this.#drain();
  }

  /** One part now and each of the others in a turn of its own; all of them at once when the window ends. */
  #save(): void {
    if (this.#isSaving) return;
    this.#turn = undefined;
    this.#isSaving = true;
    const isRefused = !this.#saveParts();
    this.#isSaving = false;
    if (isRefused) {
      this.#savedLines = 0;
      this.#startRetry();
      this.#readOn();
    } else if (this.#backlog.isEmpty) {
      this.#retry?.cancel();
      this.#retry = undefined;
      if (this.#savedLines > 0) this.#options.onSaved(this.#savedLines);
      this.#savedLines = 0;
    } else {
      this.#turn = this.#options.timers.after(0, () => { this.#save(); });
    }
  }

  /** False when the disk refused lines, which wait on then. */
  #saveParts(): boolean {
    const { cleared, write, onChanged, records } = this.#options;
    const clearing = this.#backlog.isEmpty ? undefined : cleared();
    if (clearing !== undefined) this.dropCleared(clearing);
    do {
      let batch = this.#backlog.take();
      if (batch.length === 0) {
        this.#read();
        batch = this.#backlog.take();
      }
      if (batch.length === 0) continue;
      if (!write(batch)) {
        this.#backlog.putBefore(batch);
        return false;
      }
      records.remove(batch);
      this.#savedLines += batch.length;
      onChanged();
    } while (this.#isEnding && !this.#backlog.isEmpty);
    return true;
  }

  #read(): void {
    try {
      this.#options.records.add(this.#backlog.read());
    } catch (error) {
      this.#options.onUnreadable(error);
    }
    // Only now it is known how many there are, and perhaps no disk takes them.
    this.#options.onChanged();
  }

  /** While the disk refuses lines, what is not in memory yet is read, so that it is counted. */
  #readOn(): void {
    if (!this.#backlog.hasUnread || this.#isEnding) return;
    this.#turn ??= this.#options.timers.after(0, () => {
      this.#turn = undefined;
      this.#read();
      this.#readOn();
    });
  }

  #startRetry(): void {
    if (this.#isEnding || this.#isSaving || this.#turn !== undefined) return;
    this.#retry ??= this.#options.timers.after(this.#retryDelayMs, () => {
      this.#retry = undefined;
      this.#retryDelayMs = Math.min(this.#retryDelayMs * 2, LAST_RETRY_DELAY_MS);
      this.#turn?.cancel();
      this.#save();
    });
  }

  /** Lets go of segments that are still open, and counts what is left. */
  #drain(): number {
    while (this.#backlog.hasUnread) this.#read();
    return this.#backlog.lineCount;
  }
}
