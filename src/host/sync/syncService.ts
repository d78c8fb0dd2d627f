import type { FilerParts } from '../../core/inbox/filer';
import type { UndoReport } from '../../core/inbox/undoFilings';
import type { RunJournal } from '../../core/sync/runJournal';
import type { SyncEngine } from '../../core/sync/syncEngine';
import type { SyncJob, SyncJobName } from '../../core/sync/syncJob';
import type { SyncProgress, SyncReport } from '../../core/sync/syncReport';
import type { SyncTimesStore } from '../../core/sync/syncSchedule';
import { withBegunJobs } from '../../core/sync/syncSchedule';
import type { Clock } from '../../core/system/clock';
import { systemErrorCode } from '../../core/system/fileSystem';
import type { Logger } from '../../core/system/logger';
import { messages } from '../messages';
import { syncMessages } from '../syncMessages';
import type { VaultService, VaultWork } from '../vault/vaultService';
import { SyncRefusal } from './syncRefusal';
import type { SyncSettings } from './syncSettings';

/** The order in which jobs run: what the inbox files is extracted at once. */
const JOB_ORDER = ['inbox', 'extraction'] as const satisfies readonly SyncJobName[];

export interface SyncRunRequest {
  readonly jobs: readonly SyncJobName[];
  /** Also extract anew what was extracted without a model. */
  readonly redoOffline?: boolean;
  /** Asked before each note or file; true stops the run. Left out where the user wants it whatever is paused. */
  readonly isPaused?: () => boolean;
  /** Nobody asked for it: what somebody is writing just now is left alone. */
  readonly isUnattended?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: SyncProgress) => void;
}

/** How one job is made for one run. */
export interface JobOptions {
  readonly work: VaultWork;
  readonly redoOffline: boolean;
  readonly isUnattended: boolean;
  readonly accept: FilerParts['accept'];
}

/** What belongs to one vault: over all windows and restarts. */
export interface VaultRunState {
  readonly times: SyncTimesStore;
  /** Of the run under way. */
  readonly journal: RunJournal;
  /** Undefined where another window is at work. */
  lock(onLost: () => void): Promise<{ release(): Promise<void> } | undefined>;
}

export interface SyncServiceParts {
  readonly isTrusted: () => boolean;
  readonly vault: Pick<VaultService, 'folder' | 'work'>;
  readonly engine: Pick<SyncEngine, 'run'>;
  readonly settings: Pick<SyncSettings, 'concurrency' | 'maxCostUsd' | 'previewsInbox'>;
  readonly stateOf: (vaultPath: string) => VaultRunState;
  readonly jobOf: (name: SyncJobName, options: JobOptions) => SyncJob;
  readonly undo: (work: VaultWork) => Promise<UndoReport>;
  /** Shows what filing would change and asks for leave, for one run. */
  readonly preview: (signal: AbortSignal) => NonNullable<FilerParts['accept']>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Background work behind the checks that every way to it shares. One thing at a time, over all windows of a vault. */
export class SyncService {
  private running: { readonly controller: AbortController; readonly ended: Promise<unknown> } | undefined;

  constructor(private readonly parts: SyncServiceParts) {}

  /** Throws a SyncRefusal where nothing can be done. */
  assertCanWork(): void {
    if (!this.parts.isTrusted()) {
      throw new SyncRefusal(syncMessages.syncUntrusted());
    }
    if (this.parts.vault.folder === undefined) {
      throw new SyncRefusal(messages.noVault());
    }
  }

  /** Rejects with a SyncRefusal when it cannot begin; every other ending is in the report. */
  run(request: SyncRunRequest): Promise<SyncReport> {
    return this.alone(request.signal, async (work, signal) => {
      const { engine, settings, stateOf, jobOf, preview } = this.parts;
      const jobs = JOB_ORDER.filter((name) => request.jobs.includes(name));
      await this.begin(work, jobs);
      const options = {
        work,
        redoOffline: request.redoOffline ?? false,
        isUnattended: request.isUnattended ?? false,
        accept: settings.previewsInbox ? preview(signal) : undefined,
      };
      return engine.run({
        jobs: jobs.map((name) => jobOf(name, options)),
        concurrency: settings.concurrency,
        maxCostUsd: settings.maxCostUsd,
        choice: 'auto',
        signal,
        isPaused: request.isPaused,
        onProgress: request.onProgress,
        journal: stateOf(work.settings.folder).journal,
      });
    });
  }

  /** Takes the last inbox run back. Rejects with a SyncRefusal when it cannot begin. */
  undo(): Promise<UndoReport> {
    return this.alone(undefined, (work) => this.parts.undo(work));
  }

  /** Cancels what is running; resolves when it has ended. */
  async stop(): Promise<void> {
    const running = this.running;
    running?.controller.abort();
    await running?.ended;
  }

  private async alone<T>(signal: AbortSignal | undefined, act: (work: VaultWork, signal: AbortSignal) => Promise<T>): Promise<T> {
    this.assertCanWork();
    if (this.running !== undefined) {
      throw new SyncRefusal(syncMessages.syncRunning());
    }
    const controller = new AbortController();
    const stop = (): void => {
      controller.abort();
    };
    const result = this.locked(controller, act);
    // Taken at once, before anything else can look.
    const running = { controller, ended: result.then(() => undefined, () => undefined) };
    this.running = running;
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted === true) {
      stop();
    }
    try {
      return await result;
    } finally {
      this.running = undefined;
      signal?.removeEventListener('abort', stop);
    }
  }

  private async locked<T>(controller: AbortController, act: (work: VaultWork, signal: AbortSignal) => Promise<T>): Promise<T> {
    const work = this.parts.vault.work();
    const lock = await this.lock(work, controller);
    if (lock === undefined) {
      throw new SyncRefusal(syncMessages.syncRunningElsewhere());
    }
    try {
      return await act(work, controller.signal);
    } finally {
      await lock.release();
    }
  }

  /** Before anything is paid for: a beginning that could not be remembered would be begun again in a minute. */
  private async begin(work: VaultWork, jobs: readonly SyncJobName[]): Promise<void> {
    const { stateOf, clock } = this.parts;
    const { times } = stateOf(work.settings.folder);
    try {
      await times.save(withBegunJobs(await times.load(), jobs, clock.nowMs()));
    } catch (error) {
      throw this.noStorage('what ran when', error);
    }
  }

  private noStorage(what: string, error: unknown): SyncRefusal {
    this.parts.logger.error('sync', `${what} could not be written (${systemErrorCode(error) ?? 'unknown'})`);
    return new SyncRefusal(syncMessages.syncNoStorage());
  }

  private async lock(work: VaultWork, controller: AbortController): ReturnType<VaultRunState['lock']> {
    const { stateOf, logger } = this.parts;
    try {
      return await stateOf(work.settings.folder).lock(() => {
        logger.warn('sync', 'another window has taken over; the run of this one stops');
        controller.abort();
      });
    } catch (error) {
      throw this.noStorage('the lock of the run', error);
    }
  }
}
