/** Longer than that, an append would be felt where it happens. */
export const SLOW_APPEND_MS = 50;
const SLOW_APPENDS = 3;
const WINDOW_MS = 60_000;

/** How long appends of this window took, since it began. Milliseconds. */
export interface AppendTimes {
  readonly count: number;
  readonly totalMs: number;
  readonly longestMs: number;
  /** Of them longer than `SLOW_APPEND_MS`. */
  readonly slow: number;
}

/** Judges how quick the disk takes lines: three slow appends within a minute make it slow, a minute without one quick again. */
export class AppendPace {
  #slowAtMs: readonly number[] = [];
  #isSlow = false;
  #count = 0;
  #totalMs = 0;
  #longestMs = 0;
  #slow = 0;

  get isSlow(): boolean {
    return this.#isSlow;
  }

  get times(): AppendTimes {
    return { count: this.#count, totalMs: this.#totalMs, longestMs: this.#longestMs, slow: this.#slow };
  }

  /**
   * Takes an append into account; returns whether that changed the judgement.
   *
   * @param nowMs on a clock that never goes back
   */
  record(nowMs: number, durationMs: number): boolean {
    this.#count += 1;
    this.#totalMs += durationMs;
    if (durationMs > this.#longestMs) this.#longestMs = durationMs;
    if (durationMs > SLOW_APPEND_MS) this.#slow += 1;
    const wasSlow = this.#isSlow;
    if (durationMs <= SLOW_APPEND_MS && !wasSlow) return false;
    const recent = this.#slowAtMs.filter((atMs) => nowMs - atMs < WINDOW_MS);
    this.#slowAtMs = durationMs > SLOW_APPEND_MS ? [...recent, nowMs] : recent;
    this.#isSlow = wasSlow ? this.#slowAtMs.length > 0 : this.#slowAtMs.length >= SLOW_APPENDS;
    return this.#isSlow !== wasSlow;
  }
}
