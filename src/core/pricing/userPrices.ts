import { asRecord } from '../llm/wireValues';
import type { UserPrices } from './listPriceBook';
import type { TokenPrices } from './priceTable';

/** What a person wrote as prices, as far as it can be used, and what is wrong with the rest. */
export interface ReadUserPrices {
  readonly prices: UserPrices;
  /** One line for each entry that is not used, in words for the log. It names the model and the field, never a value. */
  readonly problems: readonly string[];
}

const PRICE_FIELDS = ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const;
const NEEDED_FIELDS: readonly string[] = ['input', 'output'];
/** Dollars per million tokens. More is a slip, such as a price per billion; no vendor asks as much. */
const MAX_PRICE_USD = 1_000;
const MAX_MODEL_LENGTH = 120;

/**
 * Reads prices by model id, in US dollars per million tokens. An entry with anything wrong in it is left out as a
 * whole: half a price would make a wrong cost that looks like a right one.
 */
export function readUserPrices(value: unknown): ReadUserPrices {
  const entries = asRecord(value);
  if (entries === undefined) return { prices: {}, problems: value === undefined ? [] : ['it is not a list of prices by model'] };
  const prices: [string, TokenPrices][] = [];
  const problems: string[] = [];
  for (const [model, entry] of Object.entries(entries)) {
    const problem = problemOf(model, entry);
    if (problem === undefined) prices.push([model, entry as TokenPrices]);
    else problems.push(`the entry of ${JSON.stringify(model.slice(0, MAX_MODEL_LENGTH))} is not used: ${problem}`);
  }
  return { prices: Object.fromEntries(prices), problems };
}

function problemOf(model: string, entry: unknown): string | undefined {
  if (model.trim() !== model || model === '' || model.length > MAX_MODEL_LENGTH) return 'this is not the id of a model';
  const fields = asRecord(entry);
  if (fields === undefined) return 'it has no fields "input" and "output"';
  const unknown = Object.keys(fields).find((field) => PRICE_FIELDS.every((known) => known !== field));
  if (unknown !== undefined) return `there is no field ${JSON.stringify(unknown.slice(0, MAX_MODEL_LENGTH))}; there are ${PRICE_FIELDS.join(', ')}`;
  const missing = NEEDED_FIELDS.find((field) => fields[field] === undefined);
  if (missing !== undefined) return `"${missing}" is missing`;
  const wrong = PRICE_FIELDS.find((field) => fields[field] !== undefined && !isPrice(fields[field]));
  return wrong === undefined ? undefined : `"${wrong}" is not a number of dollars from 0 to ${MAX_PRICE_USD} per million tokens`;
}

function isPrice(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= MAX_PRICE_USD;
}
