import type { LlmRunner } from '../llm/llmTask';
import type { ProviderChoice } from '../llm/providerChain';
import { isAborted } from '../llm/untilAborted';
import type { PriceBook } from '../pricing/priceBook';
import type { Clock } from '../system/clock';
import type { IdSource } from '../system/ids';
import type { Logger } from '../system/logger';
import type { UsageLog } from '../usage/usageLog';
import { batchRecord, interruptedBatchRecord } from './batchRecord';
import { BudgetedCalls } from './budgetedCalls';
import { JobRun } from './jobRun';
import type { ModelPlan } from './modelPlan';
import { firstModelName } from './modelPlan';
import { OutageWatch } from './outageWatch';
import type { RunJournal } from './runJournal';
import { JobNotes } from './runJournal';
import type { SyncJob } from './syncJob';
import type { JobReport, SyncProgress, SyncReport } from './syncReport';
import { worstCaseUsd } from './worstCaseCost';

const MAX_CONCURRENCY = 16;

export interface SyncEngineParts {
  readonly calls: LlmRunner;
  readonly models: ModelPlan;
  readonly prices: PriceBook;
  readonly log: UsageLog;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
}

export interface SyncRequest {
  /** In the order in which they run. The inbox comes before extraction, so that what it files is extracted at once. */
  readonly jobs: readonly SyncJob[];
  /** Notes worked on at the same time, 1 to 16. */
  readonly concurrency: number;
  /** US dollars that the calls of this run may cost together. */
  readonly maxCostUsd: number;
  readonly choice: ProviderChoice;
  readonly signal?: AbortSignal | undefined;
  /** Asked before each note or file; true stops the run. */
  readonly isPaused?: (() => boolean) | undefined;
  readonly onProgress?: ((progress: SyncProgress) => void) | undefined;
  /** Of the vault: what an earlier run could not sum up, because its window ended, is summed up first. */
  readonly journal?: RunJournal | undefined;
}

/** Runs background jobs one after the other and leaves a summary row for each that was begun, however it ended. */
export class SyncEngine {
  constructor(private readonly parts: SyncEngineParts) {}

  /** Never rejects for what goes wrong with notes or files: that is counted. */
  async run(request: SyncRequest): Promise<SyncReport> {
    const { parts } = this;
    await this.#sumUpInterrupted(request.journal);
    const runId = parts.ids.uid();
    const models = await parts.models.models(request.choice);
    const calls = new BudgetedCalls(
      parts.calls,
      (llmRequest) => worstCaseUsd(llmRequest, models, parts.prices, parts.clock.nowMs()),
      Math.max(0, request.maxCostUsd),
    );
    const context = { runId, choice: request.choice, model: firstModelName(models), signal: request.signal };
    const runParts = { ...parts, calls, outage: new OutageWatch(), concurrency: concurrencyOf(request), isPaused: request.isPaused ?? (() => false) };
    const tell = this.#teller(request);
    const jobs: JobReport[] = [];
    for (const job of request.jobs) {
      if (isAborted(request.signal)) {
        jobs.push(notBegun(job));
        continue;
      }
      const begun = { uid: parts.ids.uid(), runId, job: job.name, startMs: parts.clock.nowMs() };
      const notes = request.journal === undefined ? undefined : new JobNotes({ ...parts, journal: request.journal }, begun, calls.spending.costUsd);
      await notes?.begun();
      const tellAndNote = (progress: SyncProgress): void => {
        tell(progress);
        notes?.note(progress);
      };
      const report = await new JobRun(job, context, { ...runParts, tell: tellAndNote }).run();
      jobs.push(report);
      this.#record(begun.uid, runId, begun.startMs, report);
      await notes?.end();
    }
    return { runId, jobs };
  }

  async #sumUpInterrupted(journal: RunJournal | undefined): Promise<void> {
    const { log, clock, logger } = this.parts;
    try {
      const begun = await journal?.load();
      if (begun === undefined) return;
      log.close(interruptedBatchRecord(begun, clock));
      await journal?.clear();
      logger.info('sync', `${begun.job}: an earlier run ended with its window, with ${begun.processed} processed and ${begun.failed} failed.`);
    } catch (error) {
      logger.warn('sync', `What an earlier run left could not be read (${error instanceof Error ? error.name : typeof error}).`);
    }
  }

  #record(uid: string, runId: string, startMs: number, report: JobReport): void {
    const { log, clock, logger } = this.parts;
    try {
      log.close(batchRecord(uid, runId, startMs, report, clock));
    } catch (error) {
      logger.error('sync', `A run could not be recorded (${error instanceof Error ? error.name : typeof error}).`);
    }
    logger.info('sync', `${report.job}: ${report.processed} processed, ${report.failed} failed, ${report.skipped} skipped, ${report.left} left in ${report.durationMs} ms.`);
  }

  /** A listener that throws must not break the run that it listens to. */
  #teller({ onProgress }: SyncRequest): (progress: SyncProgress) => void {
    let hasToldOfListener = false;
    return (progress) => {
      try {
        onProgress?.(progress);
      } catch (error) {
        if (hasToldOfListener) return;
        hasToldOfListener = true;
        this.parts.logger.error('sync', `A listener to a run threw ${error instanceof Error ? error.name : typeof error}.`);
      }
    };
  }
}

function concurrencyOf({ concurrency }: SyncRequest): number {
  return Number.isFinite(concurrency) ? Math.min(MAX_CONCURRENCY, Math.max(1, Math.trunc(concurrency))) : 1;
}

function notBegun({ name }: SyncJob): JobReport {
  return { job: name, processed: 0, failed: 0, skipped: 0, left: 0, tooCostly: 0, durationMs: 0, costUsd: 0, unpricedCalls: 0, unlimitedCalls: 0, stopped: 'cancelled', failure: null };
}
