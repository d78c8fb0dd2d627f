import type { LocalDay } from '../system/clock';

/** What `status.json` says of today, for status bars of all windows. */
export interface DayTotals {
  readonly localDay: LocalDay;
  readonly calls: number;
  /** US dollars of the calls with a known cost. */
  readonly costUsd: number;
  readonly unpricedCalls: number;
}
