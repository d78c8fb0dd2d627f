import { overviewFigures } from '../../adapters/sqlite/overviewFiguresQuery';
import { dayTotals } from '../../adapters/sqlite/summaryQueries';
import type { StoreStatus } from '../../core/anomalies/storeStatus';
import type { LocalDay, Timer } from '../../core/system/clock';
import { StoreFailure } from '../../core/usage/storeFailure';
import { timestampOf } from '../../core/usage/timestamps';
import type { RpcHandlers } from '../rpc';
import { AnomalyWatch } from './anomalyWatch';
import { errorWord } from './databaseRecovery';
import type { FindingsStep } from '../../core/anomalies/findings/nextFindings';
import { JournalFolderWatch } from './journalFolderWatch';
import { LastingTrouble } from './lastingTrouble';
import { MaintenanceSchedule } from './maintenanceSchedule';
import { PublicationSchedule } from './publicationSchedule';
import { StatusWriter } from './statusWriter';
import type { UsageWorkerRequests } from './usageProtocol';
import { usageQuestions, type AnswerSource } from './usageQuestions';
import { usageTransferHandlers } from './usageTransferHandlers';
import { UsageView, type UsageViewOptions } from './usageView';

/** Appends come in bursts: one look at the journal for all of them. */
const JOURNAL_DELAY_MS = 50;
/** What was opened on trust is looked through when the first questions are answered. */
const CHECK_DELAY_MS = 1_000;
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
  readonly #watch: JournalFolderWatch;
  #journalTimer: Timer | undefined;
  #expiryTimer: Timer | undefined;
  #checkTimer: Timer | undefined;
  readonly #maintenance: MaintenanceSchedule;
  readonly #publication: PublicationSchedule;
  readonly #status: StatusWriter;
  #retentionDays: number;
  #segmentsToLeave = 0;
  #isClosed = false;
  readonly #unreadable = new LastingTrouble();

  constructor(options: UsageServiceOptions) {
    this.#options = options;
    this.#holdsLease = options.holdsLease;
    this.#view = new UsageView(options, options.holdsLease);
    this.#watch = new JournalFolderWatch(options, () => { this.#readSoon(); });
    this.#publication = new PublicationSchedule({
      clock: options.clock,
      timers: options.timers,
      view: this.#view,
      isInCharge: () => this.#holdsLease,
      onPublished: () => { this.#status.soon(); },
    });
    this.#status = new StatusWriter({
      ...options,
      isInCharge: () => this.#holdsLease,
      isRebuilding: () => this.#view.isRebuilding,
      statusOf: (day, isLast) => this.#statusOf(day, isLast),
      onNewDay: () => { this.#maintenance.soon(); },
    });
    this.#anomalies = new AnomalyWatch({
      ...options,
      database: () => this.#view.usage,
      bringUpToDate: () => this.#readSoundly(),
      isInCharge: () => this.#holdsLease && !this.#isClosed,
      onJudged: (step) => {
        if (step.lines.length > 0) options.onJudged?.(step);
        this.#status.soon();
      },
    });
    this.#retentionDays = options.retentionDays ?? 0;
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
      'database/publish': () => this.#publication.publish(),
      'worker/close': () => this.#close(),
    };
  }

  /** The first look at the journal, and the beginning of watching it. */
  async start(): Promise<void> {
    await this.#readJournal();
    this.#status.soon();
    this.#publication.later();
    this.#maintenance.setLease(this.#holdsLease);
    this.#checkTimer = this.#options.timers.after(CHECK_DELAY_MS, () => void this.#readSoundly());
  }

  /** Every answer is up to date with what was written before the question. */
  async #answer<Result>(question: (source: AnswerSource) => Result): Promise<Result> {
    this.#publication.asked();
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
      this.#watch.follow();
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
    this.#status.soon();
    this.#publication.later();
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
    this.#status.soon();
    this.#publication.later();
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
      this.#publication.later();
    }
  }

  async #clear(): Promise<null> {
    await this.#view.clear();
    this.#segmentsToLeave = this.#view.segmentsToLeave();
    this.#options.onChanged();
    this.#status.soon();
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

  #statusOf(day: LocalDay, isLast: boolean): StoreStatus {
    const { database, hasUnpublished } = this.#view;
    const status = { totals: dayTotals(database, day), findings: this.#anomalies.open() };
    // They take a moment, which is not there while calls come in.
    if (hasUnpublished && !isLast) return status;
    return { ...status, figures: overviewFigures(database, day, timestampOf(this.#options.clock.nowMs())) };
  }

  async #close(): Promise<null> {
    await this.#readJournal();
    this.#isClosed = true;
    this.#watch.dispose();
    this.#anomalies.dispose();
    this.#maintenance.dispose();
    this.#publication.dispose();
    this.#status.dispose();
    for (const timer of [this.#journalTimer, this.#expiryTimer, this.#checkTimer]) timer?.cancel();
    if (this.#holdsLease) {
      this.#status.writeLast();
      if (this.#view.hasUnpublished) await this.#view.publish();
    }
    return null;
  }
}
