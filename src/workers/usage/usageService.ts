import { FolderWatch } from '../../adapters/journal/folderWatch';
import { writeStatus } from '../../adapters/journal/statusFile';
import { overviewFigures } from '../../adapters/sqlite/overviewFiguresQuery';
import { dayTotals } from '../../adapters/sqlite/summaryQueries';
import type { LocalDay, Timer } from '../../core/system/clock';
import { systemErrorCode } from '../../core/system/fileSystem';
import { endOfLocalDay } from '../../core/usage/localDays';
import { StoreFailure } from '../../core/usage/storeFailure';
import { timestampOf } from '../../core/usage/timestamps';
import type { RpcHandlers } from '../rpc';
import { AnomalyWatch } from './anomalyWatch';
import { errorWord } from './databaseRecovery';
import type { FindingsStep } from '../../core/anomalies/findings/nextFindings';
import { LastingTrouble } from './lastingTrouble';
import { MaintenanceSchedule } from './maintenanceSchedule';
import type { UsageWorkerRequests } from './usageProtocol';
import { usageQuestions, type AnswerSource } from './usageQuestions';
import { usageTransferHandlers } from './usageTransferHandlers';
import { UsageView, type UsageViewOptions } from './usageView';

/** Appends come in bursts: one look at the journal for all of them. */
const JOURNAL_DELAY_MS = 50;
const STATUS_DELAY_MS = 300;
/** What was opened on trust is looked through when the first questions are answered. */
const CHECK_DELAY_MS = 1_000;
/** The view is published when nothing happened for so long: longer, the longer publishing takes, */
const MIN_IDLE_BEFORE_PUBLISH_MS = 3_000;
const MAX_IDLE_BEFORE_PUBLISH_MS = 60_000;
const IDLE_PER_PUBLISH_TIME = 100;
/** and when nothing was asked for so long: whoever looks at a page would wait for it; */
const QUIET_BEFORE_PUBLISH_MS = 3_000;
/** or when so much of the journal is not in `usage.db`. */
const MAX_UNPUBLISHED_BYTES = 4_194_304;
const MIN_EXPIRY_DELAY_MS = 1_000;
const MAX_TIMER_MS = 2_147_483_647;

export interface UsageServiceOptions extends UsageViewOptions {
  readonly holdsLease: boolean;
  /** Rows of older days are summed up; 0, the default, keeps all. */
  readonly retentionDays?: number;
  readonly onChanged: () => void;
  /** Findings changed: the lines are for the journal. */
  readonly onJudged?: (step: Pick<FindingsStep, 'lines' | 'tell'>) => void;
  /** How far a transfer is, from 0 to 1. */
  readonly onTransferProgress?: (token: number, fraction: number) => void;
}

/** What the usage worker does: follow the journal, answer questions and, holding the lease, publish and tell the day's totals. */
export class UsageService {
  readonly handlers: RpcHandlers<UsageWorkerRequests>;
  readonly #options: UsageServiceOptions;
  readonly #view: UsageView;
  readonly #anomalies: AnomalyWatch;
  #holdsLease: boolean;
  #watch: FolderWatch | undefined;
  #watchedFolder: string | undefined;
  #journalTimer: Timer | undefined;
  #statusTimer: Timer | undefined;
  #publishTimer: Timer | undefined;
  #expiryTimer: Timer | undefined;
  #dayTimer: Timer | undefined;
  #checkTimer: Timer | undefined;
  readonly #maintenance: MaintenanceSchedule;
  #retentionDays: number;
  #day: LocalDay;
  #segmentsToLeave = 0;
  #idleBeforePublishMs = MIN_IDLE_BEFORE_PUBLISH_MS;
  #lastQuestionMs = Number.NEGATIVE_INFINITY;
  #isClosed = false;
  readonly #unreadable = new LastingTrouble();
  readonly #noFolder = new LastingTrouble();

