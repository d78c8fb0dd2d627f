import { cp, mkdir, readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { systemErrorCode } from '../../core/system/fileSystem';

const FOLDER_NAME = 'Sample vault';
/** Copies beside each other before we give up: somebody is not looking at them. */
const MAX_COPIES = 100;

/**
 * Copies the sample vault into a new folder in `parent` and gives the new folder's path: `Sample vault`, or with a number
 * after it where there is such a folder already, which is left as it is. Rejects with the file system's error.
 */
export async function copySampleVault(source: string, parent: string): Promise<string> {
  const folder = await newFolder(parent);
  // Entry by entry: newer versions of Node take the new folder itself for something that is there already.
  for (const name of await readdir(source)) {
    await cp(path.join(source, name), path.join(folder, name), { recursive: true, force: false, errorOnExist: true });
  }
  return folder;
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
