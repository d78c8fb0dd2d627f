import { cutText } from '../llm/fencedText';
import { stemOf, wordsOf } from './words';

/** Blocks whose lines are no prose: code, tables, rules, comments and headings. */
const NO_PROSE = /^\s*(?:\||#{1,6}\s|(?:[-*_]\s*){3,}$|<!--|%%)/;
const CODE_FENCE = /^\s*(?:```|~~~)/;
const LIST_ITEM = /^\s*(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?/;
const SENTENCE_END = /(?<=[.!?]["”’)]?)\s+(?=["“‘(]?[\p{Lu}\p{N}])|(?<=[。！？])/u;

const PROPERTY = /^[A-Za-z][\w -]{0,40}:(?:\s|$)/;
const PROPERTY_CONTINUED = /^(?:\s|-\s)/;
/** Shorter sentences are mostly labels ("See also") that happen to have the word. */
const FULL_SENTENCE_WORDS = 5;
const LABEL_WEIGHT = 0.4;

/** The sentences of a piece of Markdown as plain text: each list item at least one, code and tables left out. */
export function sentencesOf(markdown: string): readonly string[] {
  return (propertiesOf(markdown) ?? blocksOf(markdown))
    .flatMap((block) => plainText(block).split(SENTENCE_END))
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}

/** The properties of a note's front matter, which are lines rather than prose; undefined for anything else. */
function propertiesOf(markdown: string): readonly string[] | undefined {
  const lines = markdown.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length < 2 || !lines.every((line, index) => PROPERTY.test(line) || (index > 0 && PROPERTY_CONTINUED.test(line)))) return undefined;
  const properties: string[] = [];
  for (const line of lines.map((withMarks) => withMarks.replace(/[[\]"]/g, ''))) {
    if (PROPERTY.test(line)) {
      properties.push(line.trim());
      continue;
    }
    const begun = properties.pop() ?? '';
    properties.push(`${begun}${begun.endsWith(':') ? '' : ','} ${line.replace(/^\s*-?\s*/, '')}`);
  }
  return properties;
}

function blocksOf(markdown: string): readonly string[] {
  const blocks: string[] = [];
  let current = '';
  let isInCode = false;
  const endBlock = (): void => {
    if (current !== '') blocks.push(current);
    current = '';
  };
  for (const line of markdown.split(/\r?\n/)) {
    if (CODE_FENCE.test(line)) isInCode = !isInCode;
    if (isInCode || CODE_FENCE.test(line) || NO_PROSE.test(line) || line.trim() === '') {
      endBlock();
      continue;
    }
    if (LIST_ITEM.test(line)) endBlock();
    current = `${current} ${line.replace(/^\s*(?:>\s?)+(?:\[![^\]]*\][+-]?)?/, '').replace(LIST_ITEM, '').trim()}`.trim();
  }
  endBlock();
  return blocks;
}

/** Markdown without its marks, as one line. Numbers in brackets go too: they would read as citations. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/!\[\[[^\]]*\]\]/g, '')
    .replace(/\[\[([^\]|]*\|)?([^\]]*)\]\]/g, (_all, _target, shown: string) => shown.replace(/#\^?/g, ' › ').replace(/^ › /, ''))
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\[\^?\d+\]/g, '')
    .replace(/<\/?[a-zA-Z][^>]*>/g, '')
    .replace(/(\*\*|__|~~|==|`+)/g, '')
    .replace(/(^|[\s(])[*_](?=\S)|(?<=\S)[*_](?=[\s.,;:!?)]|$)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}

/** How much of a question a sentence speaks of: the summed weights of the stems in it, each counted once. */
function overlap(sentence: string, weights: ReadonlyMap<string, number>): number {
  const words = wordsOf(sentence);
  let sum = 0;
  for (const stem of new Set(words.map(stemOf))) sum += weights.get(stem) ?? 0;
  return words.length >= FULL_SENTENCE_WORDS ? sum : sum * LABEL_WEIGHT;
}

/**
 * The part of a piece of Markdown that speaks most of a question, and what follows it, as plain text of at most so
 * many characters. Where nothing speaks of the question, its beginning.
 *
 * @param weights How much each stem of the question counts.
 */
export function snippetOf(markdown: string, weights: ReadonlyMap<string, number>, maxCharacters: number): string {
  const sentences = sentencesOf(markdown);
  const scores = sentences.map((sentence) => overlap(sentence, weights));
  const best = scores.indexOf(Math.max(...scores));
  if (best < 0) return cutText(plainText(markdown.replace(/^\s*(?:```|~~~).*$|^#{1,6}\s+/gm, '')), maxCharacters);
  let snippet = excerptAround(sentences[best] ?? '', weights, maxCharacters);
  for (const sentence of sentences.slice(best + 1)) {
    const longer = `${snippet}${/[.!?…:;,。！？]["”’)]?$/.test(snippet) ? '' : ';'} ${sentence}`;
    if (longer.length > maxCharacters) break;
    snippet = longer;
  }
  return snippet;
}

/** A long sentence is cut to begin shortly before the first word that was asked for. */
function excerptAround(sentence: string, weights: ReadonlyMap<string, number>, maxCharacters: number): string {
  if (sentence.length <= maxCharacters) return sentence;
  const words = [...sentence.matchAll(/[\p{L}\p{N}]+/gu)];
  const firstHit = words.find((match) => wordsOf(match[0]).some((word) => weights.has(stemOf(word))));
  const hitAt = firstHit?.index ?? 0;
  if (hitAt < maxCharacters / 2) return cutText(sentence, maxCharacters);
  const startAt = words.find((match) => match.index >= hitAt - maxCharacters / 3)?.index ?? hitAt;
  return cutText(`…${sentence.slice(startAt)}`, maxCharacters);
}
