import type { RequestEnvelope, ResponseError } from '../../src/protocol/envelope';

/** The end of a request: expected failures are values. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ResponseError };

/** What carries messages between this page and the extension, and keeps this page's state. */
export interface HostChannel {
  post(message: RequestEnvelope): void;
  /** Returns what ends it. */
  listen(receive: (message: unknown) => void): () => void;
  readState(): unknown;
  writeState(state: unknown): void;
}

type RequestTable<R> = { readonly [K in keyof R]: { readonly params: unknown; readonly result: unknown } };

/** Longest wait for a response, in milliseconds. Reading a very large store from cold takes seconds. */
const RESPONSE_DEADLINE_MS = 60_000;

/** Typed requests to the extension and events from it. What comes for no pending request is dropped. */
export class HostClient<R extends RequestTable<R>, E> {
  private readonly pending = new Map<number, (outcome: Outcome<unknown>) => void>();
  private readonly listeners = new Set<(event: E) => void>();
  private lastId = 0;
  private readonly stopListening: () => void;

  constructor(
    private readonly channel: HostChannel,
    private readonly deadlineMs = RESPONSE_DEADLINE_MS,
  ) {
    this.stopListening = channel.listen((message) => {
      this.receive(message);
    });
  }

  /**
   * Always resolves: to the result, or to an error that a person can read.
   *
   * @param waits For the extension, which answers in time, or for a person whom it asks first, who may take theirs.
   */
  request<K extends keyof R & string>(type: K, params: R[K]['params'], waits: 'forAnswer' | 'forPerson' = 'forAnswer'): Promise<Outcome<R[K]['result']>> {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve) => {
      const timer =
        waits === 'forPerson'
          ? undefined
          : setTimeout(() => {
              this.settle(id, { ok: false, error: { code: 'unavailable', message: '' } });
            }, this.deadlineMs);
      this.pending.set(id, (outcome) => {
        clearTimeout(timer);
        resolve(outcome);
      });
      this.channel.post({ kind: 'request', id, type, params });
    });
  }

  /** Returns what ends it. */
  onEvent(listener: (event: E) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  dispose(): void {
    this.stopListening();
    this.listeners.clear();
    this.pending.clear();
  }

  private receive(message: unknown): void {
    if (!isRecord(message)) {
      return;
    }
    if (message['kind'] === 'response' && typeof message['id'] === 'number') {
      const error = message['error'];
      this.settle(
        message['id'],
        message['ok'] === true
          ? { ok: true, value: message['result'] }
          : { ok: false, error: isResponseError(error) ? error : { code: 'failed', message: '' } },
      );
    } else if (message['kind'] === 'event' && isRecord(message['event'])) {
      // The extension is trusted: its events have the types of the contract.
      const event = message['event'] as E;
      for (const listener of [...this.listeners]) {
        listener(event);
      }
    }
  }

  private settle(id: number, outcome: Outcome<unknown>): void {
    const resolve = this.pending.get(id);
    this.pending.delete(id);
    resolve?.(outcome);
  }
}

function isResponseError(value: unknown): value is ResponseError {
  return isRecord(value) && typeof value['code'] === 'string' && typeof value['message'] === 'string';
}

/** A plain object: arrays and null are none. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
