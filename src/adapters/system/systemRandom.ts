import type { RandomSource } from '../../core/system/random';

/** Node's pseudo-random numbers: for jitter, never for secrets. */
export class SystemRandom implements RandomSource {
  next(): number {
    return Math.random();
  }
}
