import type { Timer, Timers } from '../../src/core/system/clock';
import { SystemTimers } from '../../src/adapters/system/systemTimers';

/** Timers of a world that is quicker than ours. */
export class ScaledTimers implements Timers {
  readonly #timers = new SystemTimers();
  readonly #speed: number;

  /** @param speed how many of its seconds pass in one of ours */
  constructor(speed: number) {
    this.#speed = speed;
  }

  after(delayMs: number, callback: () => void): Timer {
    return this.#timers.after(delayMs / this.#speed, callback);
  }
}
