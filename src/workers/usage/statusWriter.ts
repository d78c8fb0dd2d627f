import { writeStatus } from '../../adapters/journal/statusFile';
import type { Clock, LocalDay, Timer, Timers } from '../../core/system/clock';
import { systemErrorCode, type FileSystem } from '../../core/system/fileSystem';
import type { IdSource } from '../../core/system/ids';
import type { Logger } from '../../core/system/logger';
import type { StoreStatus } from '../../core/anomalies/storeStatus';
import { endOfLocalDay } from '../../core/usage/localDays';

const STATUS_DELAY_MS = 300;

export interface StatusWriterOptions {
  /** The store's folder. */
  readonly folder: string;
  readonly files: FileSystem;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Whether this window is the one that tells it. */
  readonly isInCharge: () => boolean;
  /** While the view is made anew its totals are not whole; it is asked for again afterwards. */
  readonly isRebuilding: () => boolean;
  /** What there is to tell of a day. @param isLast what it says will be the first that the next window hears */
  readonly statusOf: (day: LocalDay, isLast: boolean) => StoreStatus;
  readonly onNewDay: () => void;
}

/** Tells all windows the day's totals by `status.json`: some time after a change, and at midnight, when they begin at zero. */
export class StatusWriter {
  readonly #options: StatusWriterOptions;
  #soon: Timer | undefined;
  #midnight: Timer | undefined;
  #day: LocalDay;
  #isDisposed = false;

  constructor(options: StatusWriterOptions) {
    this.#options = options;
    this.#day = options.clock.localDay();
  }

  soon(): void {
    if (!this.#options.isInCharge() || this.#isDisposed) return;
    this.#soon ??= this.#options.timers.after(STATUS_DELAY_MS, () => {
      this.#soon = undefined;
      this.#write(false);
    });
  }

  /** What is told last, after `dispose`. */
  writeLast(): void {
    this.#write(true);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#soon?.cancel();
    this.#midnight?.cancel();
  }

  #write(isLast: boolean): void {
    const { folder, files, ids, clock, logger, isInCharge, isRebuilding, statusOf, onNewDay } = this.#options;
    if (!isInCharge() || isRebuilding()) return;
    if (clock.localDay() !== this.#day) onNewDay();
    this.#day = clock.localDay();
    try {
      writeStatus(folder, statusOf(this.#day, isLast), files, ids);
    } catch (error) {
      logger.warn('store', `The day's totals could not be written (${systemErrorCode(error) ?? 'no code'}).`);
    }
    this.#awaitMidnight();
  }

  /** Also when nothing happens. */
  #awaitMidnight(): void {
    this.#midnight?.cancel();
    if (this.#isDisposed) return;
    const { clock, timers } = this.#options;
    const nowMs = clock.nowMs();
    this.#midnight = timers.after(endOfLocalDay(clock, nowMs) - nowMs, () => { this.soon(); });
  }
}
