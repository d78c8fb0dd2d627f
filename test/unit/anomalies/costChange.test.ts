import assert from 'node:assert/strict';
import fc from 'fast-check';
import { COST_FACTORS, costChange, type CostCell, type CostFactor } from '../../../src/core/anomalies/costChange';

const PICO = 1e12;

function cell(overrides: Partial<CostCell> = {}): CostCell {
  return { usageType: 'extraction', provider: 'anthropic', model: 'haiku', firstAttempts: 10, calls: 10, tokens: 10_000, costUsd: 0.1, ...overrides };
}

function partsBy(before: readonly CostCell[], after: readonly CostCell[]): Partial<Record<CostFactor, number>> {
  return Object.fromEntries(costChange(before, after).parts.map(({ factor, picoUsd }) => [factor, Math.round(picoUsd / 1e6) / 1e6]));
}

describe('why a cost changed', () => {
  it('gives the whole change to the one factor that moved', () => {
    const before = [cell()];
    assert.deepEqual(partsBy(before, [cell()]), {});
    assert.deepEqual(partsBy(before, [cell({ firstAttempts: 30, calls: 30, tokens: 30_000, costUsd: 0.3 })]), { calls: 0.2 });
    assert.deepEqual(partsBy(before, [cell({ calls: 30, tokens: 30_000, costUsd: 0.3 })]), { retries: 0.2 });
    assert.deepEqual(partsBy(before, [cell({ tokens: 30_000, costUsd: 0.3 })]), { tokensPerCall: 0.2 });
    assert.deepEqual(partsBy(before, [cell({ costUsd: 0.3 })]), { pricePerToken: 0.2 });
  });

  it('shares a change between factors by their ratios, whichever order they are taken in', () => {
    const after = [cell({ firstAttempts: 20, calls: 20, tokens: 40_000, costUsd: 0.4 })];
    assert.deepEqual(partsBy([cell()], after), { calls: 0.15, tokensPerCall: 0.15 });
  });

  it('shows parts that cancel out', () => {
    const parts = partsBy([cell()], [cell({ firstAttempts: 20, calls: 20, tokens: 10_000, costUsd: 0.1 })]);
    assert.deepEqual(parts, { calls: 0.069315, tokensPerCall: -0.069315 });
  });

  it('takes what is new, or gone, for calls', () => {
    assert.deepEqual(partsBy([], [cell()]), { calls: 0.1 });
    assert.deepEqual(partsBy([cell()], []), { calls: -0.1 });
    assert.deepEqual(partsBy([cell({ firstAttempts: 0, calls: 0, tokens: 0, costUsd: 0 })], [cell()]), { calls: 0.1 });
  });

  it('takes a price that was nothing before for the price', () => {
    assert.deepEqual(partsBy([cell({ costUsd: 0 })], [cell()]), { pricePerToken: 0.1 });
  });

  it('keeps usage types, providers and models apart, the largest part first', () => {
    const { parts } = costChange(
      [cell({ model: 'old' })],
      [cell({ model: 'new', costUsd: 0.5 }), cell({ usageType: 'inbox', costUsd: 0.2 }), cell({ provider: 'openai', costUsd: 0.3 })],
    );
    assert.deepEqual(
      parts.map(({ usageType, provider, model, picoUsd }) => [usageType, provider, model, picoUsd / PICO]),
      [
        ['extraction', 'anthropic', 'new', 0.5],
        ['extraction', 'openai', 'haiku', 0.3],
        ['inbox', 'anthropic', 'haiku', 0.2],
        ['extraction', 'anthropic', 'old', -0.1],
      ],
    );
  });

  it('knows a day of nothing', () => {
    assert.deepEqual(costChange([], []), { picoUsd: 0, parts: [] });
  });

  it('adds up exactly, for whatever there was', () => {
    const cells = fc.uniqueArray(
      fc.record({
        usageType: fc.constantFrom('extraction', 'chat_answer'),
        provider: fc.constantFrom('anthropic', 'openai'),
        model: fc.constantFrom('haiku', 'mini'),
        firstAttempts: fc.nat(500),
        calls: fc.nat(1_000),
        tokens: fc.nat(10_000_000),
        costUsd: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 100, noNaN: true }), fc.double({ min: 0, max: 1e-9, noNaN: true })),
      }),
      { selector: ({ usageType, provider, model }) => `${usageType} ${provider} ${model}` },
    );
    const total = (of: readonly CostCell[]) => of.reduce((sum, { costUsd }) => sum + Math.round(costUsd * PICO), 0);
    fc.assert(
      fc.property(cells, cells, (before, after) => {
        const { picoUsd, parts } = costChange(before, after);
        assert.equal(picoUsd, total(after) - total(before));
        assert.equal(parts.reduce((sum, part) => sum + part.picoUsd, 0), picoUsd);
        assert.ok(parts.every((part) => Number.isInteger(part.picoUsd) && COST_FACTORS.includes(part.factor)));
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  it('is the same change backwards', () => {
    const before = [cell({ calls: 13, tokens: 17_000, costUsd: 0.15 })];
    const after = [cell({ firstAttempts: 25, calls: 31, tokens: 90_000, costUsd: 1.9 })];
    const forwards = costChange(before, after).parts;
    const backwards = costChange(after, before).parts;
    for (const { factor, picoUsd } of forwards) {
      const opposite = backwards.find((part) => part.factor === factor)!.picoUsd;
      assert.ok(Math.abs(picoUsd + opposite) <= 1, factor);
    }
  });
});
