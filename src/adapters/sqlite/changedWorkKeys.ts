/** Remembers which work keys have new or changed calls, for one reader that keeps figures by key. */
export class ChangedWorkKeys {
  /** Undefined while nobody has asked: a long catch-up is nothing to remember. */
  #keys: Set<string> | undefined;

  note(workKey: string | null): void {
    if (workKey !== null) this.#keys?.add(workKey);
  }

  /** All may be others now. */
  forget(): void {
    this.#keys = undefined;
  }

  /** Those since the last time; undefined the first time, when all may be new. */
  take(): ReadonlySet<string> | undefined {
    const keys = this.#keys;
    this.#keys = new Set();
    return keys;
  }
}
