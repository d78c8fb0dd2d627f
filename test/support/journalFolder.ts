import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endLine, headerLine } from '../../src/core/usage/journalLine';

/** Name of the n-th segment of a test. */
export function segmentNumber(number: number, day = '2026-03-10'): string {
  return `${day}-00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}.ndjson`;
}

/** Appends text to a segment; a new one gets its first line, unless another is given. */
export function appendToSegment(folder: string, name: string, text: string | Uint8Array, header = headerLine()): void {
  mkdirSync(folder, { recursive: true });
  if (!readdirSync(folder).includes(name)) appendFileSync(join(folder, name), header);
  appendFileSync(join(folder, name), text);
}

/** What stands in the segments of a folder, first and end lines left out, each line parsed. */
export function journalLines(folder: string): readonly unknown[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').slice(1, -1))
    .filter((line) => `${line}\n` !== endLine())
    .map((line): unknown => JSON.parse(line));
}
