import type { Timer, Timers } from '../../src/core/system/clock';
import type { FixedClock } from './fixedClock';

interface Pending {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** Timers that fire only when a test lets time pass. Given a clock, they move it along. */
export class ManualTimers implements Timers {
  #elapsedMs = 0;
  #pending: Pending[] = [];
  readonly #clock: FixedClock | undefined;

  constructor(clock?: FixedClock) {
    this.#clock = clock;
  }

  get pendingCount(): number {
    return this.#pending.length;
  }

  after(delayMs: number, callback: () => void): Timer {
    const timer: Pending = { dueMs: this.#elapsedMs + Math.max(0, delayMs), callback };
    this.#pending.push(timer);
    return {
      cancel: () => {
        this.#pending = this.#pending.filter((other) => other !== timer);
      },
    };
  }

  /** Lets `ms` pass and fires what falls due, in order, also what those callbacks start. */
  advance(ms: number): void {
    const endMs = this.#elapsedMs + ms;
    for (let next = this.#nextDue(endMs); next !== undefined; next = this.#nextDue(endMs)) {
      this.#moveTo(next.dueMs);
      const fired = next;
      this.#pending = this.#pending.filter((other) => other !== fired);
      fired.callback();
    }
    this.#moveTo(endMs);
  }

  #nextDue(endMs: number): Pending | undefined {
    return this.#pending
      .filter((timer) => timer.dueMs <= endMs)
      .reduce<Pending | undefined>((first, timer) => (first !== undefined && first.dueMs <= timer.dueMs ? first : timer), undefined);
  }

  #moveTo(elapsedMs: number): void {
    this.#clock?.advance(elapsedMs - this.#elapsedMs);
    this.#elapsedMs = elapsedMs;
  }
}
