import type { MoneyRange } from '../protocol/overviewContract';

/** A week of use: fewer active days say nothing about what is usual. */
export const MIN_USUAL_DAYS = 7;
/** About a month of use, whatever the pauses between. */
const COMPARED_DAYS = 28;

/**
 * What a day with calls usually costs: from the tenth to the ninetieth percentile of the last 28 active days, so that a
 * single outlier does not stretch it. Null for fewer than 7 of them.
 * @param costsUsd Of the active days before today, oldest first.
 */
export function usualRange(costsUsd: readonly number[]): MoneyRange | null {
  const sorted = costsUsd.slice(-COMPARED_DAYS).sort((one, other) => one - other);
  return sorted.length < MIN_USUAL_DAYS ? null : { lowUsd: quantile(sorted, 0.1), highUsd: quantile(sorted, 0.9) };
}

/** Between the two nearest values, in proportion. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}
