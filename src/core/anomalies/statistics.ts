/** Makes the median of absolute deviations comparable to a standard deviation. */
const MAD_TO_SIGMA = 1.4826;

/** 0 for no values. */
export function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The mean of the two middle ones for an even count; 0 for no values. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[sorted.length / 2 - 1] ?? 0) + upper) / 2;
}

/** Spread around the median, as a standard deviation that outliers do not move. */
export function robustSigma(values: readonly number[]): number {
  const median = medianOf(values);
  return MAD_TO_SIGMA * medianOf(values.map((value) => Math.abs(value - median)));
}

/** The chance that of `trials` independent trials, each failing with `chance` (0 to 1), at least `failures` fail. */
export function chanceOfAtLeast(failures: number, trials: number, chance: number): number {
  if (failures <= 0) return 1;
  if (failures > trials || chance <= 0) return 0;
  if (chance >= 1) return 1;
  let total = 0;
  let combinations = 1;
  for (let count = 0; count <= trials; count += 1) {
    if (count > 0) combinations = (combinations * (trials - count + 1)) / count;
    if (count >= failures) total += combinations * chance ** count * (1 - chance) ** (trials - count);
  }
  return total;
}
