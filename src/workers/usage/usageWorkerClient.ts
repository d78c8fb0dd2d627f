import type { FindingLine, FindingRecord } from '../../core/anomalies/findings/finding';
import type { FindingWhy } from '../../core/anomalies/findingWhy';
import type { Timer, Timers } from '../../core/system/clock';
import type { Logger } from '../../core/system/logger';
import type { ImportOutcome } from '../../core/usage/callImport';
import { checkCriteria } from '../../core/usage/callSearch';
import type { UnpricedCallReader } from '../../core/usage/reprice';
import type { UsageReader } from '../../core/usage/usageReader';
import type { ExportOutcome, ExportRequest, TransferOptions, UsageTransfers } from '../../core/usage/usageTransfers';
import type { ViewIncident } from '../../core/usage/viewIncident';
import { SupervisedWorker } from '../supervisedWorker';
import type { AnomalyInputs } from './anomalyInputs';
import { WorkerUsageReader } from './workerUsageReader';
import type { UsageTransferRequests, UsageWorkerData, UsageWorkerEvent, UsageWorkerRequests } from './usageProtocol';

const IDLE_BEFORE_STOP_MS = 300_000;
const INPUTS_EVERY_MS = 60_000;

export interface UsageWorkerClientOptions {
  /** The bundled `usageWorker.ts`. */
  readonly workerPath: string;
  readonly workerData: () => UsageWorkerData;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly onChanged: () => void;
  readonly onIncident: (incident: ViewIncident) => void;
  /** From 0 to 1, which is the end. */
  readonly onRebuilding: (fraction: number) => void;
  /** A look changed findings: the lines are to be written, then those to be told are to be told. */
  readonly onJudged?: (lines: readonly FindingLine[], tell: readonly FindingRecord[]) => void;
  /** What to judge by now; without it, nothing is judged. */
  readonly anomalyInputs?: () => AnomalyInputs;
}

/** The usage worker as its window sees it: started on the first question, or when the lease asks for it. */
export class UsageWorkerClient implements UsageTransfers {
  readonly reader: UsageReader & UnpricedCallReader;
  readonly #worker: SupervisedWorker<UsageWorkerRequests, UsageWorkerEvent>;
  readonly #timers: Timers;
  readonly #anomalyInputs: (() => AnomalyInputs) | undefined;
  /** What the worker was told to judge by, as JSON. */
  #toldInputs: string | undefined;
  #inputsTimer: Timer | undefined;
  #holdsLease = false;
  #idle: Timer | undefined;
  readonly #transfers = new Map<number, (fraction: number) => void>();
  #lastToken = 0;

