import type { RankedCandidate } from '../retrieval/answerLabel';
import type { AnswerTexts } from './answerTexts';
import { excerptAround, overlap, sentencesOf, snippetOf } from './sentences';
import { stemOf, subjectStems, wordsOf } from './words';

const MAX_SENTENCES = 7;
const MAX_SENTENCES_A_SOURCE = 2;
const MAX_SENTENCE_CHARACTERS = 320;
/** Shorter ones are mostly labels ("See also") that happen to have the word. */
const FULL_SENTENCE_WORDS = 5;

interface Pick {
  readonly source: number;
  readonly position: number;
  readonly text: string;
  readonly score: number;
}

/** An answer without a model, as Markdown: the sentences of the best passages that speak most of the question, cited. */
export function extractiveAnswer(question: string, kept: readonly RankedCandidate[], texts: AnswerTexts): string {
  const stems = subjectStems(question);
  const weights = stemWeights(stems, kept);
  const ranked = kept.flatMap(({ candidate }, source) => bestOf(candidate.text, source, weights));
  const picks = withoutRepeats(ranked.sort((a, b) => b.score - a.score)).slice(0, MAX_SENTENCES);
  const lines = kept.flatMap(({ candidate }, source) => {
    const own = picks.filter((pick) => pick.source === source).sort((a, b) => a.position - b.position);
    const shown = own.map(({ text }) => excerptAround(text, stems, MAX_SENTENCE_CHARACTERS)).join(' ');
    const text = shown !== '' || picks.length > 0 ? shown : snippetOf(candidate.text, stems, MAX_SENTENCE_CHARACTERS);
    return text === '' ? [] : [`- **${escapeMarkdown(candidate.noteTitle)}**: ${escapeMarkdown(text)} [${source + 1}]`];
  });
  return `${texts.passagesFound}\n\n${lines.join('\n')}`;
}

/** Rare words of the question weigh more: a word that every passage has tells none of them apart. */
function stemWeights(stems: readonly string[], kept: readonly RankedCandidate[]): ReadonlyMap<string, number> {
  const passages = kept.map(({ candidate }) => new Set(wordsOf(candidate.text).map(stemOf)));
  return new Map(
    stems.map((stem) => {
      const holders = passages.filter((passage) => passage.has(stem)).length;
      return [stem, Math.log(1 + (passages.length + 1) / (holders + 0.5))];
    }),
  );
}

function bestOf(markdown: string, source: number, weights: ReadonlyMap<string, number>): readonly Pick[] {
  return sentencesOf(markdown)
    .map((text, position): Pick => {
      const isFull = wordsOf(text).length >= FULL_SENTENCE_WORDS;
      // Passages come best first, and a little of that order is kept.
      return { source, position, text, score: overlap(text, weights) * (isFull ? 1 : 0.4) * (1 - source * 0.04) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_SENTENCES_A_SOURCE);
}

function withoutRepeats(picks: readonly Pick[]): readonly Pick[] {
  const seen = new Set<string>();
  return picks.filter(({ text }) => {
    const key = wordsOf(text).join(' ');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>#|~$]/g, '\\$&').replace(/\s+/g, ' ');
}
