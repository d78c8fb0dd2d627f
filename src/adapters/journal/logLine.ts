/** A line of the journal that this window has taken, whether or not a disk has it. */
export interface LogLine {
  /** With its line break. */
  readonly text: string;
  /** When it was taken, in milliseconds since the epoch: what was taken before a clearing is void. */
  readonly takenAtMs: number;
}

/** What had waited is written in parts of this many characters, between which other work gets its turn. */
const BATCH_CHARACTERS = 65_536;

/** How many of the first lines are written at once: at least one, where there is one. */
export function firstBatchLength(lines: readonly LogLine[]): number {
  let characters = 0;
  const end = lines.findIndex(({ text }) => {
    characters += text.length;
    return characters > BATCH_CHARACTERS;
  });
  return end === -1 ? lines.length : Math.max(1, end);
}

/** The lines as they are written together. */
export function textOf(lines: readonly LogLine[]): string {
  return lines.map(({ text }) => text).join('');
}
