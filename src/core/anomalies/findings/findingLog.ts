import type { FindingLine } from './finding';

/** Where findings and labels are kept for good; as with calls, a line that was taken survives the end of this process. */
export interface FindingLog {
  /** A finding as it is now, or what the user said of one. Never throws. */
  finding(line: FindingLine): void;
}
