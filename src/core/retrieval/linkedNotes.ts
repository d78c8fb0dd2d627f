import { LinkResolver } from '../vault/linkResolver';
import { candidateOf } from './candidates';
import type { IndexedNote } from './noteIndex';
import type { Candidate } from './noteSearch';

/** The link graph over the notes of one moment. */
export class LinkedNotes {
  private readonly resolver: LinkResolver;

  constructor(private readonly notes: ReadonlyMap<string, IndexedNote>) {
    this.resolver = new LinkResolver([...notes.values()].map(({ note }) => note));
  }

  /** As `NoteSearch.linkedFrom`. */
  from(notePaths: readonly string[], limit: number): Candidate[] {
    const found: Candidate[] = [];
    const seen = new Set(notePaths);
    for (const path of this.targetsOf(notePaths)) {
      const entry = seen.has(path) ? undefined : this.notes.get(path);
      const candidate = entry && found.length < limit ? candidateOf(entry.note, 0, 0) : null;
      seen.add(path);
      if (candidate) {
        found.push(candidate);
      }
    }
    return found;
  }

  private *targetsOf(notePaths: readonly string[]): Generator<string> {
    for (const fromPath of notePaths) {
      for (const link of this.notes.get(fromPath)?.note.links ?? []) {
        const path = this.resolver.resolve(link, fromPath);
        if (path !== null) {
          yield path;
        }
      }
    }
  }
}
