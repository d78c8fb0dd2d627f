import type { Timer, Timers } from '../../core/system/clock';

/** Lines that wait until the disk has taken the ones before them; all that came meanwhile are written together. */
export class LineQueue {
  readonly #write: (lines: readonly string[], done: () => void) => void;
  readonly #timers: Timers;
  #waiting: readonly string[] = [];
  #inFlight: readonly string[] = [];
  #start: Timer | undefined;

  /** @param write writes lines off the calling thread, and calls back when that is over, however it went */
  constructor(write: (lines: readonly string[], done: () => void) => void, timers: Timers) {
    this.#write = write;
    this.#timers = timers;
  }

  /** What is not known to be written, in its order. */
  get lines(): readonly string[] {
    return [...this.#inFlight, ...this.#waiting];
  }

  get isWriting(): boolean {
    return this.#inFlight.length > 0;
  }

  push(lines: readonly string[]): void {
    this.#waiting = [...this.#waiting, ...lines];
    // Not now: whoever has a line to write does not wait for what writing begins with.
    if (!this.isWriting) this.#start ??= this.#timers.after(0, () => { this.#next(); });
  }

  /** Takes all lines back, also those that are being written. */
  takeAll(): readonly string[] {
    const lines = this.lines;
    this.#start?.cancel();
    this.#waiting = [];
    this.#inFlight = [];
    return lines;
  }

  #next(): void {
    this.#start = undefined;
    const lines = this.#waiting;
    if (lines.length === 0) return;
    this.#waiting = [];
    this.#inFlight = lines;
    this.#write(lines, () => {
      if (this.#inFlight !== lines) return;
      this.#inFlight = [];
      this.#next();
    });
  }
}

const UID = /"uid":"([0-9a-f-]{36})"/;

/** Of how many calls, questions and other things lines tell: the beginning and the end of a call are one. */
export function countRecords(lines: readonly string[]): number {
  return new Set(lines.map((line) => UID.exec(line)?.[1] ?? line)).size;
}
