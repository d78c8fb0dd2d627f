import type { LlmFailure } from './llmFailure';
import { providerWord } from './providerWords';

const MAX_MESSAGE_CHARACTERS = 500;

/**
 * What `error_message` says of a failure: `class · HTTP 401 · code · request id · detail`, at most 500 characters.
 * It holds our own words and checked codes only, never a provider's or a library's prose, which can echo the key or the prompt.
 */
export function failureMessage(failure: LlmFailure): string {
  const providerCode = providerWord(failure.providerCode);
  const requestId = providerWord(failure.requestId);
  const parts = [
    failure.failureClass,
    failure.httpStatus === undefined ? undefined : `HTTP ${failure.httpStatus}`,
    providerCode,
    requestId === undefined ? undefined : `request ${requestId}`,
    failure.detail?.replace(/\s+/g, ' ').trim(),
  ];
  return parts
    .filter((part) => part !== undefined && part !== '')
    .join(' · ')
    .slice(0, MAX_MESSAGE_CHARACTERS);
}
