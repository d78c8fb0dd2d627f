import { storeFailureOf } from '../core/usage/storeFailure';
import { messages } from './messages';

/** Why the usage store did not do what it was asked for, in words; those of a worker or of the system are never shown. */
export function storeFailureText(error: unknown): string {
  const failure = storeFailureOf(error);
  switch (failure?.reason) {
    case 'no_answer':
      return messages.storeCouldNotAnswer();
    case 'clear_ledger_unreadable':
      return messages.clearLedgerUnreadable();
    case 'clear_unfinished':
      return messages.clearUnfinished();
    case 'clear_disk':
      return messages.clearRefused(failure.systemCode ?? '?');
    case undefined:
      return messages.storeSilent();
  }
}
