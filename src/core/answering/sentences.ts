import { cutText } from '../llm/fencedText';
import { stemOf, wordsOf } from './words';

/** Blocks whose lines are no prose: code, tables, rules, comments and headings. */
const NO_PROSE = /^\s*(?:\||#{1,6}\s|(?:[-*_]\s*){3,}$|<!--|%%)/;
const CODE_FENCE = /^\s*(?:```|~~~)/;
const LIST_ITEM = /^\s*(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?/;
const SENTENCE_END = /(?<=[.!?]["”’)]?)\s+(?=["“‘(]?[\p{Lu}\p{N}])|(?<=[。！？])/u;

/** The sentences of a piece of Markdown as plain text: each list item at least one, code and tables left out. */
export function sentencesOf(markdown: string): readonly string[] {
  return blocksOf(markdown)
    .flatMap((block) => plainText(block).split(SENTENCE_END))
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
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
export function overlap(sentence: string, weights: ReadonlyMap<string, number>): number {
  const stems = new Set(wordsOf(sentence).map(stemOf));
  let sum = 0;
  for (const stem of stems) sum += weights.get(stem) ?? 0;
  return sum;
}

/** The part of a piece of Markdown that speaks most of the question, as plain text of at most so many characters. */
export function snippetOf(markdown: string, stems: readonly string[], maxCharacters: number): string {
  const sentences = sentencesOf(markdown);
  const weights = new Map(stems.map((stem) => [stem, 1]));
  const scores = sentences.map((sentence) => overlap(sentence, weights));
  let next = scores.indexOf(Math.max(...scores));
  if (next < 0) return cutText(plainText(markdown.replace(/^\s*(?:```|~~~).*$|^#{1,6}\s+/gm, '')), maxCharacters);
  let snippet = excerptAround(sentences[next] ?? '', stems, maxCharacters);
  for (next += 1; next < sentences.length; next += 1) {
    const longer = `${snippet} ${sentences[next] ?? ''}`;
    if (longer.length > maxCharacters) break;
    snippet = longer;
  }
  return snippet;
}

/** A long sentence is cut to begin shortly before the first word that was asked for. */
export function excerptAround(sentence: string, stems: readonly string[], maxCharacters: number): string {
  if (sentence.length <= maxCharacters) return sentence;
  const wanted = new Set(stems);
  const words = [...sentence.matchAll(/[\p{L}\p{N}]+/gu)];
  const firstHit = words.find((match) => wordsOf(match[0]).some((word) => wanted.has(stemOf(word))));
  const hitAt = firstHit?.index ?? 0;
  if (hitAt < maxCharacters / 2) return cutText(sentence, maxCharacters);
  const startAt = words.find((match) => match.index >= hitAt - maxCharacters / 3)?.index ?? hitAt;
  return cutText(`…${sentence.slice(startAt)}`, maxCharacters);
}