  constructor({ workerPath, workerData, timers, logger, onChanged, onIncident, onRebuilding, onJudged, anomalyInputs }: UsageWorkerClientOptions) {
    this.reader = new WorkerUsageReader((method, params, signal) => this.#ask(method, params, signal));
    this.#timers = timers;
    this.#anomalyInputs = anomalyInputs;
    this.#worker = new SupervisedWorker({
      name: 'usage',
      topic: 'store',
      path: workerPath,
      timers,
      logger,
      workerData,
      onEvent: (event) => {
        switch (event.type) {
          case 'usage/changed':
            onChanged();
            break;
          case 'view/setAside':
            onIncident(event.incident);
            break;
          case 'view/rebuilding':
            onRebuilding(event.fraction);
            break;
          case 'findings/judged':
            onJudged?.(event.lines, event.tell);
            break;
          case 'transfer/progressed':
            this.#onTransferProgress(event.token, event.fraction);
            break;
          case 'log/written':
            logger[event.level](event.topic, event.message);
            break;
        }
      },
      onRestarted: () => {
        // What the one before told of is over.
        onRebuilding(1);
        this.#toldInputs = undefined;
        this.inputsChanged();
        onChanged();
      },
    });
  }

  get restarts(): number {
    return this.#worker.restarts;
  }

  get isRunning(): boolean {
    return this.#worker.isRunning;
  }

  start(): void {
    this.#worker.start();
  }

  async exportCalls({ criteria, format, path }: ExportRequest, options: TransferOptions = {}): Promise<ExportOutcome> {
    const request = { criteria: checkCriteria(criteria), format, path };
    return this.#transfer('calls/export', (token) => ({ token, request }), options);
  }

  importDatabase(path: string, options: TransferOptions = {}): Promise<ImportOutcome> {
    return this.#transfer('database/import', (token) => ({ token, request: path }), options);
  }

  /** Tells a running worker that this window wrote lines. */
  journalWritten(): void {
    if (this.#worker.isRunning) this.#worker.request('journal/read', null).catch(ignoreGoneWorker);
  }

  setLease(isHeld: boolean): void {
    this.#holdsLease = isHeld;
    this.#stopWhenIdle();
    if (this.#worker.isRunning) this.#worker.request('lease/set', isHeld).catch(ignoreGoneWorker);
    this.inputsChanged();
  }

  /** What the lease's holder judges by may be another now; looked at anew each minute. */
  inputsChanged(): void {
    this.#inputsTimer?.cancel();
    if (!this.#holdsLease) {
      this.#toldInputs = undefined;
      return;
    }
    this.#inputsTimer = this.#timers.after(INPUTS_EVERY_MS, () => { this.inputsChanged(); });
    const inputs = this.#anomalyInputs?.();
    if (inputs === undefined) return;
    const text = JSON.stringify(inputs);
    if (text === this.#toldInputs || !this.#worker.isRunning) return;
    this.#toldInputs = text;
    this.#worker.request('anomalies/judge', inputs).catch(ignoreGoneWorker);
  }

  /** Undefined for a finding that is not known any more. */
  async why(findingId: string): Promise<FindingWhy | undefined> {
    return (await this.#ask('findings/why', findingId)) ?? undefined;
  }

  setRetention(days: number): void {
    if (this.#worker.isRunning) this.#worker.request('retention/set', days).catch(ignoreGoneWorker);
  }

  /** Deletes everything recorded. Rejects with a StoreFailure when nothing was deleted. */
  async clear(): Promise<void> {
    await this.#ask('usage/clear', null);
  }

  /** How many segments hold cleared data that their windows have yet to leave. */
  segmentsToLeave(): Promise<number> {
    return this.#ask('segmentsToLeave/get', null);
  }

  /** True when `usage.db` holds everything now. */
  publish(): Promise<boolean> {
    return this.#worker.request('database/publish', null);
  }

  #ask<Method extends keyof UsageWorkerRequests>(
    method: Method,
    params: UsageWorkerRequests[Method]['params'],
    signal?: AbortSignal,
  ): Promise<UsageWorkerRequests[Method]['result']> {
    this.#stopWhenIdle();
    return this.#worker.request(method, params, { signal });
  }

  async #transfer<Method extends keyof UsageTransferRequests>(
    method: Method,
    paramsFor: (token: number) => UsageTransferRequests[Method]['params'],
    { signal, onProgress }: TransferOptions,
  ): Promise<UsageTransferRequests[Method]['result']> {
    const token = (this.#lastToken += 1);
    if (onProgress !== undefined) this.#transfers.set(token, onProgress);
    this.#stopWhenIdle();
    try {
      return await this.#worker.request(method, paramsFor(token), { signal, settledBy: 'worker' });
    } finally {
      this.#transfers.delete(token);
    }
  }

  #onTransferProgress(token: number, fraction: number): void {
    // A worker that is busy is not idle.
    this.#stopWhenIdle();
    this.#transfers.get(token)?.(fraction);
  }

  /** A worker that only answers holds the whole database in memory: it goes when nobody asks. */
  #stopWhenIdle(): void {
    this.#idle?.cancel();
    if (this.#holdsLease) return;
    this.#idle = this.#timers.after(IDLE_BEFORE_STOP_MS, () => void this.#worker.stop());
  }

  /** Lets the worker write what it still has to, then ends it. */
  async close(): Promise<void> {
    this.#idle?.cancel();
    this.#inputsTimer?.cancel();
    if (this.#worker.isRunning) await this.#worker.request('worker/close', null).catch(ignoreGoneWorker);
    await this.#worker.dispose();
  }

  /** Ends the worker without more ado. */
  async terminate(): Promise<void> {
    this.#inputsTimer?.cancel();
    await this.#worker.dispose();
  }
}

/** A worker that died is started again and reads the journal then. */
function ignoreGoneWorker(): void {
  // Nothing to do.
}
