import type { MarkdownLine } from './markdownLines';

/** The prose of a note: each line with its code blanked out, so that columns stay where they were. */
export function proseLines(lines: readonly MarkdownLine[]): string[] {
  const prose = lines.map((line) => (line.isCode ? '' : line.text));
  let start = 0;
  for (let end = 0; end <= prose.length; end += 1) {
    if (end === prose.length || (prose[end] ?? '').trim() === '') {
      blankParagraph(prose, start, end);
      start = end + 1;
    }
  }
  return prose;
}

/** A code span may run over lines, but not out of its paragraph. */
function blankParagraph(prose: string[], start: number, end: number): void {
  const paragraph = prose.slice(start, end).join('\n');
  if (!paragraph.includes('`')) {
    return;
  }
  blankInlineCode(paragraph).split('\n').forEach((line, offset) => {
    prose[start + offset] = line;
  });
}

/** Replaces code spans by spaces of the same length. Linear in the text, also when no run is closed. */
function blankInlineCode(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(({ 0: mark, index }) => ({ index, length: mark.length }));
  const closings = nextOfSameLength(runs);
  let blanked = '';
  let copiedTo = 0;
  runs.forEach((run, position) => {
    const closing = closings[position];
    if (run.index < copiedTo || !closing || text.charAt(run.index - 1) === '\\') {
      return;
    }
    const end = closing.index + closing.length;
    blanked += text.slice(copiedTo, run.index) + text.slice(run.index, end).replace(/[^\n]/g, ' ');
    copiedTo = end;
  });
  return blanked + text.slice(copiedTo);
}

interface BacktickRun {
  readonly index: number;
  readonly length: number;
}

function nextOfSameLength(runs: readonly BacktickRun[]): (BacktickRun | undefined)[] {
  const nearest = new Map<number, BacktickRun>();
  return runs.toReversed().map((run) => {
    const next = nearest.get(run.length);
    nearest.set(run.length, run);
    return next;
  }).reverse();
}
