import { splitFrontMatter } from '../vault/frontMatter';
import { scanLines } from '../vault/markdownLines';

interface OutlineHeading {
  /** 0-based line. */
  readonly line: number;
  readonly level: number;
  readonly title: string;
}

/** Lines from `first` up to, and without, `end`. */
export interface LineRange {
  readonly first: number;
  readonly end: number;
}

/** The lines of a note and its headings, with every byte in its place. */
export class NoteOutline {
  /** Each with its line ending, so that joined they are the text. */
  readonly lines: readonly string[];
  /** The line ending that the note uses first; LF where it has none. */
  readonly lineEnding: string;
  /** Line at which the body begins, after any front matter. */
  readonly bodyLine: number;
  readonly headings: readonly OutlineHeading[];

  constructor(readonly text: string) {
    this.lines = text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
    this.lineEnding = /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
    const bare = this.lines.map(withoutLineEnding);
    const [first, ...rest] = bare;
    this.bodyLine = Math.min(this.lines.length, splitFrontMatter([first?.replace(/^\uFEFF/, '') ?? '', ...rest])?.bodyLine ?? 0);
    this.headings = scanLines(bare.slice(this.bodyLine)).flatMap(({ heading }, index) =>
      heading === null ? [] : [{ ...heading, line: index + this.bodyLine }]);
  }

  /** The whole body. */
  get body(): LineRange {
    return { first: this.bodyLine, end: this.lines.length };
  }

  /** What stands under the first heading of this level and title in a range, whatever its case, down to the next of its level or above. */
  section(within: LineRange, level: number, title: string): LineRange | undefined {
    const wanted = (scanLines([`${'#'.repeat(level)} ${title}`])[0]?.heading?.title ?? title).toLowerCase();
    const found = this.headings.find((heading) =>
      heading.level === level && heading.line >= within.first && heading.line < within.end && heading.title.toLowerCase() === wanted);
    if (found === undefined) return undefined;
    const next = this.headings.find(({ line, level: other }) => line > found.line && line < within.end && other <= level);
    return { first: found.line + 1, end: next?.line ?? within.end };
  }

  /** A range up to its first heading: what belongs to it and to nothing below it. */
  ownPart({ first, end }: LineRange): LineRange {
    return { first, end: this.headings.find(({ line }) => line >= first && line < end)?.line ?? end };
  }

  /** The line after the last one of a range that holds text; its first line where none does. */
  endOfText({ first, end }: LineRange): number {
    let line = end;
    while (line > first && (this.lines[line - 1] ?? '').trim() === '') line -= 1;
    return line;
  }

  /** The text of lines, line endings included. */
  textOf({ first, end }: LineRange): string {
    return this.lines.slice(first, end).join('');
  }
}

/** The line alone, whichever line ending it has. */
export function withoutLineEnding(line: string): string {
  return line.replace(/[\r\n]+$/, '');
}
