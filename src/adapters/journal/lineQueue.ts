import type { Timer, Timers } from '../../core/system/clock';
import { firstBatchLength, type LogLine } from './logLine';

/** Lines that wait until the disk has taken the ones before them; what came meanwhile is written together. */
export class LineQueue {
  readonly #write: (lines: readonly LogLine[], done: () => void) => void;
  readonly #timers: Timers;
  #waiting: LogLine[] = [];
  #inFlight: readonly LogLine[] = [];
  #start: Timer | undefined;

  /** @param write writes lines off the calling thread, and calls back when that is over, however it went */
  constructor(write: (lines: readonly LogLine[], done: () => void) => void, timers: Timers) {
    this.#write = write;
    this.#timers = timers;
  }

  /** Whether everything is known to be written. */
  get isEmpty(): boolean {
    return this.#inFlight.length === 0 && this.#waiting.length === 0;
  }

  get isWriting(): boolean {
    return this.#inFlight.length > 0;
  }

  push(lines: readonly LogLine[]): void {
    for (const line of lines) this.#waiting.push(line);
    // Not now: whoever has a line to write does not wait for what writing begins with.
    if (!this.isWriting) this.#start ??= this.#timers.after(0, () => { this.#next(); });
  }

  /** Takes all lines back, in their order, also those that are being written. */
  takeAll(): readonly LogLine[] {
    const lines = [...this.#inFlight, ...this.#waiting];
    this.#start?.cancel();
    this.#waiting = [];
    this.#inFlight = [];
    return lines;
  }

  /** Takes those away that were taken before this time and are not being written yet. */
  takeOlder(thanMs: number): readonly LogLine[] {
    const older = this.#waiting.filter(({ takenAtMs }) => takenAtMs < thanMs);
    if (older.length > 0) this.#waiting = this.#waiting.filter(({ takenAtMs }) => takenAtMs >= thanMs);
    return older;
  }

  #next(): void {
    this.#start = undefined;
    const lines = this.#waiting.splice(0, firstBatchLength(this.#waiting));
    if (lines.length === 0) return;
    this.#inFlight = lines;
    this.#write(lines, () => {
      if (this.#inFlight !== lines) return;
      this.#inFlight = [];
      this.#next();
    });
  }
}
