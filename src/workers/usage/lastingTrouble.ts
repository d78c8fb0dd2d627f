/** Tells of trouble when it begins or becomes another, not at each try that it spoils. */
export class LastingTrouble {
  #word: string | undefined;

  /** @param word what is wrong, such as the system's error code */
  met(word: string, tell: () => void): void {
    if (word === this.#word) return;
    this.#word = word;
    tell();
  }

  /** The next trouble is news again. */
  over(): void {
    this.#word = undefined;
  }
}
