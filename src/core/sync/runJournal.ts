import type { Clock } from '../system/clock';
import type { Logger } from '../system/logger';
import type { SyncJobName } from './syncJob';
import type { SyncProgress } from './syncReport';

/** How often the counts of a job under way are written down. */
const NOTE_EVERY_MS = 1_000;

/** A job that is under way, as it was when it was last written down. */
export interface BegunJob {
  /** Of its summary row: a row that is there already is not there twice. */
  readonly uid: string;
  readonly runId: string;
  readonly job: SyncJobName;
  /** Milliseconds since the epoch. */
  readonly startMs: number;
  readonly processed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly durationMs: number;
  /** Of its calls whose cost is known. */
  readonly costUsd: number;
}

/** Where the job under way is written down, so that one whose window ends leaves its summary all the same. One writer at a time. */
export interface RunJournal {
  /** The job that was under way when its window ended; undefined where none was, or where it cannot be read. */
  load(): Promise<BegunJob | undefined>;
  save(job: BegunJob): Promise<void>;
  /** Nothing is under way any more. */
  clear(): Promise<void>;
}

export interface JobNotesParts {
  readonly journal: RunJournal;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Keeps the journal of one job up to date. A disk that refuses breaks no run. */
export class JobNotes {
  #job: BegunJob;
  readonly #startMonotonicMs: number;
  #notedAtMs: number;
  #writing: Promise<void>;

  /** @param costBeforeUsd What the run had cost when the job began. */
  constructor(private readonly parts: JobNotesParts, job: Pick<BegunJob, 'uid' | 'runId' | 'job' | 'startMs'>, private readonly costBeforeUsd: number) {
    this.#startMonotonicMs = parts.clock.monotonicMs();
    this.#notedAtMs = this.#startMonotonicMs;
    this.#job = { ...job, processed: 0, failed: 0, skipped: 0, durationMs: 0, costUsd: 0 };
    this.#writing = this.#write(() => parts.journal.save(this.#job));
  }

  /** Resolves when the beginning is written down, or cannot be. */
  begun(): Promise<void> {
    return this.#writing;
  }

  note({ processed, failed, skipped, costUsd }: SyncProgress): void {
    const nowMs = this.parts.clock.monotonicMs();
    if (nowMs - this.#notedAtMs < NOTE_EVERY_MS) return;
    this.#notedAtMs = nowMs;
    const durationMs = Math.round(nowMs - this.#startMonotonicMs);
    this.#job = { ...this.#job, processed, failed, skipped, durationMs, costUsd: Math.max(0, costUsd - this.costBeforeUsd) };
    this.#writing = this.#writing.then(() => this.#write(() => this.parts.journal.save(this.#job)));
  }

  /** Once the summary row is written. */
  async end(): Promise<void> {
    await this.#writing;
    await this.#write(() => this.parts.journal.clear());
  }

  async #write(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.parts.logger.warn('sync', `What is under way could not be written down (${error instanceof Error ? error.name : typeof error}).`);
    }
  }
}
