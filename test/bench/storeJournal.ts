import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { JOURNAL_FOLDER_NAME, segmentName } from '../../src/adapters/journal/segmentName';
import { closeLine, headerLine } from '../../src/core/usage/journalLine';
import { SequentialIds } from '../support/sequentialIds';
import { storeRows } from './storeRows';

/** Lines that are written at once. */
const LINES = 2_000;

/** Writes the journal of a store: one segment a day, as one window leaves them. */
export function writeStoreJournal(folder: string, count: number, endMs: number): void {
  const journal = join(folder, JOURNAL_FOLDER_NAME);
  mkdirSync(journal, { recursive: true });
  const ids = new SequentialIds();
  let day = '';
  let file: number | undefined;
  let lines: string[] = [];
  const flush = (): void => {
    if (file !== undefined && lines.length > 0) writeSync(file, lines.join(''));
    lines = [];
  };
  for (const call of storeRows(count, endMs)) {
    if (call.localDay !== day) {
      flush();
      if (file !== undefined) closeSync(file);
      day = call.localDay;
      file = openSync(join(journal, segmentName(day, ids.uid())), 'wx');
      lines.push(headerLine());
    }
    lines.push(closeLine(call));
    if (lines.length >= LINES) flush();
  }
  flush();
  if (file !== undefined) closeSync(file);
}
