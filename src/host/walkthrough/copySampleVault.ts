import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { systemErrorCode } from '../../core/system/fileSystem';

const FOLDER_NAME = 'Sample vault';
/** Copies beside each other before we give up: somebody is not looking at them. */
const MAX_COPIES = 100;

/**
 * Copies the sample vault into a new folder in `parent` and gives the new folder's path: `Sample vault`, or with a number
 * after it where there is such a folder already, which is left as it is. Rejects with the file system's error, and leaves
 * nothing then.
 */
export async function copySampleVault(source: string, parent: string): Promise<string> {
  const folder = await newFolder(parent);
  try {
    await copyNotes(source, folder);
  } catch (error) {
    // Half of the notes would be taken for all of them. What cannot be removed either is not the news.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
  return folder;
}

/** The notes without their permissions: where extensions are installed read-only, their copies are the user's all the same. */
async function copyNotes(source: string, folder: string): Promise<void> {
  for (const entry of await readdir(source, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) {
      const from = path.join(entry.parentPath, entry.name);
      const to = path.join(folder, path.relative(source, from));
      await mkdir(path.dirname(to), { recursive: true });
      await writeFile(to, await readFile(from), { flag: 'wx' });
    }
  }
}

/** Making the folder is the question whether it is there: no other window comes in between. */
async function newFolder(parent: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const folder = path.join(parent, number === 1 ? FOLDER_NAME : `${FOLDER_NAME} ${number}`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST' || number >= MAX_COPIES) {
        throw error;
      }
    }
  }
}
