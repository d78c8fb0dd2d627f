import type { Clock, LocalDay } from '../../src/core/system/clock';

const MINUTE_MS = 60_000;

/** A clock that stands still until it is told to move. Its time zone is a fixed offset from UTC. */
export class FixedClock implements Clock {
  #nowMs: number;
  #monotonicMs = 0;
  readonly #utcOffsetMinutes: number;

  /** @param now ISO 8601 instant or epoch milliseconds. */
  constructor(now: string | number = '2026-03-10T12:00:00.000Z', utcOffsetMinutes = 0) {
    this.#nowMs = typeof now === 'number' ? now : Date.parse(now);
    this.#utcOffsetMinutes = utcOffsetMinutes;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  localDay(epochMs: number = this.#nowMs): LocalDay {
    return new Date(epochMs + this.#utcOffsetMinutes * MINUTE_MS).toISOString().slice(0, 10);
  }

  /** Lets time pass on both clocks. */
  advance(ms: number): void {
    this.#nowMs += ms;
    this.#monotonicMs += ms;
  }

  /** Sets the wall clock alone, in either direction, as a person or a time server does. */
  set(now: string | number): void {
    this.#nowMs = typeof now === 'number' ? now : Date.parse(now);
  }
}
