import { stat } from 'node:fs/promises';
import type { ConversationPage, ConversationSummary } from '../../core/answering/conversations';
import type { StoredConversation } from './conversationFile';
import { shortTitle } from './conversationFile';

/** Files that are looked at together: enough to be quick, few enough to hold up nothing else. */
const STEP = 32;

interface ConversationFiles {
  pathOf(id: string): string;
  /** Undefined, after a word in the log, for what cannot be read. */
  read(id: string): Promise<StoredConversation | undefined>;
}

/** What a file said, by which it need not be read again until it changes; undefined for one that says nothing. */
interface Known {
  readonly stamp: string;
  readonly summary: ConversationSummary | undefined;
}

/**
 * The list of conversations, newest first by the time of their files. Only files of the page that is asked for are
 * read, and each once while it stays the same: also a damaged one is told once.
 */
export class ConversationListing {
  readonly #known = new Map<string, Known>();

  constructor(private readonly files: ConversationFiles) {}

  async page(ids: readonly string[], limit: number): Promise<ConversationPage> {
    const stamped = await this.#newestFirst(ids);
    const conversations: ConversationSummary[] = [];
    let looked = 0;
    for (const file of stamped) {
      if (conversations.length >= limit) break;
      looked += 1;
      const summary = await this.#summary(file);
      if (summary !== undefined) conversations.push(summary);
    }
    return { conversations: conversations.sort((one, other) => compareTexts(other.updatedAt, one.updatedAt)), more: looked < stamped.length };
  }

  async #newestFirst(ids: readonly string[]): Promise<readonly StampedFile[]> {
    const found: StampedFile[] = [];
    for (let start = 0; start < ids.length; start += STEP) {
      const step = await Promise.all(ids.slice(start, start + STEP).map((id) => this.#stamped(id)));
      found.push(...step.filter((file) => file !== undefined));
    }
    return found.sort((one, other) => other.changedMs - one.changedMs || compareTexts(one.id, other.id));
  }

  async #stamped(id: string): Promise<StampedFile | undefined> {
    try {
      const found = await stat(this.files.pathOf(id));
      return found.isFile() ? { id, changedMs: found.mtimeMs, stamp: `${found.mtimeMs} ${found.size} ${found.ino}` } : undefined;
    } catch {
      return undefined; // Gone meanwhile, or not to be read: another one may be.
    }
  }

  async #summary({ id, stamp, changedMs }: StampedFile): Promise<ConversationSummary | undefined> {
    const known = this.#known.get(id);
    if (known?.stamp === stamp) return known.summary;
    const conversation = await this.files.read(id);
    const summary = conversation === undefined ? undefined : summaryOf(conversation, changedMs);
    this.#known.set(id, { stamp, summary });
    return summary;
  }
}

interface StampedFile {
  readonly id: string;
  readonly changedMs: number;
  readonly stamp: string;
}

/** Undefined for a conversation without a question: there is nothing to open. */
function summaryOf({ id, title, messages }: StoredConversation, changedMs: number): ConversationSummary | undefined {
  const questions = messages.filter(({ role }) => role === 'user').length;
  if (questions === 0) return undefined;
  const last = Date.parse(messages.at(-1)?.timestamp ?? '');
  return { id, title: shortTitle(title), questions, updatedAt: new Date(Number.isNaN(last) ? changedMs : last).toISOString() };
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
