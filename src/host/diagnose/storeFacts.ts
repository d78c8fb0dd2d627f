import { readdir, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { systemErrorCode } from '../../core/system/fileSystem';
import { LEASE_FILE_NAME } from '../../adapters/journal/fileLease';
import { LEDGER_FILE_NAME } from '../../adapters/journal/ledgerFile';
import { PUBLISHED_FILE_NAME } from '../../adapters/journal/publishedFile';
import { JOURNAL_FOLDER_NAME } from '../../adapters/journal/segmentName';
import type { StoreFacts } from './diagnosis';

const DATABASE = 'usage.db';
/** Whyever it was set aside. */
const SET_ASIDE = /^usage\.[a-z-]+-\d{4}-\d{2}-\d{2}T[^/]*\.db$/;


type FileFacts = Pick<StoreFacts, 'databaseBytes' | 'ledgerBytes' | 'setAside' | 'leaseRenewed' | 'lastPublication' | 'journalSegments' | 'journalBytes' | 'errors'>;

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
  // Who replaces `usage.db` with something else publishes nothing.
  const published = await attempt(() => stat(path.join(folder, PUBLISHED_FILE_NAME)));
  const ledger = await attempt(() => stat(path.join(folder, LEDGER_FILE_NAME)));
  const lease = await attempt(() => stat(path.join(folder, LEASE_FILE_NAME)));
  const setAside = await attempt(async () => (await readdir(folder)).filter((name) => SET_ASIDE.test(name)).length);
  const segments = await attempt(async () => (await readdir(path.join(folder, JOURNAL_FOLDER_NAME))).filter((name) => name.endsWith('.ndjson')));
  const sizes = await Promise.all((segments ?? []).map((name) => attempt(async () => (await stat(path.join(folder, JOURNAL_FOLDER_NAME, name))).size)));
  return {
    databaseBytes: database?.size,
    ledgerBytes: ledger?.size,
    setAside,
    leaseRenewed: lease?.mtime.toISOString(),
    lastPublication: published?.mtime.toISOString(),
    journalSegments: segments?.length,
    journalBytes: segments === undefined ? undefined : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
    errors,
  };
}
