import type { Conversation } from './conversations';
import { leansOnContext } from './words';

/**
 * What to search for: the question, and in front of it the one before where it says too little alone, so that
 * "and when?" finds what was talked about.
 */
export function searchQuery(question: string, conversation: Conversation | undefined): string {
  const previous = conversation?.messages.findLast(({ role }) => role === 'user')?.text.trim();
  return previous === undefined || previous === '' || !leansOnContext(question) ? question : `${previous}\n${question}`;
}
