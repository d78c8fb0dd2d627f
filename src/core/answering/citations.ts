import type { RankedCandidate } from '../retrieval/answerLabel';
import type { Candidate } from '../retrieval/noteSearch';
import type { Citation } from './answer';
import { snippetOf } from './sentences';

const MAX_SNIPPET_CHARACTERS = 240;
const CITED = /\[(\d{1,2}(?:\s*,\s*\d{1,2})*)\]/g;

/** What the answer may cite by number, `[1]` first. Text of the notes' own, at most 240 characters each. */
export function citationsOf(kept: readonly RankedCandidate[], stems: readonly string[]): readonly Citation[] {
  const weights = new Map(stems.map((stem) => [stem, 1]));
  return kept.map(({ candidate, rerankScore }) => ({
    notePath: candidate.notePath,
    noteTitle: candidate.noteTitle,
    headingPath: candidate.headingPath,
    snippet: snippetOf(candidate.text, weights, MAX_SNIPPET_CHARACTERS),
    similarity: candidate.similarity,
    rerankScore,
  }));
}

/** The numbers that a text cites, `[2]` or `[1, 3]`, each once, in order of first mention. */
export function citedNumbers(answer: string): readonly number[] {
  const lists = [...answer.matchAll(CITED)].map((match) => match[1] ?? '');
  return [...new Set(lists.flatMap((list) => list.split(',').map(Number)))];
}

/**
 * The citations of a finished answer: the kept passages, and of the linked notes, which are numbered after them,
 * those up to the highest that the answer cites. Numbers are positions, so none in between is left out.
 */
export function withCitedLinks(
  citations: readonly Citation[],
  linked: readonly Candidate[],
  answer: string,
  stems: readonly string[],
): readonly Citation[] {
  const last = citations.length + linked.length;
  const highest = Math.max(0, ...citedNumbers(answer).filter((number) => number <= last));
  const cited = linked.slice(0, Math.max(0, highest - citations.length));
  return [...citations, ...citationsOf(cited.map((candidate) => ({ candidate, rerankScore: 0 })), stems)];
}
