/** A count from outside; undefined unless it is a whole number of 0 or more. */
export function safeCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** No model takes or gives as many in one call: more is a slip of the server's, and no record would take the row. */
const MAX_TOKENS_OF_CALL = 1_000_000_000;

/** A count of tokens that a server tells; undefined when it tells none, or something that cannot be one. */
export function tokenCount(value: unknown): number | undefined {
  const count = safeCount(value);
  return count !== undefined && count <= MAX_TOKENS_OF_CALL ? count : undefined;
}

/** A count that may be left out, which says that there were none. Undefined for what is told and cannot be one. */
export function optionalTokenCount(value: unknown): number | undefined {
  return value === null || value === undefined ? 0 : tokenCount(value);
}

/** Any object from outside, to read its fields with care; undefined for everything else. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
}
