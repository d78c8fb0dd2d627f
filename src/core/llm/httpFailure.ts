import type { FailureClass, LlmFailure } from './llmFailure';

/** Our class for an HTTP status that is no success. */
export function failureClassOfStatus(status: number): FailureClass {
  switch (status) {
    case 401:
    case 403:
      return 'key_refused';
    case 402:
      return 'no_credit';
    case 404:
    case 405:
      return 'wrong_address';
    case 408:
    case 409:
    case 425:
      return 'server_error';
    case 429:
      return 'rate_limited';
    case 503:
    case 529:
      return 'overloaded';
    default:
      if (status >= 500) return 'server_error';
      // A redirect is not followed: it would carry the question to an address that nobody set.
      return status >= 400 ? 'bad_request' : 'bad_reply';
  }
}

/**
 * Whether a provider's words of an error name the model that was asked: a vendor's interface says with the same status
 * and type that it has no such page, and other servers have no code for it. To be looked at only, never kept.
 */
export function namesModel(message: unknown, model: string): boolean {
  return typeof message === 'string' && model !== '' && message.includes(model);
}

const CODE = /^[A-Za-z0-9_.-]{1,60}$/;

/** A provider's own code, when it is one: text that could be prose is dropped, not mangled. */
export function providerCode(...candidates: readonly unknown[]): string | undefined {
  return candidates.find((value): value is string => typeof value === 'string' && CODE.test(value));
}

/** Begins with the day of the week. Without that, the system takes a negative number for a date long ago, and nothing would be waited. */
const HTTP_DATE = /^\s*(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

/** What a provider asks us to wait, from its headers, in milliseconds; undefined when it does not say. */
export function retryAfterMs(header: (name: string) => string | null, nowMs: number): number | undefined {
  const milliseconds = numberOf(header('retry-after-ms'));
  if (milliseconds !== undefined) return Math.round(milliseconds);
  const text = header('retry-after');
  const seconds = numberOf(text);
  if (seconds !== undefined) return Math.round(seconds * 1000);
  const date = text === null || !HTTP_DATE.test(text) ? Number.NaN : Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

function numberOf(text: string | null): number | undefined {
  return text !== null && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

/** A key that cannot be sent, told before anything is sent: the error of whoever tried would hold it. */
export function keyFailure(apiKey: string): LlmFailure | undefined {
  return /^[\x21-\x7e]+$/.test(apiKey) ? undefined : { failureClass: 'key_refused', detail: 'the key has characters that no key has' };
}
