import type { AnswerLabel } from '../answering/answer';
import type { Candidate } from './noteSearch';

/** A candidate with its score from 0 to 10. */
export interface RankedCandidate {
  readonly candidate: Candidate;
  readonly rerankScore: number;
}

const HIGH_SIMILARITY = 0.7;
const LOW_SCORE = 3;
const RELEVANT_SCORE = 5;

/**
 * How far an answer from the kept passages can be trusted. A passage that has the question's words and still does not
 * help is what leads a model astray, so that is looked at first. Passages that were not kept lead nobody astray.
 */
export function labelOf(kept: readonly RankedCandidate[]): AnswerLabel {
  if (kept.length === 0) return 'NO_RESULTS';
  if (kept.some(({ candidate, rerankScore }) => candidate.similarity > HIGH_SIMILARITY && rerankScore < LOW_SCORE)) {
    return 'HALLUCINATION_RISK';
  }
  return kept.every(({ rerankScore }) => rerankScore < RELEVANT_SCORE) ? 'IRRELEVANT' : 'PASS';
}
