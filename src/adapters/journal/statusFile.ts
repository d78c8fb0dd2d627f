import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileSystem } from '../../core/system/fileSystem';
import type { IdSource } from '../../core/system/ids';
import type { StoreStatus } from '../../core/anomalies/storeStatus';
import { statusFrom, statusText } from '../../core/usage/statusText';

export const STATUS_FILE_NAME = 'status.json';

/** Replaces the status file, so that no reader ever sees half of it. Throws the system's error. */
export function writeStatus(folder: string, status: StoreStatus, files: FileSystem, ids: IdSource): void {
  const path = join(folder, STATUS_FILE_NAME);
  const temporary = `${path}.${ids.uid()}.tmp`;
  const file = files.createNew(temporary);
  try {
    const bytes = Buffer.from(statusText(status));
    if (files.append(file, bytes, 0) !== bytes.byteLength) throw new Error('The disk took no more bytes.');
  } catch (error) {
    files.remove(temporary);
    throw error;
  } finally {
    files.close(file);
  }
  try {
    files.rename(temporary, path);
  } catch (error) {
    files.remove(temporary);
    throw error;
  }
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
