import type { TraceEntry } from '../../core/usage/usageReader';
import { failureCode } from './diagnosis';

/** What the document tells of a call: nothing of it is text. */
export type CheckedCall = Pick<TraceEntry, 'timestamp' | 'provider' | 'status' | 'errorMessage'>;

/** What is known of each provider, with what the newest of these checks said; undefined where the store did not answer. */
export function withLastChecks(providers: Readonly<Record<string, string>>, checks: readonly CheckedCall[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(providers).map(([provider, words]) => [provider, `${words}, ${lastCheck(provider, checks)}`]));
}

function lastCheck(provider: string, checks: readonly CheckedCall[] | undefined): string {
  if (checks === undefined) {
    return 'checks unknown: the store did not answer';
  }
  const [newest] = checks.filter((check) => check.provider === provider).sort((one, other) => other.timestamp.localeCompare(one.timestamp));
  if (newest === undefined) {
    return 'not checked';
  }
  const { timestamp, status, errorMessage } = newest;
  return `checked ${timestamp}: ${status}${status === 'ok' ? '' : `, ${failureCode(errorMessage)}`}`;
}
