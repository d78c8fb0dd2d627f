import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { Timer, Timers } from '../core/system/clock';
import type { Logger, LogTopic } from '../core/system/logger';
import { RpcClient, type RpcContract, type RpcRequestOptions } from './rpc';

const FIRST_RESTART_DELAY_MS = 500;
const LAST_RESTART_DELAY_MS = 60_000;
/** A worker that lived this long had started well: the next restart is quick again. */
const HEALTHY_AFTER_MS = 60_000;
/** While requests wait, the thread is asked for a sign of life. */
const PING_EVERY_MS = 30_000;
/**
 * Then it is stuck, in a call to the disk that does not return, for example. Counted and not timed: a
 * laptop may sleep in between. Writing a database of a million calls to a slow disk takes less.
 */
const MAX_UNANSWERED_PINGS = 5;

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
 * A worker thread that starts on first use. When it dies, or is asked for something and gives no sign
 * of life for three minutes, its pending requests are rejected with a readable error and it is started
 * again, later each time it dies soon.
 */
export class SupervisedWorker<Contract extends RpcContract<Contract>, Event = never> {
  readonly #options: SupervisedWorkerOptions<Event>;
  #running: Running<Contract, Event> | undefined;
  #restart: Timer | undefined;
  #healthy: Timer | undefined;
  #pings: Timer | undefined;
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
    const answer = this.#running.rpc.request(method, params, options);
    if (this.#pings === undefined) this.#watch(this.#running, 0);
    return answer;
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
      if (this.#running === running) this.#died(running, `ended (code ${String(code)})`);
    });
  }

  /** Looks for signs of life until nothing waits for an answer. */
  #watch(running: Running<Contract, Event>, unanswered: number): void {
    const { rpc } = running;
    const heardBefore = rpc.heardMessages;
    if (unanswered > 0) rpc.ping();
    this.#pings = this.#options.timers.after(PING_EVERY_MS, () => {
      this.#pings = undefined;
      if (rpc.pendingCount === 0) return;
      if (rpc.heardMessages > heardBefore) this.#watch(running, 1);
      else if (unanswered < MAX_UNANSWERED_PINGS) this.#watch(running, unanswered + 1);
      else this.#giveUp(running);
    });
  }

  /** Does not wait for the thread's end, which may never come. */
  #giveUp(running: Running<Contract, Event>): void {
    this.#died(running, 'does not answer any more');
    void running.worker.terminate();
  }

  #died(running: Running<Contract, Event>, how: string): void {
    this.#forget(running);
    const { timers, logger, topic, name } = this.#options;
    const delayMs = this.#restartDelayMs;
    this.#restartDelayMs = Math.min(delayMs * 2, LAST_RESTART_DELAY_MS);
    logger.warn(topic, `The ${name} worker ${how}; it starts again in ${String(delayMs)} ms.`);
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
    this.#pings?.cancel();
    this.#pings = undefined;
    running.rpc.close(this.#goneError());
  }

  #goneError(): Error {
    return new Error(`The ${this.#options.name} worker is not running at the moment. Please try again.`);
  }
}
