import type { Clock, LocalDay } from '../../../src/core/system/clock';

/** A clock in a real time zone, whose offset changes with the seasons. Time stands still until it is set. */
export class ZonedClock implements Clock {
  readonly #format: Intl.DateTimeFormat;

  constructor(private epochMs: number, timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  }

  nowMs(): number {
    return this.epochMs;
  }

  monotonicMs(): number {
    return this.epochMs;
  }

  localDay(epochMs = this.epochMs): LocalDay {
    return this.#format.format(epochMs);
  }

  /** Lets time pass. */
  advance(ms: number): void {
    this.epochMs += ms;
  }

  set(now: string): void {
    this.epochMs = Date.parse(now);
  }
}
