import { FolderWatch } from '../../adapters/journal/folderWatch';
import { systemErrorCode, type FileSystem } from '../../core/system/fileSystem';
import type { Logger } from '../../core/system/logger';
import { LastingTrouble } from './lastingTrouble';

export interface JournalFolderWatchOptions {
  readonly files: FileSystem;
  readonly journalFolder: string;
  readonly logger: Logger;
}

/** Watches the journal's folder, which may be made, or be removed and made again, at any time. */
export class JournalFolderWatch {
  readonly #options: JournalFolderWatchOptions;
  readonly #onChanged: () => void;
  #watch: FolderWatch | undefined;
  #watchedFolder: string | undefined;
  readonly #noFolder = new LastingTrouble();

  /** @param onChanged called when something in the folder may be another now. */
  constructor(options: JournalFolderWatchOptions, onChanged: () => void) {
    this.#options = options;
    this.#onChanged = onChanged;
  }

  /** Watches the folder that is there now, which is made if there is none. */
  follow(): void {
    const { files, journalFolder, logger } = this.#options;
    const identity = files.factsOf(journalFolder)?.identity;
    if (identity === this.#watchedFolder && identity !== undefined) return;
    this.#watch?.dispose();
    // What watched it is gone, also where the folder that comes back is the same one.
    this.#watchedFolder = undefined;
    try {
      files.makeFolder(journalFolder);
      this.#watchedFolder = files.factsOf(journalFolder)?.identity;
      this.#noFolder.over();
    } catch (error) {
      const code = systemErrorCode(error) ?? 'no code';
      this.#noFolder.met(code, () => { logger.warn('store', `The journal's folder could not be made (${code}).`); });
      return;
    }
    this.#watch = new FolderWatch(journalFolder, this.#onChanged, logger);
  }

  dispose(): void {
    this.#watch?.dispose();
  }
}
