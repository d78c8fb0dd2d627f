import type { Heading, MarkdownLine } from './markdownLines';

/** The longest chunk, in UTF-16 units: what a reranker and an answer can take ten of. */
export const MAXIMUM_CHUNK_LENGTH = 1500;

/** A piece of a note's body under one heading. */
export interface BodyChunk {
  readonly headingPath: readonly string[];
  /** Index of the first line, counted in the lines given. */
  readonly line: number;
  readonly text: string;
}

/**
 * Cuts a body at its headings, and what is still too long at paragraphs, then lines, then words. Every line that
 * is not blank is in exactly one chunk (a line longer than a chunk: in several), in order. A heading with nothing
 * under it but deeper headings goes with the first of those.
 */
export function chunkBody(lines: readonly MarkdownLine[], maximumLength = MAXIMUM_CHUNK_LENGTH): BodyChunk[] {
  return sectionsOf(lines).flatMap((section) => {
    const headingPath = section.headings.map(({ title }) => title).filter((title) => title !== '');
    return split(lines, section, maximumLength).map(({ line, text }) => ({ headingPath, line, text }));
  });
}

interface Section {
  readonly headings: readonly Heading[];
  readonly start: number;
  readonly end: number;
}

function sectionsOf(lines: readonly MarkdownLine[]): Section[] {
  const sections: Section[] = [];
  let headings: readonly Heading[] = [];
  let start = 0;
  let hasText = false;
  lines.forEach(({ text, heading }, index) => {
    if (!heading) {
      hasText ||= text.trim() !== '' && !isUnderline(lines, index);
      return;
    }
    const opensDeeper = heading.level > (headings.at(-1)?.level ?? 0) && headings.length > 0;
    if (hasText || !opensDeeper) {
      sections.push({ headings, start, end: index });
      start = index;
      hasText = false;
    }
    headings = [...headings.filter(({ level }) => level < heading.level), heading];
  });
  sections.push({ headings, start, end: lines.length });
  return sections;
}

/** The second line of a setext heading. */
function isUnderline(lines: readonly MarkdownLine[], index: number): boolean {
  const { text = '', heading = null } = lines[index - 1] ?? {};
  return heading !== null && !/^ {0,3}#/.test(text);
}

interface Piece {
  readonly line: number;
  readonly lastLine: number;
  readonly text: string;
}

function split(lines: readonly MarkdownLine[], section: Section, maximumLength: number): Piece[] {
  const pieces: Piece[] = [];
  let open: Piece | null = null;
  for (const block of blocksOf(lines, section, maximumLength)) {
    // Blank lines between blocks are kept, so that the text reads as it is written.
    const gap: number = open ? block.line - open.lastLine : 0;
    if (open && gap > 0 && open.text.length + gap + block.text.length <= maximumLength) {
      open = { line: open.line, lastLine: block.lastLine, text: open.text + '\n'.repeat(gap) + block.text };
    } else {
      pieces.push(...(open ? [open] : []));
      open = block;
    }
  }
  return open ? [...pieces, open] : pieces;
}

/** Paragraphs and fenced code, none longer than a chunk. */
function blocksOf(lines: readonly MarkdownLine[], { start, end }: Section, maximumLength: number): Piece[] {
  const blocks: Piece[] = [];
  let first = start;
  for (let index = start; index <= end; index += 1) {
    const line = lines[index];
    const isBreak = index === end || !line || (!line.isCode && line.text.trim() === '');
    if (!isBreak) {
      continue;
    }
    // A block of a huge note can have more pieces than a call can have arguments.
    blockPieces(lines.slice(first, index), first, maximumLength).forEach((piece) => blocks.push(piece));
    first = index + 1;
  }
  return blocks;
}

function blockPieces(lines: readonly MarkdownLine[], firstLine: number, maximumLength: number): Piece[] {
  const text = lines.map((line) => line.text).join('\n');
  if (text.trim() === '') {
    return [];
  }
  if (text.length <= maximumLength) {
    return [{ line: firstLine, lastLine: firstLine + lines.length - 1, text }];
  }
  return lines.flatMap((line, offset) => wordPieces(line.text, maximumLength)
    .map((piece) => ({ line: firstLine + offset, lastLine: firstLine + offset, text: piece })));
}

/** Cuts one line after white space where there is some, and never within a surrogate pair. */
function wordPieces(text: string, maximumLength: number): string[] {
  const pieces: string[] = [];
  let start = 0;
  while (text.length - start > maximumLength) {
    const space = text.slice(start, start + maximumLength).lastIndexOf(' ');
    let end = start + (space > maximumLength / 2 ? space + 1 : maximumLength);
    const isPairCut = /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) && end - start > 1;
    end -= isPairCut ? 1 : 0;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return [...pieces, text.slice(start)].filter((piece) => piece.trim() !== '');
}
