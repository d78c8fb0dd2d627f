import path from 'node:path';
import { asRecord, safeCount } from '../../core/llm/wireValues';
import { parseJson } from '../../core/sync/jsonReply';
import type { BegunJob, RunJournal } from '../../core/sync/runJournal';
import { SYNC_JOBS } from '../../core/sync/syncJob';
import { PrivateFiles } from '../files/privateFiles';
import type { BeforeChange } from '../files/privateFiles';

const SCHEMA_VERSION = 1;

/** The job under way of one vault, as a small private file. A damaged one says that none was. */
export class FileRunJournal implements RunJournal {
  readonly #files: PrivateFiles;
  readonly #name: string;

  /** @param file Absolute; its folder is made when it is first saved. */
  constructor(file: string, beforeChange?: BeforeChange) {
    this.#files = new PrivateFiles(path.dirname(file), { beforeChange });
    this.#name = path.basename(file);
  }

  async load(): Promise<BegunJob | undefined> {
    const fields = asRecord(parseJson((await this.#files.read(this.#name)) ?? ''));
    if (fields?.['schemaVersion'] !== SCHEMA_VERSION) return undefined;
    const { uid, runId, job: written, costUsd } = fields;
    const job = SYNC_JOBS.find((name) => name === written);
    const startMs = safeCount(fields['startMs']);
    if (typeof uid !== 'string' || typeof runId !== 'string' || job === undefined || startMs === undefined) return undefined;
    const count = (name: string): number => safeCount(fields[name]) ?? 0;
    return {
      uid, runId, job, startMs,
      processed: count('processed'), failed: count('failed'), skipped: count('skipped'), durationMs: count('durationMs'),
      costUsd: typeof costUsd === 'number' && Number.isFinite(costUsd) && costUsd >= 0 ? costUsd : 0,
    };
  }

  async save(job: BegunJob): Promise<void> {
    await this.#files.replace(this.#name, `${JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...job })}\n`);
  }

  async clear(): Promise<void> {
    await this.#files.remove(this.#name);
  }
}
