import { open, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Conversation, ConversationMessage, ConversationPage, ConversationStore } from '../../core/answering/conversations';
import { isConversationId } from '../../core/answering/conversations';
import { systemErrorCode } from '../../core/system/fileSystem';
import type { Logger } from '../../core/system/logger';
import { PrivateFiles } from '../files/privateFiles';
import type { StoredConversation } from './conversationFile';
import { MAX_FILE_BYTES, extended, parseConversation, serialized } from './conversationFile';
import { ConversationListing } from './conversationListing';

const SUFFIX = '.json';

/** What is in a conversation's file. */
type Found = { readonly kind: 'conversation'; readonly conversation: StoredConversation } | { readonly kind: 'none' | 'damaged' };

/**
 * Conversations as one private JSON file each, `<id>.json`, replaced as a whole. A damaged file counts as none; it is
 * set aside as `<id>.json.damaged` when the conversation goes on.
 */
export class FileConversationStore implements ConversationStore {
  /** The last write of each conversation, so that appends to one follow each other. */
  readonly #writes = new Map<string, Promise<void>>();
  readonly #files: PrivateFiles;
  readonly #listing: ConversationListing;

  /** @param folder Made, for its owner only, when the first conversation is saved. */
  constructor(
    private readonly folder: string,
    private readonly logger: Logger,
  ) {
    // Another window may save the same conversation.
    this.#files = new PrivateFiles(folder, { writer: String(process.pid) });
    this.#listing = new ConversationListing({ pathOf: (id) => this.#pathOf(id), read: (id) => this.#readable(id) });
  }

  async load(id: string): Promise<Conversation | undefined> {
    const conversation = isConversationId(id) ? await this.#readable(id) : undefined;
    return conversation === undefined ? undefined : { id, messages: conversation.messages };
  }

  /** Rejects with a RangeError for an id that cannot be one, else with the system's error. */
  async append(id: string, messages: readonly ConversationMessage[]): Promise<void> {
    await this.#inTurn(id, () => this.#append(id, messages));
  }

  /** Also what was set aside of it. Rejects with a RangeError for an id that cannot be one, else with the system's error. */
  async remove(id: string): Promise<void> {
    await this.#inTurn(id, async () => {
      await this.#files.remove(`${nameOf(id)}.damaged`);
      await this.#files.remove(nameOf(id));
    });
  }

  /** Resolves when no write is on its way. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#writes.values());
  }

  async has(id: string): Promise<boolean> {
    try {
      return isConversationId(id) && (await stat(this.#pathOf(id))).isFile();
    } catch {
      return false;
    }
  }

  async count(): Promise<number> {
    return (await this.#ids()).length;
  }

  async list(limit: number): Promise<ConversationPage> {
    return this.#listing.page(await this.#ids(), limit);
  }

  /** Changes of one conversation follow each other. */
  async #inTurn(id: string, change: () => Promise<void>): Promise<void> {
    if (!isConversationId(id)) throw new RangeError('A conversation id has 1 to 64 letters, digits, hyphens or underscores.');
    const before = this.#writes.get(id) ?? Promise.resolve();
    const write = before.catch(() => undefined).then(change);
    this.#writes.set(id, write);
    try {
      await write;
    } finally {
      if (this.#writes.get(id) === write) this.#writes.delete(id);
    }
  }

  async #ids(): Promise<readonly string[]> {
    const names = await this.#files.names();
    return names.flatMap((name) => (name.endsWith(SUFFIX) ? [name.slice(0, -SUFFIX.length)] : [])).filter(isConversationId);
  }

  /** Undefined where there is none, and, with a word in the log, where it cannot be read. */
  async #readable(id: string): Promise<StoredConversation | undefined> {
    try {
      const found = await this.#read(id);
      if (found.kind === 'damaged') this.logger.warn('ask', `The file of conversation ${id} is damaged and was left out.`);
      return found.kind === 'conversation' ? found.conversation : undefined;
    } catch (error) {
      this.logger.warn('ask', `Conversation ${id} could not be read (${systemErrorCode(error) ?? 'unknown error'}).`);
      return undefined;
    }
  }

  async #append(id: string, messages: readonly ConversationMessage[]): Promise<void> {
    const found = await this.#read(id);
    if (found.kind === 'damaged') {
      await rename(this.#pathOf(id), `${this.#pathOf(id)}.damaged`);
      this.logger.warn('ask', `The damaged file of conversation ${id} was set aside.`);
    }
    const stored = found.kind === 'conversation' ? found.conversation : undefined;
    await this.#files.replace(nameOf(id), serialized(extended(id, stored, messages)));
  }

  async #read(id: string): Promise<Found> {
    try {
      const file = await open(this.#pathOf(id), 'r');
      try {
        if ((await file.stat()).size > MAX_FILE_BYTES) return { kind: 'damaged' };
        const conversation = parseConversation(await file.readFile('utf8'), id);
        return conversation === undefined ? { kind: 'damaged' } : { kind: 'conversation', conversation };
      } finally {
        await file.close();
      }
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return { kind: 'none' };
      throw error;
    }
  }

  #pathOf(id: string): string {
    return path.join(this.folder, nameOf(id));
  }
}

function nameOf(id: string): string {
  return `${id}${SUFFIX}`;
}
