import { dayIn, splitFrontMatter } from '../vault/frontMatter';
import { proseLines } from '../vault/inlineCode';
import { scanLines, shownText, splitLines } from '../vault/markdownLines';
import type { MarkdownLine } from '../vault/markdownLines';
import { nameOf } from '../vault/notePaths';
import { scanTags } from '../vault/tags';
import { MAX_NOTE_CHARACTERS } from './extractionPrompt';
import type { NoteMetadata } from './noteMetadata';
import { METADATA_LIMITS, metadataFrom } from './noteMetadata';

/** What a plain reading is worth next to a model's. */
const CONFIDENCE = 0.3;
const OPEN_CHECKBOX = /^\s*(?:[-*+]|\d{1,9}[.)])\s+\[ \]\s+(.+)$/;

/** Metadata without a model: headings and tags are the key phrases, open checkboxes the action items. */
export function offlineMetadata(notePath: string, text: string): NoteMetadata {
  const lines = splitLines(text.slice(0, MAX_NOTE_CHARACTERS));
  const body = scanLines(lines.slice(splitFrontMatter(lines)?.bodyLine ?? 0));
  const prose = proseLines(body);
  const headings = body.flatMap(({ heading }) => (heading === null || heading.title === '' ? [] : [heading.title]));
  const metadata = metadataFrom({
    summary: [firstParagraph(body), headings[0], nameOf(notePath), notePath].find((text) => text !== undefined && text !== ''),
    key_phrases: [...headings, ...scanTags(prose)],
    dates: daysIn(prose).map((date) => ({ date, kind: 'reference', confidence: CONFIDENCE })),
    action_items: prose.flatMap((line) => {
      const task = OPEN_CHECKBOX.exec(line)?.[1];
      return task === undefined ? [] : [{ text: shownText(task), due: dayIn(task), confidence: CONFIDENCE }];
    }),
  });
  // A name without a printable character leaves nothing to say.
  return typeof metadata === 'string' ? { summary: '-', keyPhrases: [], entities: [], dates: [], actionItems: [] } : metadata;
}

function firstParagraph(body: readonly MarkdownLine[]): string {
  const isText = ({ text, isCode, heading }: MarkdownLine): boolean => !isCode && heading === null && /[\p{L}\p{N}]/u.test(text);
  const first = body.findIndex(isText);
  if (first < 0) return '';
  const rest = body.slice(first);
  const length = rest.findIndex((line) => !isText(line));
  return rest.slice(0, length < 0 ? rest.length : length).map(({ text }) => shownText(text)).join(' ');
}

function daysIn(prose: readonly string[]): readonly string[] {
  const days = new Set<string>();
  for (const line of prose) {
    const day = dayIn(line);
    if (day !== null) days.add(day);
    if (days.size >= METADATA_LIMITS.dates) break;
  }
  return [...days];
}
