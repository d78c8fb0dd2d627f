import path from 'node:path';
import { asRecord, safeCount } from '../../core/llm/wireValues';
import { parseJson } from '../../core/sync/jsonReply';
import type { JobTimes, SyncTimes, SyncTimesStore } from '../../core/sync/syncSchedule';
import { PrivateFiles } from '../files/privateFiles';

const SCHEMA_VERSION = 1;

/** When the jobs of a vault ran, as a small private file. A damaged one says that they never did. */
export class FileSyncTimes implements SyncTimesStore {
  readonly #files: PrivateFiles;
  readonly #name: string;

  /** @param file Absolute; its folder is made when it is first saved. */
  constructor(file: string) {
    this.#files = new PrivateFiles(path.dirname(file));
    this.#name = path.basename(file);
  }

  async load(): Promise<SyncTimes> {
    const fields = asRecord(parseJson((await this.#files.read(this.#name)) ?? ''));
    const known = fields?.['schemaVersion'] === SCHEMA_VERSION ? fields : undefined;
    return { extraction: timesFrom(known?.['extraction']), inbox: timesFrom(known?.['inbox']) };
  }

  async save(times: SyncTimes): Promise<void> {
    await this.#files.replace(this.#name, `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...times })}\n`);
  }
}

function timesFrom(value: unknown): JobTimes {
  const fields = asRecord(value);
  return { lastRunMs: safeCount(fields?.['lastRunMs']) ?? null, openSinceMs: safeCount(fields?.['openSinceMs']) ?? 0 };
}
