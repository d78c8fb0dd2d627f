import { join } from 'node:path';
import type { FileSystem } from '../../core/system/fileSystem';
import type { IdSource } from '../../core/system/ids';
import { isFields } from '../../core/usage/recordedCall';
import { replaceFile } from './replaceFile';

export const PUBLISHED_FILE_NAME = 'published.json';

/** Of which file `usage.db` is, and what it holds. */
export interface PublishedStamp {
  /** Device and inode. */
  readonly identity: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Of all its bytes. */
  readonly digest: string;
}

/** Replaces what is said of `usage.db`. Throws the system's error. */
export function writePublished(folder: string, { identity, sizeBytes, modifiedMs, digest }: PublishedStamp, files: FileSystem, ids: IdSource): void {
  replaceFile(join(folder, PUBLISHED_FILE_NAME), `${JSON.stringify({ identity, sizeBytes, modifiedMs, digest })}\n`, files, ids);
}

/** Undefined when nothing readable is said. */
export function readPublished(folder: string, files: FileSystem): PublishedStamp | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(files.readWhole(join(folder, PUBLISHED_FILE_NAME))).toString('utf8'));
    if (!isFields(value)) return undefined;
    const { identity, sizeBytes, modifiedMs, digest } = value;
    if (typeof identity !== 'string' || typeof digest !== 'string') return undefined;
    if (typeof sizeBytes !== 'number' || typeof modifiedMs !== 'number') return undefined;
    return { identity, sizeBytes, modifiedMs, digest };
  } catch {
    return undefined;
  }
}
