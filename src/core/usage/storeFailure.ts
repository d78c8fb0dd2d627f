import { systemErrorCode } from '../system/fileSystem';

/** Why the usage store did not do what it was asked for. */
export type StoreFailureReason =
  /** A question could not be answered from the view. */
  | 'no_answer'
  /** Nothing was cleared: the ledger cannot be read to its end. */
  | 'clear_ledger_unreadable'
  /** Nothing is cleared yet: the ledger ends with what a crash left. */
  | 'clear_unfinished'
  /** Nothing was cleared: the disk refused. */
  | 'clear_disk';

const CODES = {
  no_answer: 'SECOND_BRAIN_NO_ANSWER',
  clear_ledger_unreadable: 'SECOND_BRAIN_CLEAR_LEDGER_UNREADABLE',
  clear_unfinished: 'SECOND_BRAIN_CLEAR_UNFINISHED',
  clear_disk: 'SECOND_BRAIN_CLEAR_DISK',
} as const satisfies Record<StoreFailureReason, string>;

const REASONS: readonly StoreFailureReason[] = ['no_answer', 'clear_ledger_unreadable', 'clear_unfinished', 'clear_disk'];
const SEPARATOR = ':';

/** A failure of the store that a person can be told of: its `code` crosses threads, its message is for logs and programs. */
export class StoreFailure extends Error {
  readonly code: string;

  /** @param systemCode what the system said, for `clear_disk` */
  constructor(reason: StoreFailureReason, message: string, { systemCode, cause }: { readonly systemCode?: string; readonly cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = [CODES[reason], ...(systemCode === undefined ? [] : [systemCode])].join(SEPARATOR);
  }
}

/** What kind of failure of the store an error is, also one that crossed threads; undefined when it is another. */
export function storeFailureOf(error: unknown): { readonly reason: StoreFailureReason; readonly systemCode: string | undefined } | undefined {
  const [code, systemCode] = (systemErrorCode(error) ?? '').split(SEPARATOR, 2);
  const reason = REASONS.find((one) => CODES[one] === code);
  return reason === undefined ? undefined : { reason, systemCode };
}
