import type { IndexedNote, LoadedIndex, NoteIndex, NoteIndexStorage, RankedChunk } from '../../src/core/retrieval/noteIndex';
import type { FileStamp } from '../../src/core/vault/vaultFiles';

/** Finds chunks that contain the query as it stands, in order of path. */
class InMemoryNoteIndex implements NoteIndex {
  readonly notes: Map<string, IndexedNote>;

  constructor(notes: ReadonlyMap<string, IndexedNote>) {
    this.notes = new Map(notes);
  }

  put(entry: IndexedNote): void {
    this.notes.set(entry.note.path, entry);
  }

  restamp(path: string, stamp: FileStamp | null): void {
    const entry = this.notes.get(path);
    if (entry) {
      this.notes.set(path, { ...entry, stamp });
    }
  }

  delete(path: string): void {
    this.notes.delete(path);
  }

  search(query: string, limit: number): readonly RankedChunk[] {
    return [...this.notes.values()].toSorted((one, other) => (one.note.path < other.note.path ? -1 : 1))
      .flatMap(({ note, learned }) => note.chunks.filter(({ text, ordinal }) => text.includes(query) || (ordinal === 0 && (learned ?? '').includes(query))))
      .slice(0, limit)
      .map(({ notePath, ordinal }) => ({ notePath, ordinal, similarity: 1 }));
  }
}

/** What was saved is there for the next indexer that loads. */
export class InMemoryNoteIndexStorage implements NoteIndexStorage {
  saves = 0;
  isWritable = true;
  private saved: ReadonlyMap<string, IndexedNote> | null = null;

  load(): LoadedIndex {
    const index = new InMemoryNoteIndex(this.saved ?? new Map());
    const save = (): void => {
      if (!this.isWritable) {
        throw new Error('disk full');
      }
      this.saves += 1;
      this.saved = new Map(index.notes);
    };
    return { index, origin: this.saved ? 'stored' : 'absent', save };
  }

  get savedPaths(): string[] {
    return [...this.saved?.keys() ?? []].sort();
  }
}
