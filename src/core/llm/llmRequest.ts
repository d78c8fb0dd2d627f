/** One message of a conversation with a model. */
export interface ChatMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** What to ask a model, in no provider's dialect. */
export interface LlmRequest {
  readonly system: string;
  /** At least one; the last is the user's. */
  readonly messages: readonly ChatMessage[];
  readonly maxOutputTokens: number;
}
