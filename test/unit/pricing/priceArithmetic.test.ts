import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ListPriceBook } from '../../../src/core/pricing/listPriceBook';
import { PRICE_TABLE } from '../../../src/core/pricing/priceTable';
import { NO_TOKENS, type TokenUsage } from '../../../src/core/usage/tokenUsage';

const AT_MS = Date.parse('2026-11-22T12:00:00Z');
const RUNS = { seed: 20261122, numRuns: 300 };
const TOLERANCE_USD = 1e-9;
const book = new ListPriceBook();

const models = fc.constantFrom(...Object.keys(PRICE_TABLE.models));
const usages: fc.Arbitrary<TokenUsage> = fc
  .record({ fresh: tokens(400_000), read: tokens(400_000), write5m: tokens(50_000), write1h: tokens(50_000), output: tokens(100_000) })
  .map(({ fresh, read, write5m, write1h, output }) => ({
    inputTokens: fresh + read + write5m + write1h,
    outputTokens: output,
    cacheReadTokens: read,
    cacheWrite5mTokens: write5m,
    cacheWrite1hTokens: write1h,
    reasoningTokens: 0,
  }));

function tokens(max: number): fc.Arbitrary<number> {
  return fc.nat({ max });
}

function costUsd(model: string, usage: TokenUsage): number {
  const cost = book.costOf({ provider: 'openai', model, usage, atMs: AT_MS });
  assert.equal(cost.costSource, 'priced');
  return cost.costUsd;
}

/** The largest input that is surely in the lower band of every model. */
const LOWER_BAND = 100_000;

describe('The arithmetic of prices', () => {
  it('never gives a negative or an infinite cost, and none for nothing', () => {
    fc.assert(
      fc.property(models, usages, (model, usage) => {
        const cost = costUsd(model, usage);
        assert.ok(Number.isFinite(cost) && cost >= 0);
        assert.equal(costUsd(model, NO_TOKENS), 0);
      }),
      RUNS,
    );
  });

  it('never gets cheaper by more tokens of any kind', () => {
    const kinds = ['cacheReadTokens', 'cacheWrite5mTokens', 'cacheWrite1hTokens', 'outputTokens', 'inputTokens'] as const;
    fc.assert(
      fc.property(models, usages, fc.constantFrom(...kinds), tokens(300_000), (model, usage, kind, more) => {
        const isInput = kind !== 'outputTokens';
        const grown: TokenUsage = { ...usage, [kind]: usage[kind] + more, inputTokens: usage.inputTokens + (isInput ? more : 0) };
        assert.ok(costUsd(model, grown) >= costUsd(model, usage) - TOLERANCE_USD);
      }),
      RUNS,
    );
  });

  it('is the sum of its parts', () => {
    const small = usages.filter(({ inputTokens }) => inputTokens <= LOWER_BAND);
    fc.assert(
      fc.property(models, small, (model, usage) => {
        const { inputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens, outputTokens } = usage;
        const parts: readonly Partial<TokenUsage>[] = [
          { inputTokens: inputTokens - cacheReadTokens - cacheWrite5mTokens - cacheWrite1hTokens },
          { inputTokens: cacheReadTokens, cacheReadTokens },
          { inputTokens: cacheWrite5mTokens, cacheWrite5mTokens },
          { inputTokens: cacheWrite1hTokens, cacheWrite1hTokens },
          { outputTokens },
        ];
        const sum = parts.reduce((total, part) => total + costUsd(model, { ...NO_TOKENS, ...part }), 0);
        assert.ok(Math.abs(sum - costUsd(model, usage)) < TOLERANCE_USD);
      }),
      RUNS,
    );
  });

  it('does not count reasoning twice: it is part of the output', () => {
    fc.assert(
      fc.property(models, usages, (model, usage) => {
        assert.equal(costUsd(model, { ...usage, reasoningTokens: usage.outputTokens }), costUsd(model, usage));
      }),
      RUNS,
    );
  });

  it('reads from the cache never cost more than fresh input', () => {
    fc.assert(
      fc.property(models, usages, (model, usage) => {
        const fresh: TokenUsage = { ...usage, cacheReadTokens: 0, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0 };
        const read: TokenUsage = { ...fresh, cacheReadTokens: fresh.inputTokens };
        assert.ok(costUsd(model, read) <= costUsd(model, fresh) + TOLERANCE_USD);
      }),
      RUNS,
    );
  });
});
