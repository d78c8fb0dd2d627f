const TIMESTAMP = /^(?:19[7-9]\d|20[0-7]\d|208[0-8])-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const ISO_DATE =
  /^(\d{4})-(\d{2})-(\d{2})(?:T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?)?$/;

const DATE_LENGTH = 'YYYY-MM-DD'.length;

/** Whether a value is a time as the store writes it: UTC ISO 8601 with milliseconds, years 1970 to 2088: a machine that lost its clock begins in 1970. */
export function isTimestamp(value: unknown): value is string {
  if (typeof value !== 'string' || !TIMESTAMP.test(value)) return false;
  const epochMs = Date.parse(value);
  return !Number.isNaN(epochMs) && new Date(epochMs).toISOString() === value;
}

/** A time as the store writes it. */
export function timestampOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/**
 * The first millisecond that is not before an ISO 8601 date or time, as the store writes it. As in
 * JavaScript, a date alone means its midnight in UTC, and a time without offset is local time.
 * Undefined when the text is not ISO 8601 or names a day that does not exist.
 */
export function timestampFromIso(text: string): string | undefined {
  const match = ISO_DATE.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, , , , fraction] = match;
  if (!dayExists(Number(year), Number(month), Number(day))) return undefined;
  // JavaScript wants a colon in an offset.
  const time = text.slice(DATE_LENGTH).replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  const epochMs = Date.parse(text.slice(0, DATE_LENGTH) + time);
  if (Number.isNaN(epochMs)) return undefined;
  const hasRest = fraction !== undefined && /[1-9]/.test(fraction.slice(3));
  return timestampOf(epochMs + (hasRest ? 1 : 0));
}

function dayExists(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
