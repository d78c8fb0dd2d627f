import { firstBatchLength, type LogLine } from './logLine';
import type { LostSegment } from './lostSegment';

/** Lines, or a segment that has to be read before its lines can be written again. */
type Part = LogLine[] | LostSegment;

/** Lines that wait to be written, in their order: those that are in memory, and those of segments that lost their name. */
export class Backlog {
  #parts: Part[] = [];

  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  /** Whether there is something that `read` would bring. */
  get hasUnread(): boolean {
    return this.#parts.some((part) => !Array.isArray(part));
  }

  /** How many lines are in memory. */
  get lineCount(): number {
    return this.#parts.reduce((sum, part) => sum + (isLines(part) ? part.length : 0), 0);
  }

  push(lines: readonly LogLine[]): void {
    if (lines.length === 0) return;
    const last = this.#parts.at(-1);
    if (Array.isArray(last)) for (const line of lines) last.push(line);
    else this.#parts.push([...lines]);
  }

  /** In front of what waits: lines that were taken away, or were written before all of these. */
  putBefore(lines: readonly LogLine[] | LostSegment): void {
    if (!isLines(lines)) this.#parts.unshift(lines);
    else if (lines.length > 0) this.#parts.unshift([...lines]);
  }

  /** Takes the first lines that are in memory, as many as are written at once. */
  take(): readonly LogLine[] {
    const [first] = this.#parts;
    if (!Array.isArray(first)) return [];
    const batch = first.splice(0, firstBatchLength(first));
    if (first.length === 0) this.#parts.shift();
    return batch;
  }

  /**
   * Reads some lines of the first segment that is not read yet, and returns them; they wait in its
   * place. Throws the system's error, after which that segment is given up.
   */
  read(): readonly LogLine[] {
    const index = this.#parts.findIndex((part) => !Array.isArray(part));
    const lost = this.#parts[index];
    if (lost === undefined || isLines(lost)) return [];
    let lines: readonly LogLine[] = [];
    try {
      lines = lost.next();
    } finally {
      const isOver = lines.length === 0 || lost.isRead;
      if (isOver) lost.close();
      this.#parts.splice(index, isOver ? 1 : 0, ...(lines.length === 0 ? [] : [[...lines]]));
    }
    return lines;
  }

  /**
   * Drops what was taken before this time, and returns those lines that were in memory.
   *
   * @param voidBytes how far segments are void, by name
   */
  dropOlder(thanMs: number, voidBytes: ReadonlyMap<string, number>): readonly LogLine[] {
    const dropped: LogLine[] = [];
    this.#parts = this.#parts.flatMap((part): Part[] => {
      if (isLines(part)) {
        const kept = part.filter(({ takenAtMs }) => takenAtMs >= thanMs);
        if (kept.length < part.length) for (const line of part) if (line.takenAtMs < thanMs) dropped.push(line);
        return kept.length === 0 ? [] : [kept];
      }
      part.skip(voidBytes.get(part.name) ?? 0);
      if (part.lostAtMs >= thanMs) return [part];
      part.close();
      return [];
    });
    return dropped;
  }
}

function isLines(part: readonly LogLine[] | LostSegment): part is readonly LogLine[] {
  return Array.isArray(part);
}
