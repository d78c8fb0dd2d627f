import type { LocalDay } from '../system/clock';
import type { AnomalyType, Severity } from './anomaly';

/** A finding on one of the days from its first to its last, or on which it is still open. */
export interface FindingMark {
  readonly type: AnomalyType;
  readonly severity: Severity;
  /** Whether the user has said what it is. */
  readonly isSeenTo: boolean;
}

/** What happened on a local day besides calls. */
export interface DayMarks {
  readonly date: LocalDay;
  readonly findings: readonly FindingMark[];
  /** Runs of background jobs that are kept, and those of them that failed as a whole. */
  readonly syncRuns: number;
  readonly failedSyncRuns: number;
}
