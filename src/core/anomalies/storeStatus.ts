import type { DayTotals } from '../usage/dayTotals';
import type { OverviewFigures } from '../usage/overviewFigures';
import type { FindingRecord } from './findings/finding';

/** What `status.json` says, for all windows: today's totals, and what is open. */
export interface StoreStatus {
  readonly totals: DayTotals;
  /** Open findings that the user has not seen to, most severe first. */
  readonly findings: readonly FindingRecord[];
  /** Left out while calls come in: whoever wants to know then asks the worker. */
  readonly figures?: OverviewFigures;
}
