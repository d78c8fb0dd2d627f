import { join } from 'node:path';
import type { AppendTimes } from '../../adapters/journal/appendPace';
import { readClearedNow } from '../../adapters/journal/clearedFile';
import { FileLease, LEASE_LATE_MS } from '../../adapters/journal/fileLease';
import { JournalUsageLog } from '../../adapters/journal/journalUsageLog';
import { JOURNAL_FOLDER_NAME } from '../../adapters/journal/segmentName';
import { nodeFileSystem } from '../../adapters/system/nodeFileSystem';
import { checkAnomalySettings } from '../../core/anomalies/anomalySettings';
import type { FindingLabel, FindingRecord } from '../../core/anomalies/findings/finding';
import type { FindingSource } from '../../core/anomalies/findings/findingSource';
import type { FindingWhy } from '../../core/anomalies/findingWhy';
import type { Clock, Timer, Timers } from '../../core/system/clock';
import type { IdSource } from '../../core/system/ids';
import type { Logger } from '../../core/system/logger';
import type { DayTotals } from '../../core/usage/dayTotals';
import type { OverviewFigures } from '../../core/usage/overviewFigures';
import type { UnpricedCallReader } from '../../core/usage/reprice';
import type { UsageLog } from '../../core/usage/usageLog';
import type { UsageReader } from '../../core/usage/usageReader';
import type { UsageTransfers } from '../../core/usage/usageTransfers';
import type { ViewIncident } from '../../core/usage/viewIncident';
import type { AnomalyInputs } from './anomalyInputs';
import { KnownFindings } from './knownFindings';
import { SharedStatus } from './sharedStatus';
import { StoreFolder } from './storeFolder';
import { UnsavedLines } from './unsavedLines';
import { UsageWorkerClient } from './usageWorkerClient';

/** Deactivation has five seconds in all. */
const CLOSE_TIMEOUT_MS = 4_000;

const DEFAULT_INPUTS = { settings: checkAnomalySettings().settings, userPrices: {}, syncJobs: [] } as const;

export interface UsageStoreOptions {
  /** The store's folder: the extension's global storage. */
  readonly folder: string;
  /** The bundled `usageWorker.ts`. */
  readonly workerPath: string;
  /** `sql-wasm.wasm` of sql.js. */
  readonly wasmPath: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly logger: Logger;
  /** A `usage.db` could not be used, and was set aside if that was possible. Nothing is lost. */
  readonly onIncident?: (incident: ViewIncident) => void;
  /** The view is rebuilt, which takes longer than a moment: how far it is, from 0 to 1, which is the end. */
  readonly onRebuilding?: (fraction: number) => void;
  /** What anomalies are judged by; without it, by defaults. */
  readonly anomalySettings?: () => Pick<AnomalyInputs, 'settings' | 'userPrices' | 'syncJobs'>;
  /** Of how many days rows are kept before only daily sums are left; 0, the default, keeps all. Read when the worker starts. */
  readonly retentionDays?: () => number;
}

export interface Subscription {
  dispose(): void;
}

/**
 * The usage store as a window has it: the log, which writes on this thread, and the reader, whose
 * worker starts when this window holds the lease or asks its first question. Creating it does
 * nothing but that; all file work comes later or with the first line.
 */
export class UsageStore implements FindingSource {
  readonly log: UsageLog;
  readonly reader: UsageReader & UnpricedCallReader;
  readonly transfers: UsageTransfers;
  readonly #options: UsageStoreOptions;
  readonly #journal: JournalUsageLog;
  readonly #worker: UsageWorkerClient;
  readonly #unsaved: UnsavedLines;
  readonly #lease: FileLease;
  readonly #listeners = new Set<() => void>();
  readonly #status: SharedStatus;
  readonly #findings: KnownFindings;
  readonly #folder: StoreFolder;
  #disposed: Promise<void> | undefined;

