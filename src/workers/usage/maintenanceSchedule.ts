import type { Timer, Timers } from '../../core/system/clock';

/** After a start other things come first. */
const FIRST_DELAY_MS = 60_000;
const SOON_MS = 5_000;
const RETRY_MS = 600_000;

export interface MaintenanceScheduleOptions {
  readonly timers: Timers;
  /** False when it has to be tried again. Never rejects. */
  readonly maintain: () => Promise<boolean>;
}

/** Says when the holder of the lease looks after old days: some time after it got it, on each new day, and again after a failure. */
export class MaintenanceSchedule {
  readonly #options: MaintenanceScheduleOptions;
  #timer: Timer | undefined;
  #isOn = false;

  constructor(options: MaintenanceScheduleOptions) {
    this.#options = options;
  }

  setLease(isHeld: boolean): void {
    if (isHeld === this.#isOn) return;
    this.#isOn = isHeld;
    if (isHeld) this.#after(FIRST_DELAY_MS);
    else this.#timer?.cancel();
  }

  /** There may be something to do: a new day has begun, or fewer days are to be kept. */
  soon(): void {
    this.#after(SOON_MS);
  }

  dispose(): void {
    this.#isOn = false;
    this.#timer?.cancel();
  }

  #after(delayMs: number): void {
    if (!this.#isOn) return;
    this.#timer?.cancel();
    this.#timer = this.#options.timers.after(delayMs, () => void this.#run());
  }

  async #run(): Promise<void> {
    if (!(await this.#options.maintain())) this.#after(RETRY_MS);
  }
}
