import type { ParsedNote } from '../vault/noteParser';
import type { FileStamp } from '../vault/vaultFiles';

export interface IndexedNote {
  readonly note: ParsedNote;
  /** Of the file when it was read; null when it may have been written again in the same instant. */
  readonly stamp: FileStamp | null;
  /** Words that the note is found by beyond its own text: they count as part of its opening chunk. Absent: none. */
  readonly learned?: string;
}

export interface RankedChunk {
  readonly notePath: string;
  readonly ordinal: number;
  /** As `Candidate.similarity`. */
  readonly similarity: number;
}

/** The notes of a vault and a full-text index over their chunks. */
export interface NoteIndex {
  readonly notes: ReadonlyMap<string, IndexedNote>;
  /** Adds a note or replaces the one at its path. */
  put(entry: IndexedNote): void;
  /** Notes that a file was found unchanged under another stamp. */
  restamp(path: string, stamp: FileStamp | null): void;
  delete(path: string): void;
  /** Best first, at most `limit`, each with at least one term of the query. */
  search(query: string, limit: number): readonly RankedChunk[];
}

/** Where an index outlives the window. */
export interface NoteIndexStorage {
  /** The stored index, or an empty one when there is none or it is damaged, foreign or of another version. */
  load(): LoadedIndex;
}

export interface LoadedIndex {
  readonly index: NoteIndex;
  readonly origin: 'stored' | 'absent' | 'damaged' | 'outdated';
  /** Replaces what is stored by the index as it is now, all or nothing. Throws when it cannot be written. */
  save(): void;
}