  constructor(options: UsageStoreOptions) {
    const { folder, workerPath, wasmPath, clock, timers, ids, logger } = options;
    this.#options = options;
    this.#journal = new JournalUsageLog({
      folder: join(folder, JOURNAL_FOLDER_NAME),
      files: nodeFileSystem,
      clock,
      timers,
      ids,
      logger,
      onWritten: () => { this.#worker.journalWritten(); },
      onUnsavedChanged: () => {
        this.#unsaved.check();
        this.#tellChanged();
      },
      cleared: () => readClearedNow(folder, nodeFileSystem),
    });
    this.#unsaved = new UnsavedLines({
      count: () => this.#journal.unsavedCount,
      clock,
      timers,
      onChanged: () => {
        this.#worker.inputsChanged();
        this.#tellChanged();
      },
    });
    this.#lease = new FileLease({ folder, clock, timers, ids, logger, onChange: (isHeld) => { this.#onLease(isHeld); } });
    this.#worker = new UsageWorkerClient({
      workerPath,
      workerData: () => ({ folder, wasmPath, holdsLease: this.#lease.isHeld, retentionDays: this.#retentionDays() }),
      timers,
      logger,
      onChanged: () => { this.#tellChanged(); },
      onIncident: (incident) => { options.onIncident?.(incident); },
      onRebuilding: (fraction) => { options.onRebuilding?.(fraction); },
      onJudged: (lines, tell) => { this.#findings.judged(lines, tell); },
      anomalyInputs: () => ({ ...(options.anomalySettings?.() ?? DEFAULT_INPUTS), unsavedCalls: this.#unsaved.lines }),
    });
    this.#status = new SharedStatus(folder, clock, () => { this.#tellChanged(); });
    this.#findings = new KnownFindings({ clock, log: this.#journal, shared: () => this.#status.findings, own: () => this.#unsaved.finding });
    this.log = this.#journal;
    this.reader = this.#worker.reader;
    this.transfers = this.#worker;
    this.#folder = new StoreFolder({ folder, timers, logger, lease: this.#lease, status: this.#status, onCleared: (cleared) => { this.#journal.leaveVoid(cleared); } });
  }

  /** Today's totals over all windows; undefined while nobody has worked them out today. */
  dayTotals(): DayTotals | undefined {
    return this.#status.dayTotals();
  }

  /**
   * What the dashboard's cards show, without asking the worker; undefined where that was not worked
   * out today, or not since the last call.
   */
  overviewFigures(): Promise<OverviewFigures | undefined> {
    return this.#status.overviewFigures();
  }

  /** The same as far as this window has read it already. */
  knownFigures(): OverviewFigures | undefined {
    return this.#status.knownFigures();
  }

  /** US dollars of the days with calls before today, oldest first; none while nobody has worked them out today. */
  pastDaysUsd(): readonly number[] {
    return this.#status.pastDaysUsd();
  }

  openFindings(): readonly FindingRecord[] {
    return this.#findings.open();
  }

  labelFinding(id: string, label: FindingLabel): boolean {
    const isKnown = this.#findings.label(id, label);
    if (isKnown) this.#tellChanged();
    return isKnown;
  }

  why(findingId: string): Promise<FindingWhy | undefined> {
    return this.#worker.why(findingId);
  }

  /** Settings that findings are judged by were changed. */
  anomalySettingsChanged(): void {
    this.#worker.inputsChanged();
  }

  /** Critical findings that the user has not been told of, in the one window that tells them. */
  onDidFind(listener: (finding: FindingRecord) => void): Subscription {
    return this.#findings.onDidFind(listener);
  }

  /** Whether lines are queued, because the disk is slow. */
  get isQueueing(): boolean {
    return this.#journal.isQueueing;
  }

  /** How long appends to the journal took in this window. */
  get appendTimes(): AppendTimes {
    return this.#journal.appendTimes;
  }

  /** Whether this window does the work that one window is enough for. */
  get holdsLease(): boolean {
    return this.#lease.isHeld;
  }

  /** How often the worker died and was started again. */
  get workerRestarts(): number {
    return this.#worker.restarts;
  }

  /** Tells that calls, questions or the day's totals may be others now, whichever window made them. */
  onDidChange(listener: () => void): Subscription {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** Brings `usage.db` up to date now; false when that was not possible. */
  publish(): Promise<boolean> {
    return this.#worker.publish();
  }

  /** The days to keep are others now. */
  retentionChanged(): void {
    this.#worker.setRetention(this.#retentionDays());
  }

  /**
   * Deletes everything recorded, in all windows. Rejects with a StoreFailure when
   * nothing was deleted.
   */
  clear(): Promise<void> {
    return this.#worker.clear();
  }

  /** How many segments of other windows hold cleared data that those windows have yet to leave; `onDidChange` tells when that changed. */
  segmentsToLeave(): Promise<number> {
    return this.#worker.segmentsToLeave();
  }

  /** Saves what is left to save, publishes where this window holds the lease, and ends the worker. */
  dispose(): Promise<void> {
    this.#disposed ??= this.#dispose();
    return this.#disposed;
  }

  #retentionDays(): number {
    return this.#options.retentionDays?.() ?? 0;
  }

  #onLease(isHeld: boolean): void {
    if (isHeld) this.#worker.start();
    this.#worker.setLease(isHeld);
  }

  #tellChanged(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  async #dispose(): Promise<void> {
    this.#folder.dispose();
    this.#status.dispose();
    this.#unsaved.dispose();
    this.#journal.dispose();
    const isNeeded = this.#worker.isRunning || this.#journal.hasWritten;
    await this.#beforeDeadline(async () => {
      if (isNeeded) await this.#publishLast();
      await this.#worker.close();
    });
    await this.#worker.terminate();
    await this.#lease.dispose();
  }

  /** The lines of a window that closes are in `usage.db` then, unless another window sees to that. */
  async #publishLast(): Promise<void> {
    await this.#lease.check(LEASE_LATE_MS);
    // What was taken just now is held when it is confirmed.
    if (!this.#lease.isHeld) await this.#lease.check(LEASE_LATE_MS);
    if (this.#lease.isHeld) this.#worker.start();
  }

  async #beforeDeadline(work: () => Promise<void>): Promise<void> {
    let deadline: Timer | undefined;
    const tooLate = new Promise<void>((resolve) => {
      deadline = this.#options.timers.after(CLOSE_TIMEOUT_MS, resolve);
    });
    await Promise.race([work(), tooLate]).finally(() => deadline?.cancel());
  }
}
