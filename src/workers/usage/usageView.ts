import { DatabaseFile } from '../../adapters/sqlite/databaseFile';
import type { RetiredDay } from '../../adapters/sqlite/retiredDays';
import type { Database } from '../../adapters/sqlite/sqlite';
import { UsageDatabase } from '../../adapters/sqlite/usageDatabase';
import type { Timers } from '../../core/system/clock';
import type { ImportedSums } from '../../core/usage/callImport';
import { timestampOf } from '../../core/usage/timestamps';
import { DatabaseRecovery, errorWord, type RecoveryParts } from './databaseRecovery';
import { JournalTail } from './journalTail';
import { LastingTrouble } from './lastingTrouble';
import { PublishedCheck } from './publishedCheck';
import { RebuildProgress, type RebuildProgressParts } from './rebuildProgress';
import { StoreMaintenance } from './storeMaintenance';
import { ViewTurns } from './viewTurns';

export interface UsageViewOptions extends RecoveryParts, RebuildProgressParts {
  /** The store's folder. */
  readonly folder: string;
  readonly timers: Timers;
  /** Lets other work of the thread run; called between slices of a long catch-up. */
  readonly pause: () => Promise<void>;
}

/**
 * The database in memory, how it comes to be, follows the journal and becomes `usage.db`. It can be
 * lost at any moment: the journal has everything.
 */
export class UsageView {
  readonly #options: UsageViewOptions;
  readonly #published: PublishedCheck;
  readonly #recovery: DatabaseRecovery;
  readonly #tail: JournalTail;
  readonly #maintenance: StoreMaintenance;
  #database: UsageDatabase;
  #mayChangeFiles: boolean;
  #checking: Promise<boolean> | undefined;
  #publishing: Promise<boolean> | undefined;
  #isDamaged = false;
  /** There while the view is rebuilt. */
  #rebuild: RebuildProgress | undefined;
  readonly #turns = new ViewTurns(() => this.#catchUp());
  #unpublishedBytes = 0;
  readonly #unpublishable = new LastingTrouble();
  #hasUnpublished = false;
  /** Whether the view changed in the course of other work; the next `catchUp` tells. */
  #hasUntold = false;

  /** @param mayChangeFiles whether this window holds the lease; if not, a file that is not ours stays where it is. */
  constructor(options: UsageViewOptions, mayChangeFiles: boolean) {
    this.#options = options;
    this.#tail = new JournalTail(options.files, options.journalFolder, options.logger, options.clock);
    this.#maintenance = new StoreMaintenance(options);
    this.#published = new PublishedCheck(options);
    this.#recovery = new DatabaseRecovery(new DatabaseFile(options), this.#published, options);
    this.#mayChangeFiles = mayChangeFiles;
    const found = this.#wholly(this.#recovery.open(mayChangeFiles, (database) => new UsageDatabase(database)));
    this.#database = found ?? new UsageDatabase(options.sqlite.open());
    if (found === undefined) this.#beginRebuild();
  }

  /** Whether what the journal says is only in part in the view. */
  get isRebuilding(): boolean {
    return this.#rebuild !== undefined;
  }

  setMayChangeFiles(mayChangeFiles: boolean): void {
    this.#mayChangeFiles = mayChangeFiles;
  }

  /**
   * Looks once through what was opened on trust. False when it was damaged: the next `catchUp` makes
   * the view anew from the journal. What is for good must not be done before.
   */
  ensureSound(): Promise<boolean> {
    this.#checking ??= this.#check();
    return this.#checking;
  }

  /** For queries, after `catchUp`. Another one when damage was found. */
  get database(): Database {
    return this.#database.database;
  }

  /** The same with what it remembers between two looks at the journal. */
  get usage(): UsageDatabase {
    return this.#database;
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
    return this.#turns.look();
  }

