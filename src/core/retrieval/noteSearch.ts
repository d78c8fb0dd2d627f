/** One chunk found for a question. */
export interface Candidate {
  readonly chunkId: string;
  readonly notePath: string;
  readonly noteTitle: string;
  /** Folder of the note in the vault, `''` at the top. */
  readonly folder: string;
  /** `YYYY-MM-DD` or null. */
  readonly date: string | null;
  readonly headingPath: readonly string[];
  /** 0-based line at which the chunk begins. */
  readonly line: number;
  readonly text: string;
  /**
   * Share (0..1) of the query's inverse-document-frequency weight whose terms the chunk contains, counting its headings
   * the note's title, names and tags, and with a note's opening what was learned of the note, as part of it. Words that no chunk has count in the whole.
   */
  readonly similarity: number;
}

export interface IndexState {
  readonly phase: 'loading' | 'indexing' | 'ready' | 'failed';
  readonly indexedNotes: number;
  /** Notes still to read, while `indexing`. */
  readonly pendingNotes: number;
  readonly skippedFiles: number;
}

/** Search over the vault. Implemented in a worker; waits for a usable index. */
export interface NoteSearch {
  /** Best first, at most `limit`, all with a term of the query in them. */
  search(query: string, limit: number, signal?: AbortSignal): Promise<readonly Candidate[]>;
  /**
   * Notes that the given ones link to, one hop, in order of first mention, the given ones left out: each told
   * by its opening chunk with similarity 0.
   */
  linkedFrom(notePaths: readonly string[], limit: number): Promise<readonly Candidate[]>;
  state(): Promise<IndexState>;
}
