import { dirname, join } from 'node:path';
import { removeAbandoned } from '../../core/system/abandonedFiles';
import { appendAll } from '../../core/system/appendAll';
import type { Clock, Timers } from '../../core/system/clock';
import { systemErrorCode, type FileFacts, type FileSystem } from '../../core/system/fileSystem';
import type { IdSource } from '../../core/system/ids';
import { HEADER_BYTES, isNewerHeader, isOurHeader, SCHEMA_VERSION } from './schema';

export const DATABASE_FILE_NAME = 'usage.db';

/** What a version publishes that finds a later one's `usage.db` again and again. */
const OWN_FILE_NAME = `usage.schema-${String(SCHEMA_VERSION)}.db`;

const TEMPORARY_FILE = /^usage\.(?:schema-\d+\.)?db\.[0-9a-f-]{36}\.tmp$/;
/** Databases that were set aside, with what SQLite keeps beside them; another program's are not ours to delete. */
const SET_ASIDE_FILE = /^usage\.(?!not-ours-)[a-z][a-z-]*-\d{4}-\d{2}-\d{2}T[^/]*\.db(?:-wal|-shm|-journal)?$/;
const VERSIONS_FILE = /^usage\.schema-\d+\.db$/;
/** A publication in another window takes seconds at most. */
const ABANDONED_AFTER_MS = 600_000;
/** On Windows a file that a virus scanner or another program reads cannot be replaced for a moment. */
const RENAME_DELAYS_MS = [20, 100, 500, 2_000];
/** Files that SQLite keeps beside a database, and would take for parts of whatever has its name next. */
const COMPANION_SUFFIXES = ['-wal', '-shm', '-journal'];
const BUSY_CODES = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** Whether a file of the store's folder is a database of usage data that was set aside, or that only one version uses. */
export function isSetAsideUsage(fileName: string): boolean {
  return SET_ASIDE_FILE.test(fileName) || VERSIONS_FILE.test(fileName);
}

export interface DatabaseFileOptions {
  /** The store's folder. */
  readonly folder: string;
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
}

/** `usage.db` as a file that is always either the old or the new one, whole. */
export class DatabaseFile {
  readonly path: string;
  readonly #options: DatabaseFileOptions;

  constructor(options: DatabaseFileOptions, name = DATABASE_FILE_NAME) {
    this.#options = options;
    this.path = join(options.folder, name);
  }

  /** The file of this version alone, beside a `usage.db` of a later one. */
  ofThisVersion(): DatabaseFile {
    return new DatabaseFile(this.#options, OWN_FILE_NAME);
  }

  /** Whether a later version of this program published it. Throws the system's error when it cannot be read. */
  isNewer(): boolean {
    const header = this.#header();
    return header !== undefined && isNewerHeader(header);
  }

  /** Whether another program's last changes stand beside the file, and not in it. */
  hasChangesBeside(): boolean {
    return ['-wal', '-journal'].some((suffix) => (this.#options.files.factsOf(`${this.path}${suffix}`)?.sizeBytes ?? 0) > 0);
  }

  /** Whether a file was set aside for this reason, and is still there. */
  hasSetAside(reason: string): boolean {
    return this.#options.files.listFolder(this.#options.folder).some((name) => name.startsWith(`usage.${reason}-`));
  }

  /** Undefined when there is none. Throws the system's error when it cannot be read. */
  read(): Uint8Array | undefined {
    try {
      return this.#options.files.readWhole(this.path);
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Whether publishing over what is there would destroy nothing but an earlier view of ours. */
  isReplaceable(): boolean {
    const header = this.#header();
    return header === undefined || isOurHeader(header);
  }

  /** Undefined when there is no file. */
  #header(): Uint8Array | undefined {
    const { files } = this.#options;
    if (files.factsOf(this.path) === undefined) return undefined;
    const file = files.openToRead(this.path);
    try {
      const header = new Uint8Array(HEADER_BYTES);
      return header.subarray(0, files.readAt(file, header, 0));
    } finally {
      files.close(file);
    }
  }

  /** Moves the file out of the way, under a name that says why; returns that name, or undefined when another window was first. */
  setAside(reason: string): string | undefined {
    const { files, clock } = this.#options;
    const stamp = new Date(clock.nowMs()).toISOString().replaceAll(/[:.]/g, '-');
    const name = `usage.${reason}-${stamp}.db`;
    let hasMoved = false;
    for (const suffix of ['', ...COMPANION_SUFFIXES]) {
      try {
        files.rename(`${this.path}${suffix}`, join(dirname(this.path), `${name}${suffix}`));
        hasMoved ||= suffix === '';
      } catch (error) {
        // Most files have no companions; or another window was first.
        if (systemErrorCode(error) !== 'ENOENT') throw error;
      }
    }
    return hasMoved ? name : undefined;
  }

  /** Undefined when there is none. */
  get facts(): FileFacts | undefined {
    return this.#options.files.factsOf(this.path);
  }

  /** Replaces the file by these bytes, and tells of the new one. Throws the system's error; the old file is there then. */
  async publish(bytes: Uint8Array): Promise<FileFacts | undefined> {
    const { files, ids, folder } = this.#options;
    files.makeFolder(folder);
    this.#removeAbandoned();
    const temporary = `${this.path}.${ids.uid()}.tmp`;
    let facts: FileFacts | undefined;
    try {
      this.#write(temporary, bytes);
      // Under its last name another window's may stand soon.
      facts = files.factsOf(temporary);
      await this.#renamePatiently(temporary);
    } catch (error) {
      files.remove(temporary);
      throw error;
    }
    files.syncFolder(folder);
    return facts;
  }

  #write(path: string, bytes: Uint8Array): void {
    const { files } = this.#options;
    const file = files.createNew(path);
    try {
      appendAll(files, file, bytes);
      files.sync(file);
    } finally {
      files.close(file);
    }
  }

  async #renamePatiently(temporary: string): Promise<void> {
    for (const delayMs of RENAME_DELAYS_MS) {
      try {
        this.#options.files.rename(temporary, this.path);
        return;
      } catch (error) {
        if (!BUSY_CODES.has(systemErrorCode(error) ?? '')) throw error;
      }
      await new Promise<void>((resolve) => {
        this.#options.timers.after(delayMs, resolve);
      });
    }
    this.#options.files.rename(temporary, this.path);
  }

  /** What a window left that died while it published. */
  #removeAbandoned(): void {
    const { files, folder, clock } = this.#options;
    const left = files.listFolder(folder).filter((name) => TEMPORARY_FILE.test(name)).map((name) => join(folder, name));
    removeAbandoned(left, ABANDONED_AFTER_MS, files, clock);
  }
}
