/**
 * How host and webview talk. A webview sends requests; every request ends in one response, a result or a typed error.
 * The host also sends events. Nothing that arrives from a webview is trusted: the host checks it with the guards beside.
 */
export interface RequestEnvelope {
  readonly kind: 'request';
  /** Chosen by the webview, unique within it. */
  readonly id: number;
  /** Noun/verb, such as `traces/list`. */
  readonly type: string;
  readonly params: unknown;
}

export interface ResponseError {
  readonly code: 'bad_request' | 'not_found' | 'unavailable' | 'failed';
  /** A sentence that a person can read. */
  readonly message: string;
}

export type ResponseEnvelope =
  | { readonly kind: 'response'; readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly kind: 'response'; readonly id: number; readonly ok: false; readonly error: ResponseError };

export interface EventEnvelope<E> {
  readonly kind: 'event';
  readonly event: E;
}
