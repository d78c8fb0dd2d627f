/** For questions of which only the newest one's answer is wanted. */
export class NewestOnly {
  private asked = new AbortController();

  /** The signal for one more question; those before it are aborted. */
  next(): AbortSignal {
    this.asked.abort();
    this.asked = new AbortController();
    return this.asked.signal;
  }
}
