import { readdir, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { systemErrorCode } from '../../core/system/fileSystem';
import type { StoreFacts } from './diagnosis';

const DATABASE = 'usage.db';
const JOURNAL = 'journal';

type FileFacts = Pick<StoreFacts, 'databaseBytes' | 'lastPublication' | 'journalSegments' | 'journalBytes' | 'errors'>;

/** What the store's files say of themselves by size and time; nothing in them is read. Never rejects. */
export async function storeFileFacts(folder: string): Promise<FileFacts> {
  const errors: string[] = [];
  const attempt = async <T>(look: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await look();
    } catch (error) {
      const code = systemErrorCode(error) ?? 'unknown';
      if (code !== 'ENOENT') {
        errors.push(code);
      }
      return undefined;
    }
  };
  const database = await attempt(() => stat(path.join(folder, DATABASE)));
  const segments = await attempt(async () => (await readdir(path.join(folder, JOURNAL))).filter((name) => name.endsWith('.ndjson')));
  const sizes = await Promise.all((segments ?? []).map((name) => attempt(async () => (await stat(path.join(folder, JOURNAL, name))).size)));
  return {
    databaseBytes: database?.size,
    lastPublication: database?.mtime.toISOString(),
    journalSegments: segments?.length,
    journalBytes: segments === undefined ? undefined : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
    errors,
  };
}
