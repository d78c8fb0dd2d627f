import { ImportSegment } from '../../adapters/journal/importSegment';
import type { PublishedStamp } from '../../adapters/journal/publishedFile';
import type { DatabaseFile } from '../../adapters/sqlite/databaseFile';
import { olderAppItems } from '../../adapters/sqlite/olderAppDatabase';
import { kindOfDatabase, type DatabaseKind } from '../../adapters/sqlite/schema';
import { isAltered } from '../../adapters/sqlite/seal';
import type { Database, Sqlite } from '../../adapters/sqlite/sqlite';
import type { Clock } from '../../core/system/clock';
import { systemErrorCode, type FileSystem } from '../../core/system/fileSystem';
import type { Hasher } from '../../core/system/hasher';
import type { IdSource } from '../../core/system/ids';
import type { Logger } from '../../core/system/logger';
import { closeLine } from '../../core/usage/journalLine';
import type { ViewFault, ViewIncident } from '../../core/usage/viewIncident';
import type { PublishedCheck } from './publishedCheck';

export interface RecoveryParts {
  readonly sqlite: Sqlite;
  readonly journalFolder: string;
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly hasher: Pick<Hasher, 'sha256Hex'>;
  readonly logger: Logger;
  readonly onIncident?: (incident: ViewIncident) => void;
}

const FAULT_OF = { newer: 'newer', 'older-app': 'older_app', foreign: 'foreign', altered: 'altered', damaged: 'damaged' } as const satisfies Record<Exclude<DatabaseKind, 'ours'>, ViewFault>;

/** The file's name says why it was set aside. */
const SET_ASIDE_AS = {
  newer: 'newer-version',
  older_app: 'imported',
  older_app_in_part: 'imported',
  foreign: 'not-ours',
  altered: 'changed',
  damaged: 'damaged',
  unreadable: 'unreadable',
} as const satisfies Record<ViewFault, string>;

interface Found {
  readonly kind: DatabaseKind;
  readonly database?: Database;
}

/** What becomes of a `usage.db` that is there: used, or set aside under a name that says why. Nothing of it is destroyed. */
export class DatabaseRecovery {
  readonly #parts: RecoveryParts;
  readonly #usual: DatabaseFile;
  #file: DatabaseFile;
  readonly #published: PublishedCheck;
  /** Of the file whose contents were taken on trust. */
  #unchecked: PublishedStamp | undefined;
  /** A file that stays where it is is told of once. */
  #hasToldImmovable = false;

  constructor(file: DatabaseFile, published: PublishedCheck, parts: RecoveryParts) {
    this.#usual = file;
    this.#file = file;
    this.#published = published;
    this.#parts = parts;
  }

  /**
   * What `use` makes of the file's database; undefined when the view must be rebuilt. A file that was
   * published, and not touched since, is taken on trust: `isSound` is to be asked soon.
   *
   * @param mayChangeFiles whether this window holds the lease; if not, a file that cannot be used stays where it is
   */
  open<View>(mayChangeFiles: boolean, use: (database: Database) => View): View | undefined {
    this.#leaveToNewer();
    try {
      const stamp = this.#published.stampOf(this.#file.path);
      const bytes = this.#file.read();
      if (bytes === undefined) return undefined;
      // Another window may have put another file there while this one was read.
      const isTrusted = bytes.byteLength === stamp?.sizeBytes && this.#published.stampOf(this.#file.path)?.digest === stamp.digest;
      const { kind, database } = this.#inspect(bytes, isTrusted);
      if (kind === 'ours' && database !== undefined) {
        this.#unchecked = isTrusted ? stamp : undefined;
        return this.#used(database, use, mayChangeFiles);
      }
      database?.close();
    } catch (error) {
      this.#parts.logger.warn('store', `usage.db could not be opened (${errorWord(error)}); the view is rebuilt from the journal.`);
    }
    if (mayChangeFiles) this.#attempt(() => { this.#setAside(); });
    return undefined;
  }

  /**
   * Whether what was opened is sound, as far as that was taken on trust. If not, the file is set aside
   * and the view must be rebuilt.
   *
   * @param database what became of the file's bytes meanwhile
   */
  async isSound(database: Database, mayChangeFiles: boolean): Promise<boolean> {
    const stamp = this.#unchecked;
    if (stamp === undefined) return true;
    this.#unchecked = undefined;
    const isAsPublished = await this.#isAsPublished(stamp);
    // The file was replaced, or cannot be read just now: what is in memory can be asked all the same.
    const isSound = isAsPublished ?? kindOfDatabase(database) === 'ours';
    if (isSound) return true;
    this.#parts.logger.warn('store', 'usage.db is not what was published; the view is rebuilt from the journal.');
    if (mayChangeFiles && isAsPublished !== undefined) this.#attempt(() => { this.#move('damaged', 0); });
    return false;
  }

