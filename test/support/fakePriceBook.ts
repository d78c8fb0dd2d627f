import type { Cost, PriceBook, PricedCall } from '../../src/core/pricing/priceBook';

/** A dollar per thousand tokens for models of these names; Ollama costs nothing; all else is unpriced. */
export class FakePriceBook implements PriceBook {
  readonly #models: ReadonlySet<string>;

  constructor(models: readonly string[] = ['anthropic-model', 'openai-model']) {
    this.#models = new Set(models);
  }

  costOf({ provider, model, usage }: PricedCall): Cost {
    if (usage === undefined) return { costUsd: 0, costSource: 'no_usage', priceId: null };
    if (provider === 'ollama') return { costUsd: 0, costSource: 'local', priceId: null };
    if (!this.#models.has(model)) return { costUsd: 0, costSource: 'unpriced', priceId: null };
    return { costUsd: (usage.inputTokens + usage.outputTokens) / 1_000, costSource: 'priced', priceId: `${model}@test` };
  }
}
