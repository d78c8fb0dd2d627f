import type { DayTotals } from '../usage/dayTotals';
import type { FindingRecord } from './findings/finding';

/** What `status.json` says, for all windows: today's totals, and what is open. */
export interface StoreStatus {
  readonly totals: DayTotals;
  /** Open findings that the user has not seen to, most severe first. */
  readonly findings: readonly FindingRecord[];
}
