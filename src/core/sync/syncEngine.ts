import type { LlmRunner } from '../llm/llmTask';
import type { ProviderChoice } from '../llm/providerChain';
import { isAborted } from '../llm/untilAborted';
import type { PriceBook } from '../pricing/priceBook';
import type { Clock } from '../system/clock';
import type { IdSource } from '../system/ids';
import type { Logger } from '../system/logger';
import type { UsageLog } from '../usage/usageLog';
import { batchRecord } from './batchRecord';
import { BudgetedCalls } from './budgetedCalls';
import { JobRun } from './jobRun';
import type { ModelPlan } from './modelPlan';
import { firstModelName } from './modelPlan';
import { OutageWatch } from './outageWatch';
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
}

/** Runs background jobs one after the other and leaves a summary row for each that was begun, however it ended. */
export class SyncEngine {
  constructor(private readonly parts: SyncEngineParts) {}

  /** Never rejects for what goes wrong with notes or files: that is counted. */
  async run(request: SyncRequest): Promise<SyncReport> {
    const { parts } = this;
    const runId = parts.ids.uid();
    const models = await parts.models.models(request.choice);
    const calls = new BudgetedCalls(
      parts.calls,
      (llmRequest) => worstCaseUsd(llmRequest, models, parts.prices, parts.clock.nowMs()),
      Math.max(0, request.maxCostUsd),
    );
    const context = { runId, choice: request.choice, model: firstModelName(models), signal: request.signal };
    const runParts = { ...parts, calls, outage: new OutageWatch(), concurrency: concurrencyOf(request), isPaused: request.isPaused ?? (() => false), tell: this.#teller(request) };
    const jobs: JobReport[] = [];
    for (const job of request.jobs) {
      if (isAborted(request.signal)) {
        jobs.push(notBegun(job));
        continue;
      }
      const startMs = parts.clock.nowMs();
      const report = await new JobRun(job, context, runParts).run();
      jobs.push(report);
      this.#record(runId, startMs, report);
    }
    return { runId, jobs };
  }

  #record(runId: string, startMs: number, report: JobReport): void {
    const { ids, log, clock, logger } = this.parts;
    try {
      log.close(batchRecord(ids.uid(), runId, startMs, report, clock));
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
