import type { Conversation, ConversationMessage, ConversationPage, ConversationStore } from '../../src/core/answering/conversations';

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

  has(id: string): Promise<boolean> {
    return Promise.resolve(this.#messages.has(id));
  }

  count(): Promise<number> {
    return Promise.resolve(this.#messages.size);
  }

  list(limit: number): Promise<ConversationPage> {
    const all = [...this.#messages].map(([id, messages]) => ({
      id,
      title: messages[0]?.text ?? '',
      questions: messages.filter(({ role }) => role === 'user').length,
      updatedAt: messages.at(-1)?.timestamp ?? '',
    }));
    return Promise.resolve({ conversations: all.reverse().slice(0, limit), more: all.length > limit });
  }

  remove(id: string): Promise<void> {
    this.#messages.delete(id);
    return Promise.resolve();
  }
}
