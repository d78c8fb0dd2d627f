import { scanLines, splitLines } from '../vault/markdownLines';
import { closingFence, inserted } from './noteInsertion';
import { NoteOutline, withoutLineEnding } from './noteOutline';
import type { LineRange } from './noteOutline';

/** Makes a heading of the line before it, also within a list item. */
const UNDERLINE = /^\s*(?:=+|-+)\s*$/;
const BULLET = /^(\s*)[-*+]\s+(\[.\]\s+)?/;
/** What begins a block of its own, so that it does not go on with the paragraph before it. */
const BLOCK_BEGINNING = /^\s*(?:[-*+]\s|\d{1,9}[.)]\s|#{1,6}\s|>|`{3}|~{3}|\|)/;
const FENCE = /^\s*(?:`{3,}|~{3,})/;

/**
 * The note's text with list items under headings. An item that the outermost section has already is not added again:
 * it gets those of the details that it lacks.
 */
export function withItems(text: string, headings: readonly string[], items: readonly string[]): string {
  return items.reduce((current, item) => withItem(current, headings, itemLines(item)), text);
}

function withItem(text: string, headings: readonly string[], item: readonly string[]): string {
  const [first = '', ...details] = item;
  if (itemKey(first) === '') return text;
  const outline = new NoteOutline(text);
  const [top] = headings;
  const section = top === undefined ? outline.body : outline.section(outline.body, 2, top);
  const known = section === undefined ? undefined : itemLike(outline, section, first);
  if (section === undefined || known === undefined) return inserted(outline, headings, item, true);
  const range = { first: known + 1, end: endOfItem(outline, known, section.end) };
  const missing = missingDetails(bareLines(outline, range), details);
  return missing.length === 0 ? text : insertedAfter(outline, range, missing);
}

/** The lines of an item such that it opens no section of the note, and no code that goes on after it. */
function itemLines(item: string): readonly string[] {
  const lines = scanLines(splitLines(item)).map(({ text, isCode, heading }, index) => (
    index > 0 && !isCode && (heading !== null || UNDERLINE.test(text)) ? text.replace(/\S/, '\\$&') : text
  ));
  return [...lines, ...closingFence(lines).map((mark) => `  ${mark}`)];
}

/** Equal for list items that say the same, done or not. */
function itemKey(line: string): string {
  return line.replace(BULLET, '').replace(/\s+/gu, ' ').trim().toLowerCase();
}

/** The line of the list item that says the same. A task may be one below another item; an event below another is a detail of that. */
function itemLike(outline: NoteOutline, section: LineRange, item: string): number | undefined {
  const isTask = BULLET.exec(item)?.[2] !== undefined;
  const key = itemKey(item);
  const lines = scanLines(bareLines(outline, { first: outline.bodyLine, end: section.end }));
  const found = lines.findIndex(({ text, isCode }, index) => {
    const indent = BULLET.exec(text)?.[1];
    return index + outline.bodyLine >= section.first && !isCode && indent !== undefined && (isTask || indent.length < 2) && itemKey(text) === key;
  });
  return found < 0 ? undefined : found + outline.bodyLine;
}

/** The line after the last one that belongs to a list item. */
function endOfItem(outline: NoteOutline, item: number, sectionEnd: number): number {
  let end = item + 1;
  for (let line = end; line < sectionEnd; line += 1) {
    const text = withoutLineEnding(outline.lines[line] ?? '');
    if (text.trim() === '') continue;
    const goesOn = /^(?: {2}|\t)/.test(text) || (line === end && !BLOCK_BEGINNING.test(text));
    if (!goesOn) break;
    end = line + 1;
  }
  return end;
}

/** Of details with code all or none: single lines of code mean nothing. */
function missingDetails(there: readonly string[], details: readonly string[]): readonly string[] {
  const known = there.map((line) => line.trim());
  const wanted = details.map((line) => line.trim());
  if (!details.some((line) => FENCE.test(line))) return details.filter((_, index) => wanted[index] !== '' && !known.includes(wanted[index] ?? ''));
  const isThere = known.some((_, start) => wanted.every((line, offset) => known[start + offset] === line));
  return isThere ? [] : details;
}

/** Everything that was there stays as it was. */
function insertedAfter(outline: NoteOutline, range: LineRange, lines: readonly string[]): string {
  const end = outline.lineEnding;
  const before = outline.textOf({ first: 0, end: range.end });
  const opening = /[\r\n]$/.test(before) ? '' : end;
  // A code block that the item leaves open would swallow what comes after it.
  const fence = closingFence(bareLines(outline, { first: range.first - 1, end: range.end })).map((mark) => `  ${mark}`);
  return `${before}${opening}${[...fence, ...lines].map((line) => `${line}${end}`).join('')}${outline.text.slice(before.length)}`;
}

function bareLines(outline: NoteOutline, { first, end }: LineRange): readonly string[] {
  return outline.lines.slice(first, end).map(withoutLineEnding);
}
