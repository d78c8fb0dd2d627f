import { folderOf } from '../vault/notePaths';
import type { ParsedNote } from '../vault/noteParser';
import type { Candidate } from './noteSearch';

/** One chunk of a note as a question gets it; null when the note has no such chunk. */
export function candidateOf(note: ParsedNote, ordinal: number, similarity: number): Candidate | null {
  const chunk = note.chunks[ordinal];
  return chunk === undefined ? null : {
    chunkId: chunk.id,
    notePath: note.path,
    noteTitle: note.title,
    folder: folderOf(note.path),
    date: note.date,
    headingPath: chunk.headingPath,
    line: chunk.line,
    text: chunk.text,
    similarity,
  };
}
