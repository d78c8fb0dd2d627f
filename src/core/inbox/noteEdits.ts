import { splitLines } from '../vault/markdownLines';
import { withItems } from './listItems';
import { closingFence, inserted, placeOf } from './noteInsertion';
import type { Place } from './noteInsertion';
import type { LineRange } from './noteOutline';
import { NoteOutline, withoutLineEnding } from './noteOutline';

const ARCHIVE = 'Archive';

/**
 * One change of a note, told so that it can be made to whatever the note is by then. Each changes nothing where it
 * has been made already.
 */
export type NoteEdit =
  /** A block of text under headings from level 2 down, which are added where they are missing. It is there already where it stands right under them. */
  | { readonly kind: 'append'; readonly headings: readonly string[]; readonly text: string }
  /** List items under headings, details set in by two. Of one that the outermost section has already, only the details that it lacks are added. */
  | { readonly kind: 'addItems'; readonly headings: readonly string[]; readonly items: readonly string[] }
  /** New text instead of the old, which moves under a heading of its day in the archive. */
  | { readonly kind: 'replace'; readonly text: string; readonly day: string };

/** What is done to one note: it depends on whether the note is there. */
export interface NoteStep {
  /** The text to begin with, and the edits made to it. */
  readonly whenAbsent: { readonly text: string; readonly edits: readonly NoteEdit[] };
  readonly whenPresent: readonly NoteEdit[];
}

/** The note's text after the steps; null is a note that is not there. */
export function afterSteps(text: string | null, steps: readonly NoteStep[]): string | null {
  return steps.reduce<string | null>((current, { whenAbsent, whenPresent }) => (
    current === null ? whenAbsent.edits.reduce(edited, whenAbsent.text) : whenPresent.reduce(edited, current)
  ), text);
}

/**
 * As `afterSteps`, for a note that may have been made by these very steps when it was absent, and edited since: what
 * it began with is not added to it again.
 */
export function afterStepsAgain(text: string | null, steps: readonly NoteStep[]): string | null {
  const [first, ...others] = steps;
  const isBegun = text !== null && first?.whenAbsent.edits.every((edit) => edited(text, edit) === text) === true;
  return afterSteps(text, isBegun ? others : steps);
}

/** The note's text after one edit. `append` and `addItems` only ever insert. */
export function edited(text: string, edit: NoteEdit): string {
  switch (edit.kind) {
    case 'append':
      return appended(text, edit.headings, edit.text);
    case 'addItems':
      return withItems(text, edit.headings, edit.items);
    case 'replace':
      return replaced(text, edit.text, edit.day);
  }
}

function appended(text: string, headings: readonly string[], added: string): string {
  const block = blockLines(added);
  const outline = new NoteOutline(text);
  if (block.length === 0 || holdsBlock(outline, placeOf(outline, headings), block)) return text;
  return inserted(outline, headings, block, false);
}

/** The lines of a text without blank ones around it, and with a code fence closed that it leaves open. */
function blockLines(text: string): readonly string[] {
  const lines = splitLines(text);
  const first = lines.findIndex((line) => line.trim() !== '');
  if (first < 0) return [];
  const block = lines.slice(first, lines.findLastIndex((line) => line.trim() !== '') + 1);
  return [...block, ...closingFence(block)];
}

/**
 * Whether these lines stand in a place, apart from other text. The same words elsewhere, under another day, say
 * something else. Only the first line must be in the place: a heading among the lines ends it.
 */
function holdsBlock(outline: NoteOutline, { range, missing }: Place, block: readonly string[]): boolean {
  const lines = outline.lines.map((line) => withoutLineEnding(line).trimEnd());
  const wanted = block.map((line) => line.trimEnd());
  const isInPlace = (start: number): boolean => missing.length === 0 && start >= range.first && start <= range.end;
  // In a note that begins with a rule, a rule in the block has made front matter of all before it, its headings too.
  const hasMadeFrontMatter = (start: number): boolean => start < outline.bodyLine && start + wanted.length >= outline.bodyLine;
  const isApart = (start: number): boolean => (start === range.first || lines[start - 1] === '') && (lines[start + wanted.length] ?? '') === '';
  return lines.some((_, start) => (isInPlace(start) || hasMadeFrontMatter(start)) && isApart(start) && wanted.every((line, offset) => lines[start + offset] === line));
}

function replaced(text: string, added: string, day: string): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const outline = new NoteOutline(text.slice(mark.length));
  const end = outline.lineEnding;
  const archive = outline.section(outline.body, 2, ARCHIVE);
  const old = textWithoutBlankEnds(outline, { first: outline.bodyLine, end: archive === undefined ? outline.lines.length : archive.first - 1 });
  const fresh = blockLines(added).join(end);
  if (old === fresh) return text;
  const head = closed(outline.textOf({ first: 0, end: outline.bodyLine }), end);
  // Nobody's text may turn into front matter.
  const guard = head === '' && fresh.startsWith('---') ? end : '';
  const beginning = `${mark}${head}${guard}${fresh}${end}`;
  const earlier = archive === undefined ? '' : outline.textOf({ first: archive.first, end: outline.lines.length });
  if (old === '' && archive === undefined) return beginning;
  const heading = archive === undefined ? `## ${ARCHIVE}${end}` : closed(outline.textOf({ first: archive.first - 1, end: archive.first }), end);
  if (old === '') return `${beginning}${end}${heading}${earlier}`;
  const entry = `${end}### ${day}${end}${end}${old}${end}${closingFence(splitLines(old)).map((line) => `${line}${end}`).join('')}`;
  const gap = earlier === '' || /^[^\S\r\n]*[\r\n]/.test(earlier) ? '' : end;
  return `${beginning}${end}${heading}${entry}${gap}${earlier}`;
}

/** Ends its last line where it has one. */
function closed(text: string, lineEnding: string): string {
  return text === '' || /[\r\n]$/.test(text) ? text : `${text}${lineEnding}`;
}

/** The exact text of lines, without blank ones around it and without the last line ending. */
function textWithoutBlankEnds(outline: NoteOutline, range: LineRange): string {
  const end = outline.endOfText(range);
  let { first } = range;
  while (first < end && (outline.lines[first] ?? '').trim() === '') first += 1;
  return withoutLineEnding(outline.textOf({ first, end }));
}
