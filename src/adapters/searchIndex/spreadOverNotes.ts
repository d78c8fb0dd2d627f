import type { RankedChunk } from '../../core/retrieval/noteIndex';

/** One long note must not take every place. */
const CHUNKS_PER_NOTE = 3;

/** The best chunks, of one note no more than a few unless nothing else is left. */
export function spreadOverNotes(ranked: readonly RankedChunk[], limit: number): RankedChunk[] {
  const perNote = new Map<string, number>();
  const first: RankedChunk[] = [];
  const surplus: RankedChunk[] = [];
  for (const chunk of ranked) {
    const count = perNote.get(chunk.notePath) ?? 0;
    perNote.set(chunk.notePath, count + 1);
    (count < CHUNKS_PER_NOTE ? first : surplus).push(chunk);
  }
  return [...first, ...surplus].slice(0, limit);
}
