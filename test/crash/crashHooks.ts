import { truncateSync } from 'node:fs';
import { basename } from 'node:path';
import type { Database, Sqlite } from '../../src/adapters/sqlite/sqlite';
import { nodeFileSystem } from '../../src/adapters/system/nodeFileSystem';
import type { FileHandle, FileSystem } from '../../src/core/system/fileSystem';
import { say } from './windowCalls';

/** Where a process can be made to die: what the store does to the disk and to SQLite, seen from outside. */
export const STAGES = ['append', 'tail', 'apply', 'export', 'check', 'fsync', 'rename', 'rollup', 'delete', 'clear'] as const;
export type Stage = (typeof STAGES)[number];

export interface CrashPlan {
  readonly stage: Stage;
  /** Dies at the n-th time, counted from 1. */
  readonly hit: number;
  /** Torn: a write gets through by half. Failing: SQLite refuses, the process goes on, and dies when it has published. */
  readonly when: 'before' | 'after' | 'torn' | 'failing';
  /** Takes away what of the ledger is not synced, as a power loss does. Only for a window that is alone. */
  readonly isPowerLoss?: boolean;
}

/** Kills this process at a stage, as `kill -9` does, and says so before. */
export class CrashHooks {
  readonly #plan: CrashPlan | undefined;
  readonly #ledgerPath: string;
  readonly #paths = new Map<FileHandle, string>();
  readonly #hits = new Map<Stage, number>();
  #hasFailed = false;
  /** Bytes of the ledger that are on the disk for certain. */
  #syncedBytes: number | undefined;

  constructor(plan: CrashPlan | undefined, ledgerPath: string) {
    this.#plan = plan;
    this.#ledgerPath = ledgerPath;
  }

  files(files: FileSystem = nodeFileSystem): FileSystem {
    const opened = (path: string, file: FileHandle): FileHandle => {
      this.#paths.set(file, path);
      return file;
    };
    return {
      ...files,
      createNew: (path) => opened(path, files.createNew(path)),
      openToRead: (path) => opened(path, files.openToRead(path)),
      openToAppend: (path) => {
        this.#syncedBytes ??= files.factsOf(path)?.sizeBytes ?? 0;
        return opened(path, files.openToAppend(path));
      },
      readAt: (file, into, position) => this.#at(isSegment(this.#path(file)) ? 'tail' : undefined, () => files.readAt(file, into, position)),
      append: (file, bytes, offset) => {
        const part = (): void => void files.append(file, bytes.subarray(offset, offset + Math.ceil((bytes.byteLength - offset) / 2)), 0);
        return this.#at(this.#appendStage(file, bytes), () => files.append(file, bytes, offset), part);
      },
      sync: (file) => {
        this.#at(this.#path(file).includes('usage.db') ? 'fsync' : undefined, () => { files.sync(file); });
        if (this.#path(file) === this.#ledgerPath) this.#syncedBytes = files.facts(file).sizeBytes;
      },
      rename: (from, to) => {
        const isPublishing = basename(to) === 'usage.db';
        this.#at(isPublishing ? 'rename' : undefined, () => { files.rename(from, to); });
        if (isPublishing && this.#hasFailed) this.#die(this.#plan?.stage);
      },
      remove: (path) => { this.#at(isSegment(path) ? 'delete' : undefined, () => { files.remove(path); }); },
    };
  }

  sqlite(sqlite: Sqlite): Sqlite {
    const open = sqlite.open.bind(sqlite);
    sqlite.open = (bytes) => this.#hooked(open(bytes));
    return sqlite;
  }

  #hooked(database: Database): Database {
    const [run, exportAll, prepare] = [database.run.bind(database), database.export.bind(database), database.prepare.bind(database)];
    database.run = (sql, parameters) => this.#at(sql === 'COMMIT' ? 'apply' : undefined, () => run(sql, parameters));
    database.export = () => this.#at('export', exportAll);
    database.prepare = (sql, parameters) => this.#at(sql.startsWith('PRAGMA quick_check') ? 'check' : undefined, () => prepare(sql, parameters));
    return database;
  }

  #appendStage(file: FileHandle, bytes: Uint8Array): Stage | undefined {
    const path = this.#path(file);
    if (isSegment(path)) return 'append';
    if (path.includes('cleared.json')) return 'clear';
    if (path !== this.#ledgerPath) return undefined;
    return Buffer.from(bytes).includes('"kind":"cleared"') ? 'clear' : 'rollup';
  }

  #at<Result>(stage: Stage | undefined, work: () => Result, tear?: () => void): Result {
    if (stage === undefined || stage !== this.#plan?.stage) return work();
    const hits = (this.#hits.get(stage) ?? 0) + 1;
    this.#hits.set(stage, hits);
    if (hits !== this.#plan.hit) return work();
    if (this.#plan.when === 'failing') {
      this.#hasFailed = true;
      throw new Error('SQLite: disk I/O error');
    }
    if (this.#plan.when === 'torn') tear?.();
    if (this.#plan.when === 'after') work();
    if (this.#plan.isPowerLoss === true && this.#syncedBytes !== undefined) truncateSync(this.#ledgerPath, this.#syncedBytes);
    return this.#die(stage);
  }

  #die(stage: Stage | undefined): never {
    say(`H ${String(stage)}`);
    process.kill(process.pid, 'SIGKILL');
    throw new Error('This process is dead.');
  }

  #path(file: FileHandle): string {
    return this.#paths.get(file) ?? '';
  }
}

function isSegment(path: string): boolean {
  return /journal.\d{4}-.*\.ndjson$/.test(path);
}
