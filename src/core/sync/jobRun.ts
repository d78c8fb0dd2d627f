import { isAborted } from '../llm/untilAborted';
import type { Clock } from '../system/clock';
import type { IdSource } from '../system/ids';
import type { Logger } from '../system/logger';
import type { BudgetedCalls } from './budgetedCalls';
import { ItemCalls } from './itemCalls';
import type { OutageWatch } from './outageWatch';
import type { ItemEnd, JobPlan, SyncContext, SyncJob, WorkItem } from './syncJob';
import type { JobReport, StopReason, SyncProgress } from './syncReport';

export interface JobRunParts {
  readonly calls: BudgetedCalls;
  /** Of the whole run. */
  readonly outage: OutageWatch;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  /** 1 or more. */
  readonly concurrency: number;
  /** Asked before each note or file. */
  readonly isPaused: () => boolean;
  readonly tell: (progress: SyncProgress) => void;
}

/** One job of a run: some items at a time, until all are done or the run has to stop. Never rejects. */
export class JobRun {
  readonly #startMonotonicMs: number;
  readonly #costBefore: BudgetedCalls['spending'];
  readonly #counts = { processed: 0, failed: 0, skipped: 0 };
  #phase: SyncProgress['phase'] = 'planning';
  #due = 0;
  #done = 0;
  #tooCostly = 0;
  #currentPath: string | null = null;
  #stopped: StopReason | null = null;
  #failure: string | null = null;

  constructor(
    private readonly job: SyncJob,
    private readonly context: SyncContext,
    private readonly parts: JobRunParts,
  ) {
    this.#startMonotonicMs = parts.clock.monotonicMs();
    this.#costBefore = parts.calls.spending;
  }

  async run(): Promise<JobReport> {
    this.#tell();
    const plan = await this.#plan();
    this.#counts.skipped = plan.skipped;
    this.#due = plan.items.length;
    this.#phase = 'working';
    this.#tell();
    const queue = plan.items[Symbol.iterator]();
    await Promise.all(Array.from({ length: this.parts.concurrency }, () => this.#work(queue)));
    this.#stopped ??= this.#done < this.#due || isAborted(this.context.signal) ? this.#stopReason() : null;
    if (this.#tooCostly > 0) this.#stopped ??= 'budget';
    this.#phase = 'ended';
    this.#tell();
    return this.#report();
  }

  async #plan(): Promise<JobPlan> {
    try {
      return await this.job.plan(this.context);
    } catch (error) {
      if (isAborted(this.context.signal)) return { items: [], skipped: 0 };
      this.#failure = error instanceof Error ? error.name : typeof error;
      this.parts.logger.error('sync', `${this.job.name}: what is due could not be found out (${this.#failure}).`);
      return { items: [], skipped: 0 };
    }
  }

  async #work(queue: Iterator<WorkItem>): Promise<void> {
    for (;;) {
      const reason = this.#stopReason();
      if (reason !== null) {
        this.#stopped ??= this.#done < this.#due ? reason : null;
        return;
      }
      const next = queue.next();
      if (next.done === true) return;
      this.#currentPath = next.value.path;
      this.#tell();
      this.#count(await this.#runItem(next.value));
      this.#tell();
    }
  }

  #stopReason(): StopReason | null {
    if (isAborted(this.context.signal)) return 'cancelled';
    if (this.parts.calls.hasRunOut) return 'budget';
    if (this.parts.outage.isOutage) return 'providers';
    return this.parts.isPaused() ? 'paused' : null;
  }

  async #runItem(item: WorkItem): Promise<ItemEnd> {
    const { ids, outage, logger } = this.parts;
    const calls = new ItemCalls(this.parts.calls);
    try {
      const end = await item.run({ ...this.context, traceId: ids.traceId(), calls });
      if (end === 'left' && calls.isTooCostly) this.#tooCostly += 1;
      return end;
    } catch (error) {
      logger.error('sync', `${this.job.name}: a note or file could not be worked on (${error instanceof Error ? error.name : typeof error}).`);
      return 'failed';
    } finally {
      outage.note(calls);
    }
  }

  #count(end: ItemEnd): void {
    if (end === 'left') return;
    this.#counts[end] += 1;
    this.#done += 1;
  }

  #tell(): void {
    this.parts.tell({
      job: this.job.name,
      phase: this.#phase,
      due: this.#due,
      ...this.#counts,
      currentPath: this.#currentPath,
      ...this.parts.calls.spending,
    });
  }

  #report(): JobReport {
    const { costUsd, unpricedCalls, unlimitedCalls } = this.parts.calls.spending;
    return {
      job: this.job.name,
      ...this.#counts,
      left: this.#due - this.#done,
      tooCostly: this.#tooCostly,
      durationMs: Math.max(0, Math.round(this.parts.clock.monotonicMs() - this.#startMonotonicMs)),
      costUsd: costUsd - this.#costBefore.costUsd,
      unpricedCalls: unpricedCalls - this.#costBefore.unpricedCalls,
      unlimitedCalls: unlimitedCalls - this.#costBefore.unlimitedCalls,
      stopped: this.#stopped,
      failure: this.#failure,
    };
  }
}
