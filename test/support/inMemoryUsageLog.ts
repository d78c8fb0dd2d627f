import type { CallRecord, OpenCallRecord, QuestionRecord } from '../../src/core/usage/callRecord';
import type { RepriceRecord } from '../../src/core/usage/reprice';
import type { UsageLog } from '../../src/core/usage/usageLog';

/** Keeps what it is told, in order. */
export class InMemoryUsageLog implements UsageLog {
  readonly opened: OpenCallRecord[] = [];
  readonly closed: CallRecord[] = [];
  readonly questions: QuestionRecord[] = [];
  readonly reprices: RepriceRecord[] = [];
  readonly unsavedCount = 0;

  open(call: OpenCallRecord): void {
    this.opened.push(call);
  }

  close(call: CallRecord): void {
    this.closed.push(call);
  }

  question(question: QuestionRecord): void {
    this.questions.push(question);
  }

  reprice(reprice: RepriceRecord): void {
    this.reprices.push(reprice);
  }

  /** Calls that were opened and not closed, which must never stay. */
  get stillOpen(): readonly OpenCallRecord[] {
    const closed = new Set(this.closed.map((call) => call.uid));
    return this.opened.filter((call) => !closed.has(call.uid));
  }
}