  /** Sets aside what is there, unless it is an earlier view of ours. Returns whether the way is free. */
  makeWay(): boolean {
    this.#leaveToNewer();
    return this.#attempt(() => {
      if (!this.#isReplaceable()) this.#setAside();
    });
  }

  /** Where the view is published. */
  get file(): DatabaseFile {
    return this.#file;
  }

  /** Whether `usage.db` is a later version's and stays so. */
  get isBesideNewer(): boolean {
    return this.#file !== this.#usual;
  }

  /**
   * Where a later version's `usage.db` was set aside before, and there is one again, the two are used in
   * turns: its file stays where it is, and this version keeps its view in a file of its own.
   */
  #leaveToNewer(): void {
    if (this.isBesideNewer) return;
    try {
      if (!this.#usual.isNewer() || !this.#usual.hasSetAside(SET_ASIDE_AS.newer)) return;
    } catch {
      // Whoever opens it finds out what is wrong.
      return;
    }
    this.#file = this.#usual.ofThisVersion();
    this.#parts.logger.info('store', 'usage.db is used by a later version of the extension, too; this one keeps its view in a file of its own.');
  }

  /** What says that it is ours and cannot be brought to this version's schema is damaged all the same. */
  #used<View>(database: Database, use: (database: Database) => View, mayChangeFiles: boolean): View | undefined {
    try {
      return use(database);
    } catch {
      database.close();
      if (mayChangeFiles) this.#attempt(() => { this.#move('damaged', 0); });
      return undefined;
    }
  }

  async #isAsPublished(stamp: PublishedStamp): Promise<boolean | undefined> {
    try {
      return await this.#published.isAsPublished(this.#file.path, stamp);
    } catch {
      return undefined;
    }
  }

  #attempt(change: () => void): boolean {
    try {
      change();
      return true;
    } catch (error) {
      this.#tellImmovable(error);
      return false;
    }
  }

  #isReplaceable(): boolean {
    try {
      return this.#file.isReplaceable();
    } catch {
      // What cannot be read is looked at more closely.
      return false;
    }
  }

  #setAside(): void {
    let bytes: Uint8Array | undefined;
    try {
      bytes = this.#file.read();
    } catch {
      this.#move('unreadable', 0);
      return;
    }
    if (bytes === undefined) return;
    const { kind, database } = this.#inspect(bytes);
    try {
      if (kind === 'ours') return;
      const calls = kind === 'older-app' && database !== undefined ? this.#import(database) : 0;
      const isInPart = kind === 'older-app' && this.#file.hasChangesBeside();
      this.#move(isInPart ? 'older_app_in_part' : FAULT_OF[kind], calls);
    } finally {
      database?.close();
    }
  }

  #move(fault: ViewFault, calls: number): void {
    const name = this.#file.setAside(SET_ASIDE_AS[fault]);
    // Another window was first, and tells it.
    if (name === undefined) return;
    this.#parts.logger.warn('store', `usage.db was set aside as ${name}; the view is rebuilt from the journal.`);
    this.#parts.onIncident?.({ fault, setAsideAs: name, fileIdentity: null, calls });
  }

  #tellImmovable(error: unknown): void {
    if (this.#hasToldImmovable) return;
    this.#hasToldImmovable = true;
    this.#parts.logger.warn('store', `usage.db cannot be used and could not be set aside (${errorWord(error)}); the journal has everything.`);
    this.#parts.onIncident?.({ fault: 'unreadable', setAsideAs: null, fileIdentity: this.#identity(), calls: 0 });
  }

  #identity(): string | null {
    const facts = this.#parts.files.factsOf(this.#file.path);
    return facts === undefined ? null : `${facts.identity}:${String(facts.modifiedMs)}`;
  }

  #inspect(bytes: Uint8Array, isKnownSound = false): Found {
    let database: Database;
    try {
      database = this.#parts.sqlite.open(bytes);
    } catch {
      return { kind: 'damaged' };
    }
    const kind = kindOfDatabase(database, isKnownSound);
    return { kind: kind === 'ours' && isAltered(bytes) ? 'altered' : kind, database };
  }

  /** The older app's rows go to the journal before their file goes out of the way. */
  #import(database: Database): number {
    const { clock, hasher, journalFolder, logger } = this.#parts;
    const segment = new ImportSegment(journalFolder, this.#parts);
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
    return calls;
  }
}

/** Our own errors speak for themselves; of others only the system's code is told. */
export function errorWord(error: unknown): string {
  return systemErrorCode(error) ?? (error instanceof Error ? error.name : 'unknown error');
}
