import { JournalReader } from '../../adapters/journal/journalReader';
import { LedgerFile } from '../../adapters/journal/ledgerFile';
import type { RetiredDay } from '../../adapters/sqlite/retiredDays';
import type { UsageDatabase } from '../../adapters/sqlite/usageDatabase';
import type { Clock } from '../../core/system/clock';
import { systemErrorCode, type FileSystem } from '../../core/system/fileSystem';
import type { IdSource } from '../../core/system/ids';
import type { Logger } from '../../core/system/logger';
import type { ImportedSums } from '../../core/usage/callImport';
import { daysBefore } from '../../core/usage/localDays';
import { StoreFailure } from '../../core/usage/storeFailure';
import { announceClearing, clearAll, removeSetAside, type ClearingOptions } from './clearing';
import { importSums } from './importSums';
import { LedgerTail } from './ledgerTail';
import { Retention } from './retention';

export interface StoreMaintenanceOptions {
  /** The store's folder. */
  readonly folder: string;
  readonly journalFolder: string;
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly pause: () => Promise<void>;
}

export interface MaintenanceResult {
  /** False when something is left to be done again; the log says why. */
  readonly isDone: boolean;
  /** Whether the view may be another one now. */
  readonly hasChanged: boolean;
}

/** Runs work while nothing else changes the view. */
export type Exclusively = <Result>(work: (database: UsageDatabase) => Promise<Result>) => Promise<Result>;

/** What is taken out of the journal: old days, and everything when the user wants that. */
export class StoreMaintenance {
  readonly ledgerTail: LedgerTail;
  readonly #options: StoreMaintenanceOptions;
  readonly #clearing: ClearingOptions;
  readonly #retention: Retention;

  constructor(options: StoreMaintenanceOptions) {
    const { files, journalFolder, logger } = options;
    const reader = new JournalReader(files, journalFolder);
    const ledger = new LedgerFile(options);
    this.ledgerTail = new LedgerTail(ledger, logger);
    this.#options = options;
    this.#clearing = { ...options, reader, ledger, ledgerTail: this.ledgerTail };
    this.#retention = new Retention(this.#clearing, options);
  }

  /**
   * Retires the days that are older than so many days (0 keeps all), and removes what is spent. The
   * view must have caught up with the journal.
   */
  async maintain(retentionDays: number, exclusively: Exclusively): Promise<MaintenanceResult> {
    const { clock, logger } = this.#options;
    const firstKeptDay = retentionDays === 0 ? '' : daysBefore(clock.localDay(), retentionDays);
    let hasChanged = false;
    try {
      const oldDays = await exclusively((database) => {
        this.ledgerTail.catchUp(database);
        if (!this.ledgerTail.isUnderstood) return Promise.resolve(undefined);
        announceClearing(this.#clearing, database);
        return Promise.resolve(database.daysBefore(firstKeptDay));
      });
      if (oldDays === undefined) return { isDone: true, hasChanged };
      hasChanged = oldDays.length > 0;
      for (const day of oldDays) await exclusively((database) => this.#retention.retire(database, day));
      const removed = await exclusively((database) => this.#retention.removeSpent(database, firstKeptDay));
      if (oldDays.length > 0 || removed > 0) {
        logger.info('store', `${String(oldDays.length)} old days were summed up, ${String(removed)} segments of the journal removed.`);
      }
      return { isDone: true, hasChanged: hasChanged || removed > 0 };
    } catch (error) {
      logger.warn('store', `Old days of the usage store could not be summed up (${wordOf(error)}); nothing is lost, and it is tried again.`);
      return { isDone: false, hasChanged };
    }
  }

  /**
   * Deletes everything that is recorded. Rejects with a StoreFailure when nothing was deleted;
   * what of the rest cannot be done now is done later.
   */
  async clear(exclusively: Exclusively): Promise<void> {
    const { logger } = this.#options;
    await exclusively(async (database) => {
      // What stands behind an obstacle would not hold here, though this window had said so.
      if (!this.ledgerTail.isUnderstood) throw new StoreFailure('clear_ledger_unreadable', 'The usage data could not be cleared: rollups.ndjson cannot be read to its end. The log says more.');
      if (!this.#clearAll(database)) throw new StoreFailure('clear_unfinished', 'The usage data is not cleared yet: a crash has left something unfinished in rollups.ndjson. It will be, in ten minutes or a little more.');
      try {
        announceClearing(this.#clearing, database);
        const setAside = removeSetAside(this.#clearing);
        const removed = await this.#retention.removeSpent(database);
        logger.info('store', `All usage data was cleared; ${String(removed)} segments and ${String(setAside)} databases set aside were removed.`);
      } catch (error) {
        logger.warn('store', `Files of cleared usage data are left for later (${wordOf(error)}).`);
      }
    });
  }

  #clearAll(database: UsageDatabase): boolean {
    try {
      return clearAll(this.#clearing, database);
    } catch (error) {
      this.#options.logger.error('store', `The usage data could not be cleared (${wordOf(error)}).`);
      throw new StoreFailure('clear_disk', `The usage data could not be cleared (${wordOf(error)}).`, { systemCode: wordOf(error), cause: error });
    }
  }

  /** Takes over what another store has summed up, while nothing else changes the view. */
  importSums(days: Iterable<RetiredDay>, database: UsageDatabase): Promise<ImportedSums> {
    return importSums(days, database, { ...this.#clearing, pause: this.#options.pause });
  }

  /** How many segments hold cleared data that their windows have yet to leave. */
  segmentsToLeave(database: UsageDatabase): number {
    return this.#retention.voidSegments(database).length;
  }
}

/** Our own errors speak for themselves; of others only the system's code is told. */
function wordOf(error: unknown): string {
  return systemErrorCode(error) ?? (error instanceof Error ? error.name : 'unknown error');
}
