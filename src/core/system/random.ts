/** Uniform numbers in [0, 1), for jitter only. */
export interface RandomSource {
  next(): number;
}
