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

/** A conversation as a list of them shows it. */
export interface ConversationSummary {
  readonly id: string;
  /** Its first question, shortened. */
  readonly title: string;
  /** How many questions are kept of it, at least one. */
  readonly questions: number;
  /** When it was last added to; UTC ISO 8601. */
  readonly updatedAt: string;
}

/** The beginning of the list of conversations. */
export interface ConversationPage {
  /** The one that was added to last comes first. */
  readonly conversations: readonly ConversationSummary[];
  /** Whether there may be older ones. */
  readonly more: boolean;
}

/** Where conversations are kept, one file each. */
export interface ConversationStore {
  /** Undefined when there is none of that id, or its file cannot be read. */
  load(id: string): Promise<Conversation | undefined>;
  /** Appends both turns; creates the conversation when there is none. */
  append(id: string, messages: readonly ConversationMessage[]): Promise<void>;
  /** Whether something is kept of it. */
  has(id: string): Promise<boolean>;
  count(): Promise<number>;
  /** The newest, at most `limit`. What cannot be read is left out. Rejects when nothing at all can be read. */
  list(limit: number): Promise<ConversationPage>;
  /** Removes all that is kept of a conversation. Resolves where nothing is, rejects where something stays. */
  remove(id: string): Promise<void>;
}

const CONVERSATION_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether a value of unknown origin (an API caller, a file) can be the id of a conversation. */
export function isConversationId(value: unknown): value is string {
  return typeof value === 'string' && CONVERSATION_ID.test(value);
}
