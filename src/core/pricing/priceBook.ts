import type { TokenUsage } from '../usage/tokenUsage';
import type { CostSource } from '../usage/vocabulary';

/** What a call cost, and how we know. */
export interface Cost {
  /** US dollars, unrounded; 0 for `unpriced` and `no_usage`. */
  readonly costUsd: number;
  readonly costSource: CostSource;
  /** The price entry used; null where none was. */
  readonly priceId: string | null;
}

export interface PricedCall {
  readonly provider: string;
  readonly model: string;
  /** Undefined when the provider told no usage. */
  readonly usage: TokenUsage | undefined;
  /** Whether the provider said that it charges otherwise than by its list; default false. The user's own price holds all the same. */
  readonly isChargedOtherwise?: boolean;
  /** When the call began, milliseconds since the epoch: prices have dates of effect. */
  readonly atMs: number;
}

/** Prices calls. Pure; a model without a price is `unpriced`, never $0 and `priced`. */
export interface PriceBook {
  costOf(call: PricedCall): Cost;
}
