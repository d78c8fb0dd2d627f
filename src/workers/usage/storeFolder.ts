import { mkdir } from 'node:fs/promises';
import { CLEARED_FILE_NAME, readCleared } from '../../adapters/journal/clearedFile';
import { LEASE_FILE_NAME, type FileLease } from '../../adapters/journal/fileLease';
import { FolderWatch } from '../../adapters/journal/folderWatch';
import { STATUS_FILE_NAME } from '../../adapters/journal/statusFile';
import type { Timer, Timers } from '../../core/system/clock';
import { systemErrorCode } from '../../core/system/fileSystem';
import type { Logger } from '../../core/system/logger';
import type { Clearing } from '../../core/usage/ledgerLine';
import type { SharedStatus } from './sharedStatus';

/** The store's background work begins when activation is over. */
const START_DELAY_MS = 200;

export interface StoreFolderOptions {
  readonly folder: string;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly lease: Pick<FileLease, 'isHeld' | 'check'>;
  readonly status: SharedStatus;
  /** Everything was cleared, perhaps by another window. */
  readonly onCleared: (cleared: Clearing) => void;
}

/** Follows what other windows do in the store's folder, which is made if need be. Creating it does nothing at once. */
export class StoreFolder {
  readonly #options: StoreFolderOptions;
  readonly #startTimer: Timer;
  #watch: FolderWatch | undefined;
  #isDisposed = false;

  constructor(options: StoreFolderOptions) {
    this.#options = options;
    this.#startTimer = options.timers.after(START_DELAY_MS, () => void this.#start());
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#startTimer.cancel();
    this.#watch?.dispose();
  }

  async #start(): Promise<void> {
    const { folder, logger, status, lease } = this.#options;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    } catch (error) {
      logger.warn('store', `The usage store's folder could not be made (${systemErrorCode(error) ?? 'no code'}).`);
    }
    if (this.#isDisposed) return;
    this.#watch = new FolderWatch(folder, (fileName) => { this.#onFile(fileName); }, logger);
    await status.read();
    await lease.check();
  }

  #onFile(fileName: string | null): void {
    const { status, lease } = this.#options;
    if (fileName === STATUS_FILE_NAME || fileName === null) void status.read();
    if (fileName === CLEARED_FILE_NAME || fileName === null) void this.#readCleared();
    // A freed lease is taken at once; the holder's own renewals are no news to it.
    if (fileName === LEASE_FILE_NAME && !lease.isHeld) void lease.check();
  }

  async #readCleared(): Promise<void> {
    const cleared = await readCleared(this.#options.folder);
    if (cleared !== undefined && !this.#isDisposed) this.#options.onCleared(cleared);
  }
}
