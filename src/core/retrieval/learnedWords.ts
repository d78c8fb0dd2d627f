import type { IndexerEvent } from './indexerEvent';
import type { NoteIndex } from './noteIndex';
import type { Slice } from './slice';

export interface LearnedWordsPorts {
  readonly tell: (event: IndexerEvent) => void;
  /** Words by path that notes are found by beyond their own text, as they are stored; read once. */
  readonly learned?: () => Promise<ReadonlyMap<string, string>>;
}

/** The words that notes are found by beyond their own text. */
export class LearnedWords {
  /** Null until it has been read. */
  private words: Map<string, string> | null = null;

  constructor(private readonly ports: LearnedWordsPorts) {}

  /** Undefined where nothing is known of the note's words, or not yet. */
  of(path: string): string | undefined {
    return this.words?.get(path);
  }

  /** Keeps words of a note, empty for none; what is not read yet has them when it is. */
  keep(path: string, words: string): void {
    this.words?.set(path, words);
  }

  /** Gives every note of the stored index what was learned of it since, and takes away what is gone. How many changed. */
  async load(index: NoteIndex, slice: Slice): Promise<number> {
    const learned = this.words === null ? await this.read() : null;
    if (learned === null) {
      return 0;
    }
    let changed = 0;
    for (const path of [...index.notes.keys()]) {
      changed += putLearned(index, path, learned.get(path) ?? '') ? 1 : 0;
      await slice.turn();
    }
    this.words = learned;
    return changed;
  }

  /** Null when it cannot be read just now: notes are found by their own text all the same. */
  private async read(): Promise<Map<string, string> | null> {
    try {
      return new Map(await this.ports.learned?.());
    } catch (error) {
      this.ports.tell({ type: 'learnedUnreadable', reason: error instanceof Error ? error.name : 'unknown' });
      return null;
    }
  }
}

/** False where nothing changes, or there is no such note. */
export function putLearned(index: NoteIndex, path: string, learned: string): boolean {
  const entry = index.notes.get(path);
  if (entry === undefined || (entry.learned ?? '') === learned) {
    return false;
  }
  const { note, stamp } = entry;
  index.put({ note, stamp, ...(learned === '' ? {} : { learned }) });
  return true;
}
