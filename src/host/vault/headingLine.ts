import { scanLines, splitLines } from '../../core/vault/markdownLines';

/** 0-based line of the heading that this path names, outermost first; 0 when the note has no such heading any more. */
export function headingLine(noteText: string, headingPath: readonly string[]): number {
  let depth = 0;
  for (const [index, { heading }] of scanLines(splitLines(noteText)).entries()) {
    if (heading !== null && heading.title === headingPath[depth]) {
      depth += 1;
      if (depth === headingPath.length) {
        return index;
      }
    }
  }
  return 0;
}
