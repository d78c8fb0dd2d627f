import { ImportSegment } from '../../adapters/journal/importSegment';
import { DatabaseFile } from '../../adapters/sqlite/databaseFile';
import { olderAppItems } from '../../adapters/sqlite/olderAppDatabase';
import { kindOfDatabase, type DatabaseKind } from '../../adapters/sqlite/schema';
import type { Database, Sqlite } from '../../adapters/sqlite/sqlite';
import { UsageDatabase } from '../../adapters/sqlite/usageDatabase';
import type { FindingLine } from '../../core/anomalies/findings/finding';
import type { Clock, Timers } from '../../core/system/clock';
import { systemErrorCode, type FileSystem } from '../../core/system/fileSystem';
import type { Hasher } from '../../core/system/hasher';
import type { IdSource } from '../../core/system/ids';
import type { Logger } from '../../core/system/logger';
import { closeLine } from '../../core/usage/journalLine';
import { timestampOf } from '../../core/usage/timestamps';
import { JournalTail } from './journalTail';

export interface UsageViewOptions {
  readonly sqlite: Sqlite;
  /** The store's folder. */
  readonly folder: string;
  readonly journalFolder: string;
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly hasher: Pick<Hasher, 'sha256Hex'>;
  readonly logger: Logger;
  /** Lets other work of the thread run; called between slices of a long catch-up. */
  readonly pause: () => Promise<void>;
}

/** The file's name says why it was set aside. */
const SET_ASIDE_AS = {
  newer: 'newer-version',
  'older-app': 'imported',
  foreign: 'not-ours',
  damaged: 'damaged',
} as const satisfies Record<Exclude<DatabaseKind, 'ours'>, string>;

/**
 * The database in memory, how it comes to be, follows the journal and becomes `usage.db`. It can be
 * lost at any moment: the journal has everything.
 */
export class UsageView {
  readonly #options: UsageViewOptions;
  readonly #file: DatabaseFile;
  readonly #tail: JournalTail;
  readonly #database: UsageDatabase;
  #catchingUp: Promise<boolean> | undefined;
  #holds = 0;
  #unpublishedBytes = 0;
  #hasUnpublished = false;

  /** @param mayChangeFiles whether this window holds the lease; if not, a file that is not ours stays where it is. */
  constructor(options: UsageViewOptions, mayChangeFiles: boolean) {
    this.#options = options;
    this.#file = new DatabaseFile(options);
    this.#tail = new JournalTail(options.files, options.journalFolder, options.logger);
    this.#database = this.#open(mayChangeFiles);
  }

  /** For queries, after `catchUp`. */
  get database(): Database {
    return this.#database.database;
  }

  /** Lines of findings: all that hold at first, then those that were read since. */
  takeFindingLines(): readonly FindingLine[] {
    return this.#database.findings.takeNews();
  }

  /** Journal bytes that `usage.db` does not hold. */
  get unpublishedBytes(): number {
    return this.#unpublishedBytes;
  }

  /** Whether `usage.db` lacks anything that the view has. */
  get hasUnpublished(): boolean {
    return this.#hasUnpublished;
  }

  /** When the next open call becomes an interrupted one, if nothing closes it: UTC ISO 8601. */
  get nextExpiry(): string | undefined {
    return this.#database.nextExpiry();
  }

  /** Reads what is new in the journal; true when that, or the time that passed, changed the view. */
  catchUp(): Promise<boolean> {
    if (this.#holds > 0) return Promise.resolve(false);
    this.#catchingUp ??= this.#catchUp().finally(() => {
      this.#catchingUp = undefined;
    });
    return this.#catchingUp;
  }

  /** Nothing is applied to the view while the work runs, so that all it reads is of one moment. */
  async hold<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
    this.#holds += 1;
    try {
      await this.#catchingUp?.catch(() => false);
      return await work(this.database);
    } finally {
      this.#holds -= 1;
    }
  }

  /** Writes `usage.db`; false when that was not possible, which is told in the log and harmless. */
  async publish(): Promise<boolean> {
    try {
      if (!this.#file.isReplaceable()) this.#setAsideWhatIsThere();
      await this.catchUp();
      const bytes = this.#database.checkedBytes();
      if (bytes === undefined) throw new Error('The view does not pass its check.');
      const publishedBytes = this.#unpublishedBytes;
      this.#hasUnpublished = false;
      await this.#file.publish(bytes);
      this.#unpublishedBytes -= publishedBytes;
      return true;
    } catch (error) {
      this.#hasUnpublished = true;
      this.#options.logger.warn('store', `usage.db could not be published (${errorWord(error)}); the journal has everything.`);
      return false;
    }
  }

  close(): void {
    this.#database.close();
  }

  async #catchUp(): Promise<boolean> {
    const { readBytes } = await this.#tail.catchUp(this.#database, this.#options.pause);
    const interrupted = this.#database.interruptExpired(timestampOf(this.#options.clock.nowMs()));
    const hasChanged = readBytes > 0 || interrupted > 0;
    this.#unpublishedBytes += readBytes;
    this.#hasUnpublished ||= hasChanged;
    return hasChanged;
  }

  #open(mayChangeFiles: boolean): UsageDatabase {
    const { logger } = this.#options;
    try {
      const bytes = this.#file.read();
      const found = bytes === undefined ? undefined : this.#inspect(bytes);
      if (found?.kind === 'ours' && found.database !== undefined) return new UsageDatabase(found.database);
      found?.database?.close();
      if (bytes !== undefined && mayChangeFiles) this.#setAsideWhatIsThere();
    } catch (error) {
      logger.warn('store', `usage.db could not be opened (${errorWord(error)}); the view is rebuilt from the journal.`);
    }
    this.#hasUnpublished = true;
    return new UsageDatabase(this.#options.sqlite.open());
  }

  #inspect(bytes: Uint8Array): { readonly kind: DatabaseKind; readonly database?: Database } {
    let database: Database;
    try {
      database = this.#options.sqlite.open(bytes);
    } catch {
      return { kind: 'damaged' };
    }
    return { kind: kindOfDatabase(database), database };
  }

  /** Nothing of another program's or version's file is destroyed; the older app's rows go to the journal first. */
  #setAsideWhatIsThere(): void {
    const { logger } = this.#options;
    const bytes = this.#file.read();
    if (bytes === undefined) return;
    const { kind, database } = this.#inspect(bytes);
    try {
      if (kind === 'ours') return;
      if (kind === 'older-app' && database !== undefined) this.#import(database);
      const name = this.#file.setAside(SET_ASIDE_AS[kind]);
      logger.warn('store', `usage.db was set aside as ${name}; the view is rebuilt from the journal.`);
    } finally {
      database?.close();
    }
  }

  #import(database: Database): void {
    const { clock, hasher, journalFolder, logger } = this.#options;
    const segment = new ImportSegment(journalFolder, this.#options);
    let calls = 0;
    let leftOut = 0;
    try {
      for (const item of olderAppItems(database, clock, hasher)) {
        if (item.kind === 'call') {
          calls += 1;
          segment.append(closeLine(item.call));
        } else {
          leftOut += 1;
        }
      }
      segment.finish();
    } catch (error) {
      segment.discard();
      throw error;
    }
    logger.info('store', `${String(calls)} calls of the older app's usage.db were taken over.`);
    if (leftOut > 0) {
      logger.warn('store', `${String(leftOut)} rows of the older app's usage.db have no readable time and were left out.`);
    }
  }
}

/** Our own errors speak for themselves; of others only the system's code is told. */
function errorWord(error: unknown): string {
  return systemErrorCode(error) ?? (error instanceof Error ? error.name : 'unknown error');
}
