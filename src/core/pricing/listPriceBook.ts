import type { TokenUsage } from '../usage/tokenUsage';
import { priceLookupIds } from './modelIds';
import type { Cost, PriceBook, PricedCall } from './priceBook';
import { PRICE_TABLE, type PriceEntry, type TokenPrices } from './priceTable';

/** The user's own prices by model id; they win over the list. */
export type UserPrices = Readonly<Record<string, TokenPrices>>;

const TOKENS_PER_PRICE = 1_000_000;
/** As long as the usage record takes one. */
const MAX_PRICE_ID_CHARACTERS = 200;
/** No call costs more; what seems to comes from a wrong count, and the record would not take it. */
const MAX_COST_USD = 9_000;
/** Answers without a model. */
const OFFLINE_PROVIDER = 'offline';
/** Runs on the user's own machine, unless the user's prices say that it is paid for. */
const LOCAL_PROVIDER = 'ollama';
/** The editor's models are paid for by a subscription, of which nobody tells a share. */
export const UNKNOWN_PRICE_PROVIDERS: readonly string[] = ['editor'];
/** Providers that charge what the vendors' lists say. */
const LISTED_PROVIDERS: readonly string[] = ['anthropic', 'openai'];

const FREE: Cost = { costUsd: 0, costSource: 'local', priceId: null };
const NO_USAGE: Cost = { costUsd: 0, costSource: 'no_usage', priceId: null };
const UNPRICED: Cost = { costUsd: 0, costSource: 'unpriced', priceId: null };

/** Prices calls by the vendors' lists as they were when the call began, and by the user's own prices before them. */
export class ListPriceBook implements PriceBook {
  /** @param userPrices asked at each call, so that a change of the user's acts on the next one. */
  constructor(private readonly userPrices: () => UserPrices = () => ({})) {}

  costOf({ provider, model, usage, isChargedOtherwise = false, atMs }: PricedCall): Cost {
    if (provider === OFFLINE_PROVIDER) return FREE;
    const userEntry = UNKNOWN_PRICE_PROVIDERS.includes(provider) ? undefined : this.#userEntry(model);
    // What runs on the user's own machine costs nothing, however many tokens it was.
    if (provider === LOCAL_PROVIDER && userEntry === undefined) return FREE;
    if (usage === undefined) return NO_USAGE;
    if (UNKNOWN_PRICE_PROVIDERS.includes(provider)) return UNPRICED;
    // Not `unpriced`, which a price found later would fill in.
    if (isChargedOtherwise && userEntry === undefined) return NO_USAGE;
    const entry = userEntry ?? (LISTED_PROVIDERS.includes(provider) ? listedEntry(model, atMs) : undefined);
    const cost = entry === undefined ? undefined : costUsd(usage, entry);
    if (entry === undefined || cost === undefined || cost > MAX_COST_USD) return UNPRICED;
    return { costUsd: cost, costSource: 'priced', priceId: entry.id };
  }

  #userEntry(model: string): PriceEntry | undefined {
    const userPrices = this.userPrices();
    const id = priceLookupIds(model).find((candidate) => Object.hasOwn(userPrices, candidate));
    const prices = id === undefined ? undefined : userPrices[id];
    return id === undefined || prices === undefined ? undefined : { ...prices, id: userPriceId(id, prices) };
  }
}

/** A user's price can change at any time, so its id says what it was: in full, and the model as far as there is room. */
function userPriceId(id: string, { input, output, cacheRead, cacheWrite5m, cacheWrite1h }: TokenPrices): string {
  const prices = `@${[input, output, cacheRead, cacheWrite5m, cacheWrite1h].map((price) => price ?? '').join('/').replace(/\/+$/, '')}`;
  return `user/${id}`.slice(0, MAX_PRICE_ID_CHARACTERS - prices.length) + prices;
}

function listedEntry(model: string, atMs: number): PriceEntry | undefined {
  const id = priceLookupIds(model).find((candidate) => Object.hasOwn(PRICE_TABLE.models, candidate));
  const entries = id === undefined ? undefined : PRICE_TABLE.models[id];
  return entries?.findLast(({ from }) => from === undefined || Date.parse(`${from}T00:00:00Z`) <= atMs);
}

function costUsd(usage: TokenUsage, entry: PriceEntry): number {
  const prices = entry.above !== undefined && usage.inputTokens > entry.above.inputTokens ? entry.above : entry;
  const { cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens } = usage;
  const freshTokens = Math.max(0, usage.inputTokens - cacheReadTokens - cacheWrite5mTokens - cacheWrite1hTokens);
  const { input, output, cacheRead = input, cacheWrite5m = input, cacheWrite1h = cacheWrite5m } = prices;
  const total =
    freshTokens * input +
    cacheReadTokens * cacheRead +
    cacheWrite5mTokens * cacheWrite5m +
    cacheWrite1hTokens * cacheWrite1h +
    usage.outputTokens * output;
  return total / TOKENS_PER_PRICE;
}
