/** Looks at the journal one at a time, and work in which the view stands still. */
export class ViewTurns {
  readonly #look: () => Promise<boolean>;
  #looking: Promise<boolean> | undefined;
  #nextLook: Promise<boolean> | undefined;
  #holds = 0;
  #lastHold: Promise<unknown> = Promise.resolve();

  /** @param look applies to the view what is new in the journal; true when that changed it. */
  constructor(look: () => Promise<boolean>) {
    this.#look = look;
  }

  /**
   * One look; none, and false, while somebody holds the view still. Whoever asks while a look is under way gets one of their
   * own afterwards, shared with others who ask meanwhile: the one that is under way may have passed what was just written.
   */
  look(): Promise<boolean> {
    if (this.#holds > 0) return Promise.resolve(false);
    if (this.#looking !== undefined) {
      this.#nextLook ??= this.#looking.catch(() => false).then(() => {
        this.#nextLook = undefined;
        return this.look();
      });
      return this.#nextLook;
    }
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** Nothing is applied to the view while the work runs, but by the work itself. One work at a time. */
  async exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#holds += 1;
    const before = this.#lastHold;
    const held = before.then(async () => {
      await this.#looking?.catch(() => false);
      return work();
    });
    this.#lastHold = held.catch(() => undefined);
    try {
      return await held;
    } finally {
      this.#holds -= 1;
    }
  }
}
