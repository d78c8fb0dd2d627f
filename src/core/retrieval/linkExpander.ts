import type { Logger } from '../system/logger';
import type { RankedCandidate } from './answerLabel';
import type { Candidate, NoteSearch } from './noteSearch';

const MAX_LINKED_NOTES = 3;

/** Adds what the found notes link to, one hop: the author has said that it belongs together. */
export class LinkExpander {
  constructor(
    private readonly search: Pick<NoteSearch, 'linkedFrom'>,
    private readonly logger: Logger,
  ) {}

  /** At most three notes that are not among the kept ones. Never rejects: an answer does without them. */
  async expand(kept: readonly RankedCandidate[]): Promise<readonly Candidate[]> {
    const present = new Set(kept.map(({ candidate }) => candidate.notePath));
    if (present.size === 0) return [];
    try {
      const linked = await this.search.linkedFrom([...present], MAX_LINKED_NOTES);
      return linked.filter(({ notePath }) => !present.has(notePath)).slice(0, MAX_LINKED_NOTES);
    } catch (error) {
      this.logger.warn('ask', `Linked notes could not be read (${error instanceof Error ? error.name : typeof error}).`);
      return [];
    }
  }
}
