import type { RankedCandidate } from '../retrieval/answerLabel';
import type { Candidate } from '../retrieval/noteSearch';
import type { AnswerLabel } from './answer';
import type { AnswerTexts } from './answerTexts';
import { snippetOf } from './sentences';
import { stemOf, subjectStems, wordsOf } from './words';

const MAX_EXCERPT_CHARACTERS = 280;
/** Passages with less than this share of the best one's similarity have too little of the question to be an answer. */
const LEAST_SHARE = 0.4;

/** An answer without a model, as Markdown: what the best passages say that is nearest to the question, each cited. */
export function extractiveAnswer(question: string, kept: readonly RankedCandidate[], label: AnswerLabel, texts: AnswerTexts): string {
  const weights = stemWeights(subjectStems(question), kept);
  const best = Math.max(...kept.map(({ candidate }) => candidate.similarity));
  const seen = new Set<string>();
  const lines = kept.flatMap(({ candidate }, index) => {
    const excerpt = snippetOf(candidate.text, weights, MAX_EXCERPT_CHARACTERS);
    if (excerpt === '' || seen.has(excerpt) || candidate.similarity < best * LEAST_SHARE) return [];
    seen.add(excerpt);
    return [`- **${escapeMarkdown(placeOf(candidate))}**: ${escapeMarkdown(excerpt)} [${index + 1}]`];
  });
  const introduction = label === 'PASS' ? texts.passagesFound : texts.weakPassagesFound;
  return `${introduction}\n\n${lines.join('\n')}`;
}

function placeOf({ noteTitle, headingPath }: Candidate): string {
  const heading = headingPath.at(-1);
  return heading === undefined || heading === noteTitle ? noteTitle : `${noteTitle} › ${heading}`;
}

/** Rare words of the question weigh more: a word that every passage has tells none of their sentences apart. */
function stemWeights(stems: readonly string[], kept: readonly RankedCandidate[]): ReadonlyMap<string, number> {
  const passages = kept.map(({ candidate }) => new Set(wordsOf(candidate.text).map(stemOf)));
  return new Map(
    stems.map((stem) => {
      const holders = passages.filter((passage) => passage.has(stem)).length;
      return [stem, Math.log(1 + (passages.length + 1) / (holders + 0.5))];
    }),
  );
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>#|~$]/g, '\\$&').replace(/\s+/g, ' ');
}
