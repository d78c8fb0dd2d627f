/**
 * Adds up, for one question at a time, the inverse document frequency of the terms that each chunk has. Chunks are
 * known by number, so that a term in half of a large vault costs an addition a chunk and no memory.
 */
export class MatchedWeights {
  private weights = new Float64Array(0);
  /** The last term that a chunk was hit by, counted over all questions. */
  private lastTerm = new Float64Array(0);
  private touched: number[] = [];
  private hits: number[] = [];
  private termCount = 0;
  private chunkCount = 0;
  private total = 0;

  /** @param capacity one more than the largest number. */
  begin(capacity: number, chunkCount: number): void {
    if (this.weights.length < capacity) {
      this.weights = new Float64Array(capacity * 2);
      this.lastTerm = new Float64Array(capacity * 2);
    } else {
      this.touched.forEach((number) => { this.weights[number] = 0; });
    }
    this.touched = [];
    this.chunkCount = chunkCount;
    this.total = 0;
  }

  beginTerm(): void {
    this.termCount += 1;
    this.hits = [];
  }

  /** The chunk has the term; telling it twice changes nothing. */
  hit(number: number): void {
    if (this.lastTerm[number] !== this.termCount) {
      this.lastTerm[number] = this.termCount;
      this.hits.push(number);
    }
  }

  /** Only now is the term's frequency known. A term that no chunk has counts too: the question asked for it. */
  endTerm(): void {
    const found = this.hits.length;
    const weight = Math.log(1 + (this.chunkCount - found + 0.5) / (found + 0.5));
    this.total += weight;
    for (const number of this.hits) {
      const before = this.weights[number] ?? 0;
      if (before === 0) {
        this.touched.push(number);
      }
      this.weights[number] = before + weight;
    }
  }

  /** Share of the question's weight that a chunk has, 0 to 1. */
  shareOf(number: number): number {
    return this.total === 0 ? 0 : Math.min(1, (this.weights[number] ?? 0) / this.total);
  }

  /** The numbers of the `count` chunks with most weight, more where several are equal to the last. */
  heaviest(count: number): ReadonlySet<number> {
    if (this.touched.length <= count) {
      return new Set(this.touched);
    }
    const sorted = Float64Array.from(this.touched, (number) => this.weights[number] ?? 0).sort();
    const least = sorted[sorted.length - count] ?? 0;
    return new Set(this.touched.filter((number) => (this.weights[number] ?? 0) >= least));
  }
}
