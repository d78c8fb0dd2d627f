import type { ResponseError } from './envelope';

/** What a table of requests looks like: by type, what it takes and what it gives. */
export type RequestTable<R> = { readonly [K in keyof R]: { readonly params: unknown; readonly result: unknown } };

/** For each request type, the check of its params: the checked copy, or undefined when they are not acceptable. */
export type ParamsGuards<R extends RequestTable<R>> = {
  readonly [K in keyof R]: (params: unknown) => R[K]['params'] | undefined;
};

/** A request that passed its guard, discriminated by `type`. */
export type CheckedRequest<R extends RequestTable<R>> = {
  [K in keyof R]: { readonly id: number; readonly type: K; readonly params: R[K]['params'] };
}[keyof R];

export type ParsedRequest<R extends RequestTable<R>> =
  | { readonly ok: true; readonly request: CheckedRequest<R> }
  /** `id` is null where the message is no request at all: there is nobody to answer. */
  | { readonly ok: false; readonly id: number | null; readonly error: ResponseError };

/** Longest type name that is looked at. */
const MAX_TYPE_LENGTH = 64;

/** Checks a message of a webview. Never throws; nothing of the message is passed on unchecked. */
export function parseRequest<R extends RequestTable<R>>(message: unknown, guards: ParamsGuards<R>): ParsedRequest<R> {
  if (!isRecord(message) || message['kind'] !== 'request' || !isRequestId(message['id'])) {
    return { ok: false, id: null, error: badRequest('This is not a request.') };
  }
  const { id, type, params } = message;
  if (typeof type !== 'string' || type.length > MAX_TYPE_LENGTH || !hasGuard(guards, type)) {
    return { ok: false, id, error: badRequest('This request is not known.') };
  }
  const checked = guards[type](params);
  return checked === undefined
    ? { ok: false, id, error: badRequest('This request is malformed.') }
    : { ok: true, request: { id, type, params: checked } };
}

/** A plain object: arrays and null are none. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** For requests that take nothing. */
export function noParams(params: unknown): Record<string, never> | undefined {
  return params === undefined || isRecord(params) ? {} : undefined;
}

/** The check of params with these fields, each of which must be accepted; others are left out of the copy. */
export function fields<T extends object>(accepts: { readonly [K in keyof T]: (value: unknown) => value is T[K] }): (params: unknown) => T | undefined {
  return (params) => {
    if (!isRecord(params)) {
      return undefined;
    }
    const checked: Partial<T> = {};
    for (const name in accepts) {
      const value = params[name];
      if (!accepts[name](value)) {
        return undefined;
      }
      checked[name] = value;
    }
    // Each field of T was there and was accepted.
    return checked as T;
  };
}

/** A trace id: 32 lower-case hex digits. */
export function isTraceId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
}

/** As the store of conversations names them: letters, digits, hyphens and underscores. */
export function isConversationId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value);
}

/** A whole number from 0 to `max`. */
export function isIndex(value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;
}

function isRequestId(value: unknown): value is number {
  return isIndex(value, Number.MAX_SAFE_INTEGER);
}

function hasGuard<R extends RequestTable<R>>(guards: ParamsGuards<R>, type: string): type is string & keyof R {
  return Object.hasOwn(guards, type);
}

function badRequest(message: string): ResponseError {
  return { code: 'bad_request', message };
}