  constructor(options: UsageServiceOptions) {
    this.#options = options;
    this.#holdsLease = options.holdsLease;
    this.#view = new UsageView(options, options.holdsLease);
    this.#anomalies = new AnomalyWatch({
      ...options,
      database: () => this.#view.usage,
      bringUpToDate: () => this.#readSoundly(),
      isInCharge: () => this.#holdsLease && !this.#isClosed,
      onJudged: (step) => {
        if (step.lines.length > 0) options.onJudged?.(step);
        this.#statusSoon();
      },
    });
    this.#retentionDays = options.retentionDays ?? 0;
    this.#day = options.clock.localDay();
    this.#maintenance = new MaintenanceSchedule({ timers: options.timers, maintain: () => this.#maintain() });
    this.handlers = {
      ...usageQuestions((question) => this.#answer(question), { pause: options.pause, monotonicMs: () => options.clock.monotonicMs() }),
      ...usageTransferHandlers({
        ...options,
        view: this.#view,
        readJournal: () => this.#readSoundly(),
        onProgress: options.onTransferProgress ?? (() => undefined),
      }),
      'journal/read': () => {
        this.#readSoon();
        return null;
      },
      'anomalies/judge': (inputs) => {
        this.#anomalies.setInputs(inputs);
        return null;
      },
      'findings/why': (findingId) => this.#answer(() => this.#anomalies.why(findingId) ?? null),
      'retention/set': (days) => this.#setRetention(days),
      'usage/clear': () => this.#clear(),
      'segmentsToLeave/get': () => this.#segmentsToLeave,
      'lease/set': (holdsLease) => this.#setLease(holdsLease),
      'database/publish': () => this.#publish(),
      'worker/close': () => this.#close(),
    };
  }

  /** The first look at the journal, and the beginning of watching it. */
  async start(): Promise<void> {
    await this.#readJournal();
    this.#statusSoon();
    this.#publishLater();
    this.#maintenance.setLease(this.#holdsLease);
    this.#checkTimer = this.#options.timers.after(CHECK_DELAY_MS, () => void this.#readSoundly());
  }

  /** Every answer is up to date with what was written before the question. */
  async #answer<Result>(question: (source: AnswerSource) => Result): Promise<Result> {
    this.#lastQuestionMs = this.#options.clock.monotonicMs();
    await this.#readJournal();
    const ask = (): Result => question({ database: this.#view.database, today: this.#options.clock.localDay() });
    try {
      return ask();
    } catch {
      // Perhaps it is damaged, which nobody has looked for yet.
      await this.#readSoundly();
    }
    try {
      return ask();
    } catch {
      throw new StoreFailure('no_answer', 'The usage store could not answer. Its log says more.');
    }
  }

  /** For what is more than an answer: nothing that is for good comes from a damaged view. */
  async #readSoundly(): Promise<void> {
    await this.#view.ensureSound();
    await this.#readJournal();
  }

  #readSoon(): void {
    this.#journalTimer ??= this.#options.timers.after(JOURNAL_DELAY_MS, () => {
      this.#journalTimer = undefined;
      void this.#readJournal();
    });
  }

  /** Never rejects: what cannot be read now is read later, and the log says so. */
  async #readJournal(): Promise<void> {
    if (this.#isClosed) return;
    let hasChanged = false;
    try {
      this.#watchJournal();
      hasChanged = await this.#view.catchUp();
      this.#unreadable.over();
    } catch (error) {
      const word = errorWord(error);
      this.#unreadable.met(word, () => { this.#options.logger.error('store', `The usage journal could not be read (${word}).`); });
    }
    this.#awaitExpiry();
    if (!this.#hasLeftSegments() && !hasChanged) return;
    this.#options.onChanged();
    this.#anomalies.lookSoon();
    this.#statusSoon();
    this.#publishLater();
  }

  /** The folder may be made, or be removed and made again, at any time. */
  #watchJournal(): void {
    const { files, journalFolder, logger } = this.#options;
    const identity = files.factsOf(journalFolder)?.identity;
    if (identity === this.#watchedFolder && identity !== undefined) return;
    this.#watch?.dispose();
    // What watched it is gone, also where the folder that comes back is the same one.
    this.#watchedFolder = undefined;
    try {
      files.makeFolder(journalFolder);
      this.#watchedFolder = files.factsOf(journalFolder)?.identity;
      this.#noFolder.over();
    } catch (error) {
      const code = systemErrorCode(error) ?? 'no code';
      this.#noFolder.met(code, () => { logger.warn('store', `The journal's folder could not be made (${code}).`); });
      return;
    }
    this.#watch = new FolderWatch(journalFolder, () => { this.#readSoon(); }, logger);
  }

  /** Looks again when the next open call expires. */
  #awaitExpiry(): void {
    this.#expiryTimer?.cancel();
    const expiry = this.#view.nextExpiry;
    if (expiry === undefined || this.#isClosed) return;
    // What has expired and is still open could not be read just now.
    const delayMs = Math.max(MIN_EXPIRY_DELAY_MS, Math.min(Date.parse(expiry) - this.#options.clock.nowMs() + 1, MAX_TIMER_MS));
    this.#expiryTimer = this.#options.timers.after(delayMs, () => void this.#readJournal());
  }

  #setLease(holdsLease: boolean): null {
    this.#holdsLease = holdsLease;
    this.#view.setMayChangeFiles(holdsLease);
    this.#anomalies.lookSoon();
    this.#maintenance.setLease(holdsLease);
    this.#statusSoon();
    this.#publishLater();
    return null;
  }

  #setRetention(days: number): null {
    this.#retentionDays = days;
    this.#maintenance.soon();
    return null;
  }

  /** Never rejects. */
  async #maintain(): Promise<boolean> {
    try {
      return await this.#view.maintain(this.#retentionDays);
    } catch (error) {
      this.#options.logger.warn('store', `Old days of the usage store could not be looked after (${errorWord(error)}); it is tried again.`);
      return false;
    } finally {
      this.#publishLater();
    }
  }

  async #clear(): Promise<null> {
    await this.#view.clear();
    this.#segmentsToLeave = this.#view.segmentsToLeave();
    this.#options.onChanged();
    this.#statusSoon();
    return null;
  }

  /** Whether fewer segments than before hold cleared data that their windows have yet to leave. */
  #hasLeftSegments(): boolean {
    if (this.#segmentsToLeave === 0) return false;
    const before = this.#segmentsToLeave;
    try {
      this.#segmentsToLeave = this.#view.segmentsToLeave();
    } catch (error) {
      this.#options.logger.debug('store', `Segments of cleared usage data could not be looked at (${errorWord(error)}).`);
    }
    return this.#segmentsToLeave < before;
  }

  #statusSoon(): void {
    if (!this.#holdsLease || this.#isClosed) return;
    this.#statusTimer ??= this.#options.timers.after(STATUS_DELAY_MS, () => {
      this.#statusTimer = undefined;
      this.#writeStatus();
    });
  }

  /** @param isLast what it says will be the first that the next window hears */
  #writeStatus(isLast = false): void {
    // While the view is made anew its totals are not whole; it is asked for again afterwards.
    if (!this.#holdsLease || this.#view.isRebuilding) return;
    const { folder, files, ids, clock, logger } = this.#options;
    if (clock.localDay() !== this.#day) this.#maintenance.soon();
    this.#day = clock.localDay();
    try {
      const status = { totals: dayTotals(this.#view.database, this.#day), findings: this.#anomalies.open() };
      // They take a moment, which is not there while calls come in.
      const isQuiet = isLast || !this.#view.hasUnpublished;
      writeStatus(folder, isQuiet ? { ...status, figures: overviewFigures(this.#view.database, this.#day, timestampOf(clock.nowMs())) } : status, files, ids);
    } catch (error) {
      logger.warn('store', `The day's totals could not be written (${systemErrorCode(error) ?? 'no code'}).`);
    }
    this.#awaitNextDay();
  }

  /** At midnight the totals begin at zero, also when nothing happens. */
  #awaitNextDay(): void {
    this.#dayTimer?.cancel();
    const { clock, timers } = this.#options;
    const nowMs = clock.nowMs();
    this.#dayTimer = timers.after(endOfLocalDay(clock, nowMs) - nowMs, () => { this.#statusSoon(); });
  }

  #publishLater(): void {
    this.#publishAfter(this.#isMuchUnpublished ? 0 : this.#idleBeforePublishMs);
  }

  get #isMuchUnpublished(): boolean {
    return this.#view.unpublishedBytes > MAX_UNPUBLISHED_BYTES;
  }

  #publishAfter(delayMs: number): void {
    this.#publishTimer?.cancel();
    if (!this.#holdsLease || !this.#view.hasUnpublished || this.#isClosed) return;
    this.#publishTimer = this.#options.timers.after(delayMs, () => {
      const quietMs = this.#options.clock.monotonicMs() - this.#lastQuestionMs;
      if (quietMs < QUIET_BEFORE_PUBLISH_MS && !this.#isMuchUnpublished) this.#publishAfter(QUIET_BEFORE_PUBLISH_MS - quietMs);
      else void this.#publish();
    });
  }

  async #publish(): Promise<boolean> {
    const { clock } = this.#options;
    const startMs = clock.monotonicMs();
    const isPublished = await this.#view.publish();
    if (isPublished) this.#statusSoon();
    const idleMs = (clock.monotonicMs() - startMs) * IDLE_PER_PUBLISH_TIME;
    this.#idleBeforePublishMs = Math.min(Math.max(idleMs, MIN_IDLE_BEFORE_PUBLISH_MS), MAX_IDLE_BEFORE_PUBLISH_MS);
    // What failed, or came meanwhile, is published later.
    this.#publishAfter(this.#idleBeforePublishMs);
    return isPublished;
  }

  async #close(): Promise<null> {
    await this.#readJournal();
    this.#isClosed = true;
    this.#watch?.dispose();
    this.#anomalies.dispose();
    this.#maintenance.dispose();
    for (const timer of [this.#journalTimer, this.#statusTimer, this.#publishTimer, this.#expiryTimer, this.#dayTimer, this.#checkTimer]) timer?.cancel();
    if (this.#holdsLease) {
      this.#writeStatus(true);
      this.#dayTimer?.cancel();
      if (this.#view.hasUnpublished) await this.#view.publish();
    }
    return null;
  }
}
