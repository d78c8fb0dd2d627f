import { systemErrorCode } from '../core/system/fileSystem';

/**
 * Requests between a window and its worker threads: who asks gets one answer or one error, and the
 * worker may tell events in between. Both workers use it, each with its own contract.
 */

/** What a contract says of each method: `{ 'traces/list': { params: ..., result: ... } }`. */
export type RpcContract<Contract> = {
  readonly [Method in keyof Contract]: { readonly params: unknown; readonly result: unknown };
};

/** The half of a `MessagePort` or `Worker` that this file needs. */
export interface RpcPort {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** An error as it crosses the thread boundary. `name` is kept so that a RangeError stays one, `code` so that its kind can be told. */
interface WireError {
  readonly name: string;
  readonly message: string;
  /** The system's, or our own. */
  readonly code?: string;
}

type WireMessage =
  | { readonly type: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  /** Answered at once, whatever else is under way: a thread that does not is stuck. */
  | { readonly type: 'ping' }
  | { readonly type: 'pong' }
  | { readonly type: 'result'; readonly id: number; readonly result: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly error: WireError }
  | { readonly type: 'event'; readonly event: unknown };

interface PendingRequest {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export interface RpcRequestOptions {
  /** Aborting tells the worker, which may stop early. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Who says how an aborted request ended: the asker, for whom it is rejected at once, or the worker, which knows whether
   * it was done already. Default: the asker.
   */
  readonly settledBy?: 'asker' | 'worker';
  /** Buffers that move to the worker instead of being copied. */
  readonly transfer?: readonly ArrayBuffer[];
}

/** The asking side, one for each started worker. */
export class RpcClient<Contract extends RpcContract<Contract>, Event = never> {
  readonly #port: RpcPort;
  readonly #pending = new Map<number, PendingRequest>();
  #lastId = 0;
  #heardMessages = 0;
  #closedBy: Error | undefined;

  /** @param onEvent called for each event that the worker tells. */
  constructor(port: RpcPort, onEvent: (event: Event) => void) {
    this.#port = port;
    port.on('message', (message) => {
      this.#receive(message as WireMessage, onEvent);
    });
  }

  get pendingCount(): number {
    return this.#pending.size;
  }

  /** How many messages of any kind came from the other side. */
  get heardMessages(): number {
    return this.#heardMessages;
  }

  /** Asks for a sign of life; its answer counts in `heardMessages`. */
  ping(): void {
    this.#post({ type: 'ping' });
  }

  /** Rejects with the worker's error, with the signal's reason, or with the error given to `close`. */
  request<Method extends keyof Contract & string>(
    method: Method,
    params: Contract[Method]['params'],
    options: RpcRequestOptions = {},
  ): Promise<Contract[Method]['result']> {
    if (this.#closedBy !== undefined) return Promise.reject(this.#closedBy);
    const { signal, settledBy = 'asker' } = options;
    if (signal?.aborted === true) return Promise.reject(abortError(signal));
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#post({ type: 'cancel', id });
        if (settledBy === 'asker' && this.#pending.delete(id)) reject(abortError(signal));
      };
      const settle = (): void => {
        signal?.removeEventListener('abort', onAbort);
      };
      this.#pending.set(id, {
        resolve: (result) => {
          settle();
          resolve(result);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#post({ type: 'request', id, method, params }, options.transfer);
    });
  }

  /** The worker is gone: every pending and every later request rejects with this error. */
  close(error: Error): void {
    this.#closedBy = error;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const request of pending) request.reject(error);
  }

  #post(message: WireMessage, transfer?: readonly ArrayBuffer[]): void {
    if (transfer === undefined) this.#port.postMessage(message);
    else this.#port.postMessage(message, transfer);
  }

  #receive(message: WireMessage, onEvent: (event: Event) => void): void {
    this.#heardMessages += 1;
    switch (message.type) {
      case 'event':
        onEvent(message.event as Event);
        return;
      case 'result':
        this.#take(message.id)?.resolve(message.result);
        return;
      case 'failure':
        this.#take(message.id)?.reject(revivedError(message.error));
        return;
      case 'request':
      case 'cancel':
      case 'ping':
      case 'pong':
        return;
    }
  }

  /** Undefined when the request was aborted meanwhile: its late answer is dropped. */
  #take(id: number): PendingRequest | undefined {
    const request = this.#pending.get(id);
    this.#pending.delete(id);
    return request;
  }
}

/** One function for each method of the contract. The signal aborts when the asker lost interest. */
export type RpcHandlers<Contract extends RpcContract<Contract>> = {
  readonly [Method in keyof Contract]: (
    params: Contract[Method]['params'],
    signal: AbortSignal,
  ) => Promise<Contract[Method]['result']> | Contract[Method]['result'];
};

export interface RpcServer<Event> {
  tell(event: Event): void;
}

/**
 * The answering side, in the worker. Every request is answered, also when its handler throws; those
 * that come before the handlers are there wait for them.
 * The errors of handlers reach the user: they must be our own, without a library's message.
 */
export function serveRpc<Contract extends RpcContract<Contract>, Event = never>(
  port: RpcPort,
  handlers: RpcHandlers<Contract> | Promise<RpcHandlers<Contract>>,
): RpcServer<Event> {
  const running = new Map<number, AbortController>();
  const answer = async (id: number, method: string, params: unknown): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const known = await handlers;
      if (!Object.hasOwn(known, method)) throw new Error(`The worker does not know the request "${method}".`);
      const handler = known[method as keyof Contract];
      const result = await handler(params, controller.signal);
      port.postMessage({ type: 'result', id, result } satisfies WireMessage);
    } catch (error) {
      port.postMessage({ type: 'failure', id, error: wireError(error) } satisfies WireMessage);
    } finally {
      running.delete(id);
    }
  };
  port.on('message', (received) => {
    const message = received as WireMessage;
    if (message.type === 'request') void answer(message.id, message.method, message.params);
    if (message.type === 'cancel') running.get(message.id)?.abort();
    if (message.type === 'ping') port.postMessage({ type: 'pong' } satisfies WireMessage);
  });
  return {
    tell: (event) => {
      port.postMessage({ type: 'event', event } satisfies WireMessage);
    },
  };
}

function wireError(error: unknown): WireError {
  if (error instanceof Error) {
    const code = systemErrorCode(error);
    return { name: error.name, message: error.message, ...(code === undefined ? {} : { code }) };
  }
  return { name: 'Error', message: 'The worker failed.' };
}

function revivedError({ name, message, code }: WireError): Error {
  const error = name === 'RangeError' ? new RangeError(message) : new Error(message);
  error.name = name;
  return code === undefined ? error : Object.assign(error, { code });
}

function abortError(signal: AbortSignal | undefined): Error {
  if (signal?.reason instanceof Error) return signal.reason;
  return new DOMException('The request was cancelled.', 'AbortError');
}
