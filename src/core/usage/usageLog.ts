import type { CallRecord, OpenCallRecord, QuestionRecord } from './callRecord';
import type { RepriceRecord } from './reprice';

/**
 * The record of every call. A method has made its line survive the end of this process when it
 * returns; none of them throws, because recording must not break the call that it records: what
 * could not be written is kept, retried and counted in `unsavedCount`.
 */
export interface UsageLog {
  open(call: OpenCallRecord): void;
  /** Also batch summaries, which have no `open`. */
  close(call: CallRecord): void;
  question(question: QuestionRecord): void;
  /** A price found later for a call without one. */
  reprice(reprice: RepriceRecord): void;
  /** Calls, questions and the like of which a line is held in memory only, because the disk refused it or is slow. */
  readonly unsavedCount: number;
}
