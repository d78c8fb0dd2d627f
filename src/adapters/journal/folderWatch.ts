import { watch, type FSWatcher } from 'node:fs';
import type { Logger } from '../../core/system/logger';
import { systemErrorCode } from '../../core/system/fileSystem';

/** Tells, by the system's notifications, that something happened to a file of a folder. */
export class FolderWatch {
  readonly #logger: Logger;
  #watcher: FSWatcher | undefined;

  /**
   * @param folder must be there
   * @param onChange gets the name of the file, or null where the system does not say
   */
  constructor(folder: string, onChange: (fileName: string | null) => void, logger: Logger) {
    this.#logger = logger;
    try {
      this.#watcher = watch(folder, { persistent: false }, (_event, fileName) => {
        onChange(fileName);
      });
      this.#watcher.on('error', (error) => {
        this.#giveUp(error);
      });
    } catch (error) {
      this.#giveUp(error);
    }
  }

  get isWatching(): boolean {
    return this.#watcher !== undefined;
  }

  dispose(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #giveUp(error: unknown): void {
    this.dispose();
    const code = systemErrorCode(error) ?? 'no code';
    this.#logger.warn('store', `A folder of the usage store cannot be watched (${code}); other windows' calls show late.`);
  }
}
