import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileSystem } from '../../core/system/fileSystem';
import type { IdSource } from '../../core/system/ids';
import { clearingFrom, clearingJson, type Clearing } from '../../core/usage/ledgerLine';
import { replaceFile } from './replaceFile';

export const CLEARED_FILE_NAME = 'cleared.json';

/**
 * Tells all windows of the last clearing: they watch for this file, and need not read the ledger,
 * which alone says what holds. Throws the system's error.
 */
export function writeCleared(folder: string, clearing: Clearing, files: FileSystem, ids: IdSource): void {
  replaceFile(join(folder, CLEARED_FILE_NAME), `${JSON.stringify(clearingJson(clearing))}\n`, files, ids);
}

/** The last clearing; undefined when there was none, or when it cannot be read. */
export async function readCleared(folder: string): Promise<Clearing | undefined> {
  try {
    return clearedFrom(await readFile(join(folder, CLEARED_FILE_NAME), 'utf8'));
  } catch {
    return undefined;
  }
}

/** As `readCleared`, at once: for where nothing may happen in between. */
export function readClearedNow(folder: string, files: FileSystem): Clearing | undefined {
  try {
    return clearedFrom(Buffer.from(files.readWhole(join(folder, CLEARED_FILE_NAME))).toString('utf8'));
  } catch {
    return undefined;
  }
}

function clearedFrom(text: string): Clearing | undefined {
  return clearingFrom(JSON.parse(text));
}
