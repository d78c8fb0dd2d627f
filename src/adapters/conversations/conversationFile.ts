import type { Citation } from '../../core/answering/answer';
import type { Conversation, ConversationMessage } from '../../core/answering/conversations';
import { cutText } from '../../core/llm/fencedText';

const SCHEMA_VERSION = 1;
const MAX_TITLE_CHARACTERS = 120;
const MAX_MESSAGES = 200;
const MAX_MESSAGE_CHARACTERS = 100_000;
/** A larger file is not one that we wrote. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;
const MAX_WRITTEN_BYTES = MAX_FILE_BYTES / 2;

/** A conversation as its file has it: the title is its first question, kept when old messages have been dropped. */
export interface StoredConversation extends Conversation {
  readonly title: string;
}

/** The conversation with more turns; beyond its bounds it loses the oldest ones. */
export function extended(id: string, stored: StoredConversation | undefined, added: readonly ConversationMessage[]): StoredConversation {
  const messages = [...(stored?.messages ?? []), ...added.map((message) => ({ ...message, text: cutText(message.text, MAX_MESSAGE_CHARACTERS) }))];
  const firstQuestion = messages.find(({ role }) => role === 'user')?.text ?? '';
  const title = stored?.title ?? shortTitle(firstQuestion);
  return { id, title, messages: messages.slice(-MAX_MESSAGES) };
}

/** On one line, at most 120 characters. */
export function shortTitle(text: string): string {
  return cutText(text.replace(/\s+/g, ' ').trim(), MAX_TITLE_CHARACTERS);
}

/** The bytes of the file, at most half of what is read back. */
export function serialized(conversation: StoredConversation): string {
  let { messages } = conversation;
  for (;;) {
    const text = `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...conversation, messages })}\n`;
    if (Buffer.byteLength(text) <= MAX_WRITTEN_BYTES || messages.length <= 2) return text;
    messages = messages.slice(2);
  }
}

/** Undefined for anything but a file of this version and of this id: damaged, foreign, or of a newer release. */
export function parseConversation(text: string, id: string): StoredConversation | undefined {
  const value = parseJson(text);
  if (!isObject(value) || value['schemaVersion'] !== SCHEMA_VERSION || value['id'] !== id) return undefined;
  const { title, messages } = value;
  if (typeof title !== 'string' || !Array.isArray(messages) || !messages.every(isMessage)) return undefined;
  return { id, title, messages };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const LABELS: readonly unknown[] = [undefined, 'PASS', 'NO_RESULTS', 'IRRELEVANT', 'HALLUCINATION_RISK'];

function isMessage(value: unknown): value is ConversationMessage {
  return (
    isObject(value) &&
    (value['role'] === 'user' || value['role'] === 'assistant') &&
    typeof value['text'] === 'string' &&
    typeof value['timestamp'] === 'string' &&
    (value['traceId'] === undefined || typeof value['traceId'] === 'string') &&
    LABELS.includes(value['label']) &&
    (value['citations'] === undefined || (Array.isArray(value['citations']) && value['citations'].every(isCitation)))
  );
}

function isCitation(value: unknown): value is Citation {
  return (
    isObject(value) &&
    typeof value['notePath'] === 'string' &&
    typeof value['noteTitle'] === 'string' &&
    typeof value['snippet'] === 'string' &&
    typeof value['similarity'] === 'number' &&
    typeof value['rerankScore'] === 'number' &&
    Array.isArray(value['headingPath']) &&
    value['headingPath'].every((heading) => typeof heading === 'string')
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
