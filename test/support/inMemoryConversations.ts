import type { Conversation, ConversationMessage, ConversationStore } from '../../src/core/answering/conversations';

/** Conversations that end with the test. */
export class InMemoryConversations implements ConversationStore {
  readonly #messages = new Map<string, readonly ConversationMessage[]>();

  load(id: string): Promise<Conversation | undefined> {
    const messages = this.#messages.get(id);
    return Promise.resolve(messages === undefined ? undefined : { id, messages });
  }

  append(id: string, messages: readonly ConversationMessage[]): Promise<void> {
    this.#messages.set(id, [...(this.#messages.get(id) ?? []), ...messages]);
    return Promise.resolve();
  }

  count(): Promise<number> {
    return Promise.resolve(this.#messages.size);
  }
}