  /** Nothing is applied to the view while the work runs, so that all it reads is of one moment. One work at a time. */
  hold<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
    return this.#turns.exclusively(() => work(this.#database.database));
  }

  /** Sums up what is older than so many days (0 keeps all); false when that has to be tried again. */
  async maintain(retentionDays: number): Promise<boolean> {
    await this.ensureSound();
    await this.#turns.exclusively(async () => { this.#hasUntold = await this.#catchUp(); });
    const { isDone, hasChanged } = await this.#maintenance.maintain(retentionDays, (work) => this.#turns.exclusively(() => work(this.#database)));
    this.#hasUnpublished ||= hasChanged;
    return isDone;
  }

  /** Takes over what another store has summed up, as far as it is not here in any form. */
  takeSums(days: Iterable<RetiredDay>): Promise<ImportedSums> {
    return this.#turns.exclusively(async () => {
      const database = this.#database;
      const hasRead = await this.#catchUp();
      const sums = await this.#maintenance.importSums(days, database);
      this.#hasUntold = hasRead || sums.newDays > 0;
      this.#hasUnpublished ||= this.#hasUntold;
      return sums;
    });
  }

  /** Deletes everything that is recorded. Rejects with a StoreFailure when that was not possible. */
  async clear(): Promise<void> {
    if (!(await this.ensureSound())) await this.catchUp();
    await this.#maintenance.clear((work) => this.#turns.exclusively(() => work(this.#database)));
    this.#hasUnpublished = true;
    await this.catchUp();
    await this.publish();
  }

  /** How many segments hold cleared data that their windows have yet to leave. */
  segmentsToLeave(): number {
    return this.#maintenance.segmentsToLeave(this.#database);
  }

  /**
   * Writes `usage.db`; false when that was not possible, which is told in the log and harmless. One at a
   * time: each holds the whole file in memory, and none may put an earlier view in a later one's place.
   */
  publish(): Promise<boolean> {
    const published = this.#publishing === undefined ? this.#publish() : this.#publishing.then((isPublished) => this.#publishRest(isPublished));
    this.#publishing = published;
    return published.finally(() => {
      if (this.#publishing === published) this.#publishing = undefined;
    });
  }

  /** What came while another publication was under way. */
  async #publishRest(isPublished: boolean): Promise<boolean> {
    await this.catchUp().catch(() => false);
    return (isPublished && !this.#hasUnpublished) || this.#publish();
  }

  async #publish(): Promise<boolean> {
    try {
      if (!this.#recovery.makeWay()) return false;
      await this.ensureSound();
      await this.catchUp();
      const bytes = this.#database.checkedBytes();
      if (bytes === undefined) throw new Error('The view does not pass its check.');
      const publishedBytes = this.#unpublishedBytes;
      this.#hasUnpublished = false;
      const digest = await this.#published.digestOf(bytes);
      const facts = await this.#recovery.file.publish(bytes);
      // published.json is the later version's, too.
      if (facts !== undefined && !this.#recovery.isBesideNewer) this.#published.remember(facts, digest);
      this.#unpublishedBytes -= publishedBytes;
      this.#unpublishable.over();
      return true;
    } catch (error) {
      this.#hasUnpublished = true;
      const word = errorWord(error);
      this.#unpublishable.met(word, () => { this.#options.logger.warn('store', `usage.db could not be published (${word}); the journal has everything.`); });
      return false;
    }
  }

  close(): void {
    this.#database.close();
  }

  async #check(): Promise<boolean> {
    this.#isDamaged = !(await this.#recovery.isSound(this.#database.database, this.#mayChangeFiles));
    return !this.#isDamaged;
  }

  #beginRebuild(): void {
    this.#hasUnpublished = true;
    this.#rebuild = new RebuildProgress(this.#options);
  }

  /** Whether there was damage. */
  #replaceDamaged(): boolean {
    if (!this.#isDamaged) return false;
    this.#isDamaged = false;
    this.#database.close();
    this.#database = new UsageDatabase(this.#options.sqlite.open());
    this.#unpublishedBytes = 0;
    this.#beginRebuild();
    return true;
  }

  /** A view that lacks what an older version did not understand of the ledger is made anew. */
  #wholly(found: UsageDatabase | undefined): UsageDatabase | undefined {
    if (found === undefined || !this.#maintenance.ledgerTail.isToBeReadAgain(found)) return found;
    this.#options.logger.info('store', 'The view is rebuilt from the journal: rollups.ndjson holds lines that another version did not know.');
    found.close();
    return undefined;
  }

  async #catchUp(): Promise<boolean> {
    const wasReplaced = this.#replaceDamaged();
    const ledgerBytes = this.#maintenance.ledgerTail.catchUp(this.#database);
    const { readBytes, goneSegments } = await this.#tail.catchUp(this.#database, () => this.#pause());
    this.#rebuild?.done();
    this.#rebuild = undefined;
    const interrupted = this.#database.interruptExpired(timestampOf(this.#options.clock.nowMs()));
    const hasChanged = wasReplaced || ledgerBytes + readBytes + interrupted > 0;
    this.#unpublishedBytes += readBytes;
    this.#hasUnpublished ||= hasChanged || goneSegments > 0;
    const isNews = hasChanged || this.#hasUntold;
    this.#hasUntold = false;
    return isNews;
  }

  #pause(): Promise<void> {
    this.#rebuild?.advance(() => [...this.#database.progress.readBytes().values()].reduce((sum, bytes) => sum + bytes, 0));
    return this.#options.pause();
  }
}
