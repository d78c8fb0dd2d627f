/** Longer than that, an append would be felt where it happens. */
export const SLOW_APPEND_MS = 50;
const SLOW_APPENDS = 3;
const WINDOW_MS = 60_000;

/** Judges how quick the disk takes lines: three slow appends within a minute make it slow, a minute without one quick again. */
export class AppendPace {
  #slowAtMs: readonly number[] = [];
  #isSlow = false;

  get isSlow(): boolean {
    return this.#isSlow;
  }

  /**
   * Takes an append into account; returns whether that changed the judgement.
   *
   * @param nowMs on a clock that never goes back
   */
  record(nowMs: number, durationMs: number): boolean {
    const wasSlow = this.#isSlow;
    if (durationMs <= SLOW_APPEND_MS && !wasSlow) return false;
    const recent = this.#slowAtMs.filter((atMs) => nowMs - atMs < WINDOW_MS);
    this.#slowAtMs = durationMs > SLOW_APPEND_MS ? [...recent, nowMs] : recent;
    this.#isSlow = wasSlow ? this.#slowAtMs.length > 0 : this.#slowAtMs.length >= SLOW_APPENDS;
    return this.#isSlow !== wasSlow;
  }
}
