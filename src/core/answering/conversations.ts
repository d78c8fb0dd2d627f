import type { AnswerLabel, Citation } from './answer';

/** One turn of a conversation: the user's own content, kept apart from the usage store. */
export interface ConversationMessage {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  /** UTC ISO 8601. */
  readonly timestamp: string;
  /** Of an answer. */
  readonly traceId?: string | undefined;
  readonly label?: AnswerLabel | undefined;
  readonly citations?: readonly Citation[] | undefined;
}

export interface Conversation {
  readonly id: string;
  readonly messages: readonly ConversationMessage[];
}

/** Where conversations are kept, one file each. */
export interface ConversationStore {
  /** Undefined when there is none of that id, or its file cannot be read. */
  load(id: string): Promise<Conversation | undefined>;
  /** Appends both turns; creates the conversation when there is none. */
  append(id: string, messages: readonly ConversationMessage[]): Promise<void>;
  count(): Promise<number>;
}

const CONVERSATION_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether a value of unknown origin (an API caller, a file) can be the id of a conversation. */
export function isConversationId(value: unknown): value is string {
  return typeof value === 'string' && CONVERSATION_ID.test(value);
}
