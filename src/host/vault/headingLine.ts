import { splitFrontMatter } from '../../core/vault/frontMatter';
import { scanLines, splitLines } from '../../core/vault/markdownLines';
import type { Heading } from '../../core/vault/markdownLines';

/** 0-based line of the heading that this path names, outermost first; 0 when the note has no such heading any more. */
export function headingLine(noteText: string, headingPath: readonly string[]): number {
  if (headingPath.length === 0) {
    return 0;
  }
  const lines = splitLines(noteText);
  const bodyLine = splitFrontMatter(lines)?.bodyLine ?? 0;
  // To the index a block of broken YAML is text, and a comment in it a heading.
  return lineAfter(bodyLine, lines, headingPath) ?? lineAfter(0, lines, headingPath) ?? 0;
}

function lineAfter(start: number, lines: readonly string[], headingPath: readonly string[]): number | undefined {
  let open: readonly Heading[] = [];
  for (const [index, { heading }] of scanLines(lines.slice(start)).entries()) {
    if (heading !== null) {
      open = [...open.filter(({ level }) => level < heading.level), heading];
      if (isPath(open, headingPath)) {
        return start + index;
      }
    }
  }
  return undefined;
}

/** A heading without a title is in no path. */
function isPath(open: readonly Heading[], headingPath: readonly string[]): boolean {
  const titles = open.map(({ title }) => title).filter((title) => title !== '');
  return titles.length === headingPath.length && titles.every((title, index) => title === headingPath[index]);
}
