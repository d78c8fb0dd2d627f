import assert from 'node:assert/strict';
import { ListPriceBook } from '../../../src/core/pricing/listPriceBook';
import { planRepricing, type RepricePlan } from '../../../src/core/pricing/repricing';
import { NO_TOKENS } from '../../../src/core/usage/tokenUsage';
import type { UnpricedCall } from '../../../src/core/usage/reprice';
import { FixedClock } from '../../support/fixedClock';

const NOW = '2026-11-22T12:00:00.000Z';

function unpriced(number: number, overrides: Partial<UnpricedCall> = {}): UnpricedCall {
  return { ...NO_TOKENS, uid: String(number), timestamp: '2026-11-01T00:00:00.000Z', provider: 'openai', model: 'mine', inputTokens: 1_000_000, outputTokens: 100_000, ...overrides };
}

/** Pages of two. */
function plan(calls: readonly UnpricedCall[], book = new ListPriceBook(() => ({ mine: { input: 1, output: 10 } }))): Promise<RepricePlan> {
  const unpricedCalls = (after: { uid: string } | undefined) => {
    const from = after === undefined ? 0 : calls.findIndex(({ uid }) => uid === after.uid) + 1;
    return Promise.resolve(calls.slice(from, from + 2));
  };
  return planRepricing({ unpricedCalls }, book, new FixedClock(NOW));
}

describe('Pricing calls that were recorded without a price', () => {
  it('is nothing where there is none', async () => {
    assert.deepEqual(await plan([]), { models: [], unknownModels: [], unknownCalls: 0 });
  });

  it('takes all pages, sums by model, the dearest first, and says what stays unknown', async () => {
    const { models, unknownModels, unknownCalls } = await plan([
      unpriced(1),
      unpriced(2, { model: 'claude-haiku-4-5', provider: 'anthropic', inputTokens: 500_000, outputTokens: 0 }),
      unpriced(3),
      unpriced(4, { model: 'nobody-knows' }),
      unpriced(5, { model: 'nobody-knows' }),
    ]);
    assert.deepEqual(
      models.map(({ provider, model, reprices, costUsd }) => [provider, model, reprices.length, costUsd]),
      [['openai', 'mine', 2, 4], ['anthropic', 'claude-haiku-4-5', 1, 0.5]],
    );
    assert.deepEqual(models[0]!.reprices[0], { uid: '1', timestamp: NOW, costUsd: 2, priceId: 'user/mine@1/10' });
    assert.deepEqual([unknownModels, unknownCalls], [['nobody-knows'], 2]);
  });

  it('leaves a call that tells no tokens as it is: $0 would be a guess', async () => {
    const { models, unknownCalls } = await plan([unpriced(1, { inputTokens: 0, outputTokens: 0 })]);
    assert.deepEqual([models, unknownCalls], [[], 1]);
  });

  it('asks for the price of the day of the call', async () => {
    const asked: number[] = [];
    const book = { costOf: ({ atMs }: { atMs: number }) => { asked.push(atMs); return { costUsd: 0, costSource: 'unpriced' as const, priceId: null }; } };
    await planRepricing({ unpricedCalls: (after) => Promise.resolve(after === undefined ? [unpriced(1)] : []) }, book, new FixedClock(NOW));
    assert.deepEqual(asked, [Date.parse('2026-11-01T00:00:00.000Z')]);
  });
});
