import type { Candidate, IndexState, NoteSearch } from '../../src/core/retrieval/noteSearch';

/** A chunk of a note about bread; a test names only what matters to it. */
export function aCandidate(overrides: Partial<Candidate> = {}): Candidate {
  const notePath = overrides.notePath ?? 'Kitchen/Sourdough starter.md';
  return {
    chunkId: `${notePath}#0`,
    notePath,
    noteTitle: 'Sourdough starter',
    folder: 'Kitchen',
    date: '2026-02-01',
    headingPath: ['Feeding'],
    line: 4,
    text: 'Feed the starter once a day. Use equal weights of flour and water.',
    similarity: 0.6,
    ...overrides,
  };
}

/** As many candidates of different notes, the first the most similar. */
export function candidates(count: number, similarity = 0.6): readonly Candidate[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `Note ${index + 1}`;
    return aCandidate({ notePath: `Kitchen/${name}.md`, noteTitle: name, chunkId: `${name}#0`, similarity: similarity - index / 100 });
  });
}

/** Finds what it was given, whatever is asked. */
export class FakeNoteSearch implements NoteSearch {
  readonly queries: string[] = [];
  readonly linkQueries: (readonly string[])[] = [];

  constructor(
    private readonly found: readonly Candidate[] | Error | 'never',
    private readonly linked: readonly Candidate[] | Error = [],
  ) {}

  search(query: string, limit: number): Promise<readonly Candidate[]> {
    this.queries.push(query);
    if (this.found === 'never') return new Promise(() => undefined);
    return this.found instanceof Error ? Promise.reject(this.found) : Promise.resolve(this.found.slice(0, limit));
  }

  linkedFrom(notePaths: readonly string[], limit: number): Promise<readonly Candidate[]> {
    this.linkQueries.push(notePaths);
    return this.linked instanceof Error ? Promise.reject(this.linked) : Promise.resolve(this.linked.slice(0, limit));
  }

  state(): Promise<IndexState> {
    return Promise.resolve({ phase: 'ready', indexedNotes: 1, pendingNotes: 0, skippedFiles: 0 });
  }
}
