import { scanLines } from '../vault/markdownLines';
import type { LineRange, NoteOutline } from './noteOutline';
import { withoutLineEnding } from './noteOutline';

/** Puts lines at the end of the place under the headings. Everything that was there stays as it was. */
export function inserted(outline: NoteOutline, headings: readonly string[], block: readonly string[], isList: boolean): string {
  const { range, missing } = placeOf(outline, headings);
  const line = outline.endOfText(range);
  const previous = outline.lines[line - 1];
  const next = outline.lines[line];
  // A code block that the note leaves open would swallow what comes after it.
  const fence = closingFence(outline.lines.slice(outline.bodyLine, line).map(withoutLineEnding));
  const continuesList = isList && fence.length === 0 && missing.length === 0 && line > range.first && /^\s*[-*+]\s|^\s+\S/.test(previous ?? '');
  const titles = missing.flatMap((title, index) => [`${'#'.repeat(headings.length - missing.length + index + 2)} ${title}`, '']);
  const lines = [
    ...fence,
    ...(line === 0 || continuesList ? [] : ['']),
    ...titles,
    ...block,
    ...(next === undefined || next.trim() === '' ? [] : ['']),
  ];
  const end = outline.lineEnding;
  // A blank line of LF after a lone CR would be but the other half of one line ending.
  const isMerged = previous?.endsWith('\r') === true && end === '\n' && lines[0] === '';
  const opening = previous === undefined || (/[\r\n]$/.test(previous) && !isMerged) ? '' : end;
  const before = outline.textOf({ first: 0, end: line });
  return `${before}${opening}${lines.map((added) => `${added}${end}`).join('')}${outline.text.slice(before.length)}`;
}

export interface Place {
  readonly range: LineRange;
  readonly missing: readonly string[];
}

/** Where lines under the headings go, and which of the headings are missing there. */
export function placeOf(outline: NoteOutline, headings: readonly string[]): Place {
  let range = outline.body;
  for (const [index, title] of headings.entries()) {
    const section = outline.section(range, index + 2, title);
    if (section === undefined) return { range, missing: headings.slice(index) };
    range = section;
  }
  return { range: headings.length === 0 ? range : outline.ownPart(range), missing: [] };
}

/** What ends the code fence that lines leave open; nothing where they leave none. */
export function closingFence(lines: readonly string[]): readonly string[] {
  const staysOpen = (added: readonly string[]): boolean => scanLines([...lines, ...added, '']).at(-1)?.isCode === true;
  if (!staysOpen([])) return [];
  const marks = new Set(lines.flatMap((line) => /`{3,}|~{3,}/.exec(line)?.[0] ?? []));
  const closing = [...marks].find((mark) => !staysOpen([mark]));
  return closing === undefined ? [] : [closing];
}
