import type { Clock, LocalDay } from '../../src/core/system/clock';

export const DAY_MS = 86_400_000;
const FIRST_DAY_MS = Date.parse('2026-01-01T00:00:00.000Z');

/** The same time in all processes, whose days pass quickly. */
export class FastClock implements Clock {
  readonly #startMs: number;
  readonly #speed: number;

  /** @param dayLengthMs how long a day takes */
  constructor(startMs: number, dayLengthMs: number) {
    this.#startMs = startMs;
    this.#speed = DAY_MS / dayLengthMs;
  }

  nowMs(): number {
    return Math.floor(FIRST_DAY_MS + (Date.now() - this.#startMs) * this.#speed);
  }

  monotonicMs(): number {
    return performance.now();
  }

  localDay(epochMs = this.nowMs()): LocalDay {
    return new Date(epochMs).toISOString().slice(0, 10);
  }
}
