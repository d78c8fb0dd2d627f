import type { FindingRecord } from '../../core/anomalies/findings/finding';
import { NO_FINDINGS } from '../../core/anomalies/findings/findings';
import { nextFindings } from '../../core/anomalies/findings/nextFindings';
import { mergeAnomalies } from '../../core/anomalies/mergedAnomaly';
import { momentOf, type Moment } from '../../core/anomalies/moment';
import { linesUnsaved } from '../../core/anomalies/rules/unsavedCalls';
import type { Clock, Timer, Timers } from '../../core/system/clock';

/** Until then it may be a slow disk, which takes them after all. */
const TOLD_AFTER_MS = 60_000;

export interface UnsavedLinesOptions {
  /** Lines that no disk has taken yet, now. */
  readonly count: () => number;
  readonly clock: Clock;
  readonly timers: Timers;
  /** `lines` is 0 where it was not, or the other way round. */
  readonly onChanged: () => void;
}

/** Lines of this window that wait for a disk, once they have waited so long that the user must know. */
export class UnsavedLines {
  readonly #options: UnsavedLinesOptions;
  #timer: Timer | undefined;
  #since: Moment | undefined;

  constructor(options: UnsavedLinesOptions) {
    this.#options = options;
  }

  /** 0 until some have waited for a minute. */
  get lines(): number {
    return this.#since === undefined ? 0 : this.#options.count();
  }

  /** What this window tells of itself: a disk that takes no line takes no finding either, so no other window could. */
  get finding(): FindingRecord | undefined {
    const { lines } = this;
    if (this.#since === undefined || lines === 0) return undefined;
    const [found] = nextFindings(NO_FINDINGS, mergeAnomalies([linesUnsaved(lines)]), this.#since).findings.records.values();
    return found;
  }

  /** The number of unsaved lines may be another one. */
  check(): void {
    if (this.#options.count() === 0) {
      this.#timer?.cancel();
      this.#timer = undefined;
      if (this.#since === undefined) return;
      this.#since = undefined;
      this.#options.onChanged();
      return;
    }
    if (this.#since !== undefined) return;
    this.#timer ??= this.#options.timers.after(TOLD_AFTER_MS, () => {
      this.#timer = undefined;
      if (this.#options.count() === 0) return;
      this.#since = momentOf(this.#options.clock);
      this.#options.onChanged();
    });
  }

  dispose(): void {
    this.#timer?.cancel();
  }
}
