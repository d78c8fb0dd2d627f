import type { Clock, Timer, Timers } from '../system/clock';
import type { Logger } from '../system/logger';
import type { SyncJobName } from './syncJob';
import type { SyncTimesStore } from './syncSchedule';
import { dueJobs, withOpenTime } from './syncSchedule';

/** How often the schedule is looked at. */
export const SCHEDULE_LOOK_MS = 60_000;
/** When it is first looked at: the editor has started by then. */
export const FIRST_SCHEDULE_LOOK_MS = 10_000;
/** A longer time between two looks was not one of an open editor: the machine slept. */
const MAX_OPEN_MS = 2 * SCHEDULE_LOOK_MS;

export interface ScheduledSyncParts {
  /** Milliseconds between two runs; null where nothing runs by itself. */
  readonly intervalMs: () => number | null;
  /** Whether this window is the one that runs it, and may. */
  readonly isInCharge: () => boolean;
  /** Whether background work is held back: then nothing is begun. */
  readonly isPaused: () => boolean;
  /** Of these jobs, those that may run without anybody there. */
  readonly scheduledJobs: (jobs: readonly SyncJobName[]) => readonly SyncJobName[];
  /** Undefined where there are no notes. */
  readonly times: () => SyncTimesStore | undefined;
  /** Resolves when the run has ended, also one that was refused; writes its beginning into the times. */
  readonly run: (jobs: readonly SyncJobName[]) => Promise<void>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** Runs what is due, now and then looking whether something is. Runs that were missed while the machine slept are one. */
export class ScheduledSync {
  #timer: Timer | undefined;
  #lookedAtMs: number;
  #isDisposed = false;
  #looking: Promise<void> = Promise.resolve();

  constructor(private readonly parts: ScheduledSyncParts) {
    this.#lookedAtMs = parts.clock.monotonicMs();
  }

  /** Also when the schedule is another one: it is looked at soon. */
  start(): void {
    this.#lookAfter(FIRST_SCHEDULE_LOOK_MS);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.cancel();
  }

  #lookAfter(delayMs: number): void {
    if (this.#isDisposed) return;
    this.#timer?.cancel();
    this.#timer = this.parts.timers.after(delayMs, () => {
      // One look at a time: a run that takes long is not begun again beside itself.
      this.#looking = this.#looking.then(() => this.#look());
      void this.#looking.then(() => { this.#lookAfter(SCHEDULE_LOOK_MS); });
    });
  }

  async #look(): Promise<void> {
    const { clock, logger, isInCharge, intervalMs } = this.parts;
    const openMs = Math.min(MAX_OPEN_MS, Math.max(0, clock.monotonicMs() - this.#lookedAtMs));
    this.#lookedAtMs = clock.monotonicMs();
    const interval = intervalMs();
    if (interval === null || !isInCharge()) return;
    try {
      await this.#runDue(interval, openMs);
    } catch (error) {
      logger.error('sync', `The schedule could not be followed (${error instanceof Error ? error.name : typeof error}); it is looked at again in a minute.`);
    }
  }

  async #runDue(intervalMs: number, openMs: number): Promise<void> {
    const store = this.parts.times();
    if (store === undefined) return;
    const times = withOpenTime(await store.load(), openMs);
    await store.save(times);
    const due = this.parts.scheduledJobs(dueJobs(times, intervalMs, this.parts.clock.nowMs()));
    if (due.length > 0 && !this.parts.isPaused()) await this.parts.run(due);
  }
}
