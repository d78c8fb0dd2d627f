import type { UsageDatabase } from '../../adapters/sqlite/usageDatabase';
import type { FindingRecord } from '../../core/anomalies/findings/finding';
import type { FindingsStep } from '../../core/anomalies/findings/nextFindings';
import type { FindingWhy } from '../../core/anomalies/findingWhy';
import type { Clock, Timer, Timers } from '../../core/system/clock';
import type { Logger } from '../../core/system/logger';
import { endOfLocalDay } from '../../core/usage/localDays';
import type { AnomalyInputs } from './anomalyInputs';
import { AnomalyPass } from './anomalyPass';

/** Calls come in bursts: one look for all of them. */
const LOOK_DELAY_MS = 800;
const HOUR_MS = 3_600_000;

export interface AnomalyWatchOptions {
  /** Another one when the view had to be made anew. */
  readonly database: () => UsageDatabase;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Reads what the journal has; never rejects. */
  readonly bringUpToDate: () => Promise<void>;
  /** Whether this window is the one that judges. */
  readonly isInCharge: () => boolean;
  /** After each look. */
  readonly onJudged: (step: Pick<FindingsStep, 'lines' | 'tell'>) => void;
}

/** Looks for anomalies soon after each change, and at the turn of the hour and the day. */
export class AnomalyWatch {
  readonly #options: AnomalyWatchOptions;
  #pass: AnomalyPass | undefined;
  #passOf: UsageDatabase | undefined;
  #inputs: AnomalyInputs | undefined;
  #soon: Timer | undefined;
  #turn: Timer | undefined;

  constructor(options: AnomalyWatchOptions) {
    this.#options = options;
  }

  /** Without settings there is nothing to judge by: the first look waits for them. */
  setInputs(inputs: AnomalyInputs): void {
    this.#inputs = inputs;
    this.lookSoon();
  }

  lookSoon(): void {
    if (this.#inputs === undefined || !this.#options.isInCharge()) return;
    this.#soon ??= this.#options.timers.after(LOOK_DELAY_MS, () => {
      this.#soon = undefined;
      void this.#look();
    });
  }

  open(): readonly FindingRecord[] {
    return this.#currentPass().open();
  }

  why(findingId: string): FindingWhy | undefined {
    return this.#currentPass().why(findingId);
  }

  dispose(): void {
    this.#soon?.cancel();
    this.#turn?.cancel();
  }

  async #look(): Promise<void> {
    await this.#options.bringUpToDate();
    // What was just read has asked for another look, which this one is.
    this.#soon?.cancel();
    this.#soon = undefined;
    if (this.#inputs === undefined || !this.#options.isInCharge()) return;
    try {
      this.#options.onJudged(this.#currentPass().look(this.#inputs));
    } catch (error) {
      this.#options.logger.error('anomalies', `A look for anomalies failed (${error instanceof Error ? error.name : 'unknown error'}).`);
    }
    this.#awaitTurn();
  }

  #currentPass(): AnomalyPass {
    const database = this.#options.database();
    if (this.#pass === undefined || database !== this.#passOf) {
      this.#passOf = database;
      this.#pass = new AnomalyPass(database, this.#options.clock);
    }
    return this.#pass;
  }

  /** The next full hour, or midnight where the zone's offset is no whole hour. */
  #awaitTurn(): void {
    this.#turn?.cancel();
    const { clock, timers } = this.#options;
    const nowMs = clock.nowMs();
    const hourMs = nowMs - (nowMs % HOUR_MS) + HOUR_MS;
    this.#turn = timers.after(endOfLocalDay(clock, nowMs, hourMs) - nowMs, () => void this.#look());
  }
}
