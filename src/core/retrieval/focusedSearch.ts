import type { Candidate, NoteSearch } from './noteSearch';

/** The note that a question is about. */
export interface NoteFocus {
  /** As in a candidate: relative to the vault, with slashes. */
  readonly notePath: string;
  readonly noteTitle: string;
}

/** How far down the list the note's own passages are looked for. */
const LOOK_THROUGH = 50;
/** Of the places that a question has, those that are kept for the note it is about. */
const SHARE_OF_NOTE = 0.5;

/**
 * Passages of the note that a question is about first, as far as half of the places, then the best of all notes. The
 * note's passages are also found by its title, so that "what follows from this?" finds some.
 */
export async function searchWithFocus(search: NoteSearch, query: string, focus: NoteFocus, limit: number, signal?: AbortSignal): Promise<readonly Candidate[]> {
  const everywhere = await search.search(query, LOOK_THROUGH, signal);
  const byTitle = await search.search(`${focus.noteTitle}\n${query}`, LOOK_THROUGH, signal);
  const isOfNote = ({ notePath }: Candidate): boolean => notePath === focus.notePath;
  const ofNote = new Map([...everywhere, ...byTitle].filter(isOfNote).map((candidate) => [candidate.chunkId, candidate]));
  const first = [...ofNote.values()].slice(0, Math.ceil(limit * SHARE_OF_NOTE));
  return [...first, ...everywhere.filter((candidate) => !isOfNote(candidate))].slice(0, limit);
}

/** The question as a model is asked it. */
export function focusedQuestion(question: string, focus: NoteFocus | undefined): string {
  return focus === undefined ? question : `About the note "${focus.noteTitle}": ${question}`;
}
