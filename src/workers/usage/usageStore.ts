import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppendTimes } from '../../adapters/journal/appendPace';
import { CLEARED_FILE_NAME, readCleared, readClearedNow } from '../../adapters/journal/clearedFile';
import { FileLease, LEASE_FILE_NAME, LEASE_LATE_MS } from '../../adapters/journal/fileLease';
import { FolderWatch } from '../../adapters/journal/folderWatch';
import { JournalUsageLog } from '../../adapters/journal/journalUsageLog';
import { JOURNAL_FOLDER_NAME } from '../../adapters/journal/segmentName';
import { readStatus, STATUS_FILE_NAME } from '../../adapters/journal/statusFile';
import { nodeFileSystem } from '../../adapters/system/nodeFileSystem';
import { compareSeverity } from '../../core/anomalies/anomaly';
import { checkAnomalySettings } from '../../core/anomalies/anomalySettings';
import { isSeenTo, labelLine, type FindingLabel, type FindingLabelRecord, type FindingLine, type FindingRecord } from '../../core/anomalies/findings/finding';
import type { FindingSource } from '../../core/anomalies/findings/findingSource';
import type { FindingWhy } from '../../core/anomalies/findingWhy';
import { momentOf } from '../../core/anomalies/moment';
import type { StoreStatus } from '../../core/anomalies/storeStatus';
import type { Clock, Timer, Timers } from '../../core/system/clock';
import { systemErrorCode } from '../../core/system/fileSystem';
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
import { UnsavedLines } from './unsavedLines';
import { UsageWorkerClient } from './usageWorkerClient';

/** The store's background work begins when activation is over. */
const START_DELAY_MS = 200;
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
  readonly #tellers = new Set<(finding: FindingRecord) => void>();
  /** What the user said in this window, until the findings' keeper has read it. */
  readonly #labels = new Map<string, FindingLabelRecord>();
  #startTimer: Timer | undefined;
  #watch: FolderWatch | undefined;
  #status: StoreStatus | undefined;
  /** The last that were told: while calls come in, there are none, and the days before stay as they were. */
  #pastFigures: OverviewFigures | undefined;
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
      onJudged: (lines, tell) => { this.#onJudged(lines, tell); },
      anomalyInputs: () => ({ ...(options.anomalySettings?.() ?? DEFAULT_INPUTS), unsavedCalls: this.#unsaved.lines }),
    });
    this.log = this.#journal;
    this.reader = this.#worker;
    this.transfers = this.#worker;
    this.#startTimer = timers.after(START_DELAY_MS, () => void this.#start());
  }

  /** Today's totals over all windows; undefined while nobody has worked them out today. */
  dayTotals(): DayTotals | undefined {
    const totals = this.#status?.totals;
    return totals?.localDay === this.#options.clock.localDay() ? totals : undefined;
  }

  /**
   * What the dashboard's cards show, without asking the worker; undefined where that was not worked
   * out today, or not since the last call.
   */
  async overviewFigures(): Promise<OverviewFigures | undefined> {
    if (this.#status === undefined) await this.#readStatus();
    return this.knownFigures();
  }

  /** The same as far as this window has read it already. */
  knownFigures(): OverviewFigures | undefined {
    const figures = this.#status?.figures;
    return figures?.localDay === this.#options.clock.localDay() ? figures : undefined;
  }

  /** US dollars of the days with calls before today, oldest first; none while nobody has worked them out today. */
  pastDaysUsd(): readonly number[] {
    return this.#pastFigures?.localDay === this.#options.clock.localDay() ? this.#pastFigures.pastDaysUsd : [];
  }

  openFindings(): readonly FindingRecord[] {
    return this.#knownFindings().filter((finding) => !isSeenTo(finding, this.#labels.get(finding.id)));
  }

  labelFinding(id: string, label: FindingLabel): boolean {
    const finding = this.#knownFindings().find((one) => one.id === id);
    if (finding === undefined) return false;
    const line = labelLine(finding, label, momentOf(this.#options.clock));
    if (line.kind === 'findingLabel') this.#labels.set(id, line.label);
    this.#journal.finding(line);
    this.#tellChanged();
    return true;
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
    this.#tellers.add(listener);
    return { dispose: () => this.#tellers.delete(listener) };
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

  async #start(): Promise<void> {
    this.#startTimer = undefined;
    const { folder, logger } = this.#options;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    } catch (error) {
      logger.warn('store', `The usage store's folder could not be made (${systemErrorCode(error) ?? 'no code'}).`);
    }
    if (this.#disposed !== undefined) return;
    this.#watch = new FolderWatch(folder, (fileName) => { this.#onFile(fileName); }, logger);
    await this.#readStatus();
    await this.#lease.check();
  }

  /** Those of all windows, and of what only this one knows of itself: the most severe first. */
  #knownFindings(): readonly FindingRecord[] {
    const shared = this.#status?.findings ?? [];
    const { finding: own } = this.#unsaved;
    if (own === undefined) return shared;
    return [own, ...shared.filter(({ type }) => type !== own.type)].sort((one, other) => compareSeverity(other.severity, one.severity));
  }

  #retentionDays(): number {
    return this.#options.retentionDays?.() ?? 0;
  }

  #onFile(fileName: string | null): void {
    if (fileName === STATUS_FILE_NAME || fileName === null) void this.#readStatus();
    if (fileName === CLEARED_FILE_NAME || fileName === null) void this.#leaveCleared();
    // A freed lease is taken at once; the holder's own renewals are no news to it.
    if (fileName === LEASE_FILE_NAME && !this.#lease.isHeld) void this.#lease.check();
  }

  async #leaveCleared(): Promise<void> {
    const cleared = await readCleared(this.#options.folder);
    if (cleared !== undefined && this.#disposed === undefined) this.#journal.leaveVoid(cleared);
  }

  #onLease(isHeld: boolean): void {
    if (isHeld) this.#worker.start();
    this.#worker.setLease(isHeld);
  }

  async #readStatus(): Promise<void> {
    const found = await readStatus(this.#options.folder);
    if (found === undefined || this.#disposed !== undefined) return;
    const isNews = textOfNews(found) !== textOfNews(this.#status);
    this.#status = found;
    this.#pastFigures = found.figures ?? this.#pastFigures;
    if (isNews) this.#tellChanged();
  }

  /** Written first: a finding that was told must be known as told, whatever happens next. */
  #onJudged(lines: readonly FindingLine[], tell: readonly FindingRecord[]): void {
    for (const line of lines) this.#journal.finding(line);
    for (const finding of tell) for (const listener of [...this.#tellers]) listener(finding);
  }

  #tellChanged(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  async #dispose(): Promise<void> {
    this.#startTimer?.cancel();
    this.#watch?.dispose();
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

/** Figures of the overview are for whoever opens it next, and no news for whoever has it open. */
function textOfNews(status: StoreStatus | undefined): string {
  return JSON.stringify([status?.totals, status?.findings]);
}
