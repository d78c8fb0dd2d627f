import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileSystem } from '../../core/system/fileSystem';
import type { IdSource } from '../../core/system/ids';
import type { StoreStatus } from '../../core/anomalies/storeStatus';
import { statusFrom, statusText } from '../../core/usage/statusText';
import { replaceFile } from './replaceFile';

export const STATUS_FILE_NAME = 'status.json';

/** Replaces the status file, so that no reader ever sees half of it. Throws the system's error. */
export function writeStatus(folder: string, status: StoreStatus, files: FileSystem, ids: IdSource): void {
  replaceFile(join(folder, STATUS_FILE_NAME), statusText(status), files, ids);
}

/** What the window that holds the lease says; undefined when it has said nothing readable. */
export async function readStatus(folder: string): Promise<StoreStatus | undefined> {
  try {
    return statusFrom(await readFile(join(folder, STATUS_FILE_NAME), 'utf8'));
  } catch {
    // Not there yet, or about to be replaced: the next change brings it.
    return undefined;
  }
}
