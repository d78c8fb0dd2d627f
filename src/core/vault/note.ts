/** A note as the index knows it. Paths are relative to the vault, with `/`, as they are on disk. */
export interface NoteSummary {
  readonly path: string;
  readonly title: string;
  readonly tags: readonly string[];
  /** `YYYY-MM-DD` of the front matter, else of the file name, else null. */
  readonly date: string | null;
  /** SHA-256 of the file's bytes: the one answer to "has it changed?". */
  readonly contentHash: string;
}

/** A piece of a note under one heading, of limited size. */
export interface Chunk {
  /** `path#ordinal`, unique in the vault. */
  readonly id: string;
  readonly notePath: string;
  readonly ordinal: number;
  /** Headings from the outermost in; empty above the first heading. */
  readonly headingPath: readonly string[];
  /** 0-based line of the note at which this chunk begins. */
  readonly line: number;
  readonly text: string;
}
