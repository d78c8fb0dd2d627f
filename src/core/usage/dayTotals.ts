import type { LocalDay } from '../system/clock';

/** More names than anybody reads. */
export const MAX_UNPRICED_MODELS = 5;

/** What `status.json` says of today, for status bars of all windows. */
export interface DayTotals {
  readonly localDay: LocalDay;
  readonly calls: number;
  /** US dollars of the calls with a known cost. */
  readonly costUsd: number;
  readonly unpricedCalls: number;
  /** Models that were called and of which a price is missing, most calls first, at most `MAX_UNPRICED_MODELS`; undefined: not known. */
  readonly unpricedModels?: readonly string[];
}
