import type { FindingWhy } from '../findingWhy';
import type { FindingLabel, FindingRecord } from './finding';

/** Findings as a window has them: what is open now, over all windows, and what the user says of it. */
export interface FindingSource {
  /** Open findings that the user has not seen to, most severe first. */
  openFindings(): readonly FindingRecord[];
  /** Keeps what the user says of an open finding; false when it is not open any more. */
  labelFinding(id: string, label: FindingLabel): boolean;
  /** Undefined for a finding that is not known any more. Rejects with an Error that a person can read. */
  why(findingId: string): Promise<FindingWhy | undefined>;
}
