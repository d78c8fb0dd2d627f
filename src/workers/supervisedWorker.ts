import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { Timer, Timers } from '../core/system/clock';
import type { Logger, LogTopic } from '../core/system/logger';
import { RpcClient, type RpcContract, type RpcRequestOptions } from './rpc';

const FIRST_RESTART_DELAY_MS = 500;
const LAST_RESTART_DELAY_MS = 60_000;
/** A worker that lived this long had started well: the next restart is quick again. */
const HEALTHY_AFTER_MS = 60_000;

export interface SupervisedWorkerOptions<Event> {
  /** For the log: "usage", "vault". */
  readonly name: string;
  readonly topic: LogTopic;
  /** The bundled entry file. */
  readonly path: string;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Read at each start, so that a restart gets the current values. */
  readonly workerData: () => unknown;
  readonly onEvent: (event: Event) => void;
  /** Called after a worker that died by itself was started again. */
  readonly onRestarted?: () => void;
  readonly resourceLimits?: WorkerOptions['resourceLimits'];
}

interface Running<Contract extends RpcContract<Contract>, Event> {
  readonly worker: Worker;
  readonly rpc: RpcClient<Contract, Event>;
}

/**
 * A worker thread that starts on first use. When it dies, its pending requests are rejected with a
 * readable error and it is started again, later each time it dies soon.
 */
export class SupervisedWorker<Contract extends RpcContract<Contract>, Event = never> {
  readonly #options: SupervisedWorkerOptions<Event>;
  #running: Running<Contract, Event> | undefined;
  #restart: Timer | undefined;
  #healthy: Timer | undefined;
  #restartDelayMs = FIRST_RESTART_DELAY_MS;
  #isDisposed = false;
  #restarts = 0;

  constructor(options: SupervisedWorkerOptions<Event>) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** How often it died and was started again. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Starts the worker if it is not running; a restart that waits for its delay stays waiting. */
  start(): void {
    if (this.#running === undefined && this.#restart === undefined && !this.#isDisposed) this.#start();
  }

  /** Starts the worker where needed. Rejects while a restart waits for its delay. */
  request<Method extends keyof Contract & string>(
    method: Method,
    params: Contract[Method]['params'],
    options?: RpcRequestOptions,
  ): Promise<Contract[Method]['result']> {
    this.start();
    if (this.#running === undefined) return Promise.reject(this.#goneError());
    return this.#running.rpc.request(method, params, options);
  }

  /** Ends the thread; a later request starts a new one. */
  async stop(): Promise<void> {
    this.#restart?.cancel();
    this.#restart = undefined;
    const running = this.#running;
    if (running === undefined) return;
    this.#forget(running);
    await running.worker.terminate();
  }

  /** Ends the thread for good. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await this.stop();
  }

  #start(): void {
    const { path, workerData, onEvent, timers, resourceLimits } = this.#options;
    const worker = new Worker(path, {
      workerData: workerData(),
      name: this.#options.name,
      ...(resourceLimits === undefined ? {} : { resourceLimits }),
    });
    const running: Running<Contract, Event> = { worker, rpc: new RpcClient<Contract, Event>(worker, onEvent) };
    this.#running = running;
    this.#healthy = timers.after(HEALTHY_AFTER_MS, () => {
      this.#restartDelayMs = FIRST_RESTART_DELAY_MS;
    });
    // An 'error' is always followed by 'exit'; without a listener it would end the extension host.
    worker.on('error', (error: unknown) => {
      const kind = error instanceof Error ? error.name : 'unknown error';
      this.#options.logger.error(this.#options.topic, `The ${this.#options.name} worker failed (${kind}).`);
    });
    worker.on('exit', (code) => {
      if (this.#running === running) this.#died(running, code);
    });
  }

  #died(running: Running<Contract, Event>, code: number): void {
    this.#forget(running);
    const { timers, logger, topic, name } = this.#options;
    const delayMs = this.#restartDelayMs;
    this.#restartDelayMs = Math.min(delayMs * 2, LAST_RESTART_DELAY_MS);
    logger.warn(topic, `The ${name} worker ended (code ${String(code)}); it starts again in ${String(delayMs)} ms.`);
    this.#restart = timers.after(delayMs, () => {
      this.#restart = undefined;
      this.#restarts += 1;
      this.#start();
      this.#options.onRestarted?.();
    });
  }

  #forget(running: Running<Contract, Event>): void {
    this.#running = undefined;
    this.#healthy?.cancel();
    running.rpc.close(this.#goneError());
  }

  #goneError(): Error {
    return new Error(`The ${this.#options.name} worker is not running at the moment. Please try again.`);
  }
}
