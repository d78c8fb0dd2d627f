/** Makes identifiers. A fake gives them in a fixed order. */
export interface IdSource {
  /** Time-ordered and unique over all windows and machines (UUID version 7): identity of a row. */
  uid(): string;
  /** 32 lower-case hex digits, as W3C Trace Context has them. */
  traceId(): string;
}

const TRACE_ID = /^[0-9a-f]{32}$/;

/** Whether a value of unknown origin (a URI, a webview, a file) is a trace id. */
export function isTraceId(value: unknown): value is string {
  return typeof value === 'string' && TRACE_ID.test(value);
}
