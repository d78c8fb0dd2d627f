import type { LogLine } from './logLine';

const UID = /"uid":"([0-9a-f-]{36})"/;

/** Of how many calls, questions and other things some lines tell: the beginning and the end of a call are one. */
export class RecordCount {
  readonly #lines = new Map<string, number>();

  get count(): number {
    return this.#lines.size;
  }

  add(lines: readonly LogLine[]): void {
    for (const line of lines) {
      const key = keyOf(line);
      this.#lines.set(key, (this.#lines.get(key) ?? 0) + 1);
    }
  }

  /** Of lines that were added. */
  remove(lines: readonly LogLine[]): void {
    for (const line of lines) {
      const key = keyOf(line);
      const left = (this.#lines.get(key) ?? 0) - 1;
      if (left > 0) this.#lines.set(key, left);
      else this.#lines.delete(key);
    }
  }
}

function keyOf({ text }: LogLine): string {
  return UID.exec(text)?.[1] ?? text;
}
