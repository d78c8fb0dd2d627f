import assert from 'node:assert/strict';
import { ListPriceBook, type UserPrices } from '../../../src/core/pricing/listPriceBook';
import type { Cost } from '../../../src/core/pricing/priceBook';
import { readUserPrices } from '../../../src/core/pricing/userPrices';
import { closeLine, readLine } from '../../../src/core/usage/journalLine';
import { NO_TOKENS, type TokenUsage } from '../../../src/core/usage/tokenUsage';
import { aCall } from '../../support/aCall';

const NOW_MS = Date.parse('2026-11-22T12:00:00Z');
const MILLION: TokenUsage = { ...NO_TOKENS, inputTokens: 100_000, outputTokens: 100_000 };

function cost(provider: string, model: string, usage: TokenUsage | undefined = MILLION, userPrices: UserPrices = {}, atMs = NOW_MS): Cost {
  return new ListPriceBook(() => userPrices).costOf({ provider, model, usage, atMs });
}

/** Dollars per million tokens of input and of output. */
function prices(provider: string, model: string): readonly [input: number, output: number] {
  const perMillion = (usage: Partial<TokenUsage>): number => Math.round(cost(provider, model, { ...NO_TOKENS, ...usage }).costUsd * 10 * 1e6) / 1e6;
  return [perMillion({ inputTokens: 100_000 }), perMillion({ outputTokens: 100_000 })];
}

describe('The price list', () => {
  it('has the prices that the product names', () => {
    assert.deepEqual(prices('anthropic', 'claude-haiku-4-5'), [1, 5]);
    assert.deepEqual(prices('anthropic', 'claude-sonnet-4-5'), [3, 15]);
    assert.deepEqual(prices('openai', 'gpt-4o-mini'), [0.15, 0.6]);
  });

  for (const model of [
    'claude-haiku-4-5-20251001',
    'claude-haiku-4-5-2025-10-01',
    'claude-haiku-4-5@20251001',
    'anthropic/claude-haiku-4-5',
    'openrouter/anthropic/claude-haiku-4-5',
    'anthropic.claude-haiku-4-5-20251001-v1:0',
    'us.anthropic.claude-haiku-4-5-20251001-v1:0',
    'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
  ]) {
    it(`knows ${model}`, () => {
      const found = cost('anthropic', model);
      assert.equal(found.costSource, 'priced');
      assert.equal(found.priceId, 'anthropic/claude-haiku-4-5@2026-09-23');
    });
  }

  for (const model of [
    'claude-haiku-4-5-latest',
    'claude-haiku-4-5-mini',
    'claude-haiku-4-50',
    'claude-haiku-4',
    'claude-haiku',
    'claude',
    'gpt-4o-mini-audio-preview',
    'gpt-4o-mini-20',
    'gpt-4-v2',
    'claude-haiku-4-5-v2',
    'my-claude-haiku-4-5',
    'someone/claude-haiku-4-5',
    'constructor',
    '__proto__',
    'toString',
    '',
  ]) {
    it(`does not guess a price for ${model === '' ? 'no name' : model}`, () => {
      for (const provider of ['anthropic', 'openai']) {
        assert.deepEqual(cost(provider, model), { costUsd: 0, costSource: 'unpriced', priceId: null });
      }
    });
  }

  it('knows that what runs on this machine costs nothing, whatever it is called and however many tokens it was', () => {
    for (const provider of ['ollama', 'offline']) {
      for (const usage of [MILLION, NO_TOKENS, undefined]) {
        assert.deepEqual(new ListPriceBook().costOf({ provider, model: 'gpt-4o-mini', usage, atMs: NOW_MS }), { costUsd: 0, costSource: 'local', priceId: null });
      }
    }
  });

  it('tells a call without usage as unknown, not as free', () => {
    const book = new ListPriceBook();
    assert.deepEqual(book.costOf({ provider: 'anthropic', model: 'claude-haiku-4-5', usage: undefined, atMs: NOW_MS }), {
      costUsd: 0,
      costSource: 'no_usage',
      priceId: null,
    });
  });

  it('does not take list prices for a provider that charges otherwise', () => {
    assert.equal(cost('languageModel', 'gpt-4o-mini').costSource, 'unpriced');
  });

  it('tells a reply that says it is charged otherwise as unknown, which no later price can fill in', () => {
    const found = new ListPriceBook().costOf({ provider: 'openai', model: 'gpt-4o-mini', usage: MILLION, isChargedOtherwise: true, atMs: NOW_MS });
    assert.deepEqual(found, { costUsd: 0, costSource: 'no_usage', priceId: null });
  });

  it('has no price for what no call can cost, so that the record takes the row', () => {
    const found = cost('openai', 'o1-pro', { ...NO_TOKENS, inputTokens: 1_000, outputTokens: 1_000_000_000 });
    assert.deepEqual(found, { costUsd: 0, costSource: 'unpriced', priceId: null });
    const call = aCall({ ...found });
    assert.deepEqual(readLine(closeLine(call).trimEnd()), { kind: 'close', call });
    assert.equal(cost('openai', 'o1-pro').costSource, 'priced');
  });

  it('takes the price of the day on which the call began', () => {
    const at = (day: string): string | null => cost('openai', 'gpt-5.6-luna', MILLION, {}, Date.parse(day)).priceId;
    assert.equal(at('2026-07-29T23:59:59.999Z'), 'openai/gpt-5.6-luna@before-2026-07-30');
    assert.equal(at('2026-07-30T00:00:00.000Z'), 'openai/gpt-5.6-luna@2026-07-30');
  });

  it('has no price for a model before its first one', () => {
    assert.equal(cost('anthropic', 'claude-haiku-5-5', MILLION, {}, Date.parse('2026-10-06')).costSource, 'unpriced');
  });
});

describe("The user's own prices", () => {
  const own: UserPrices = { 'gpt-4o-mini': { input: 1, output: 2 }, 'house-model': { input: 4, output: 8, cacheRead: 0.5 } };

  it('win over the list, for dated and routed ids too', () => {
    for (const model of ['gpt-4o-mini', 'gpt-4o-mini-2024-07-18', 'openai/gpt-4o-mini']) {
      assert.deepEqual(cost('openai', model, MILLION, own), { costUsd: 0.3, costSource: 'priced', priceId: 'user/gpt-4o-mini@1/2' });
    }
  });

  it('price models that no list has, by exact id only', () => {
    const usage = { ...NO_TOKENS, inputTokens: 1_000_000, cacheReadTokens: 400_000 };
    assert.deepEqual(cost('openai', 'house-model', usage, own), { costUsd: 2.6, costSource: 'priced', priceId: 'user/house-model@4/8/0.5' });
    assert.equal(cost('openai', 'house-model-2', usage, own).costSource, 'unpriced');
  });

  it('win over "local" for Ollama, whose server can be one that is paid for', () => {
    assert.deepEqual(cost('ollama', 'house-model', MILLION, own), { costUsd: 1.2, costSource: 'priced', priceId: 'user/house-model@4/8/0.5' });
    assert.equal(cost('ollama', 'llama3.2', MILLION, own).costSource, 'local');
  });

  it('leave a call of Ollama that tells no usage unknown where it is paid for', () => {
    const found = new ListPriceBook(() => own).costOf({ provider: 'ollama', model: 'house-model', usage: undefined, atMs: NOW_MS });
    assert.deepEqual(found, { costUsd: 0, costSource: 'no_usage', priceId: null });
  });

  it("do not price the answers without a model, nor the editor's models", () => {
    assert.equal(cost('offline', 'house-model', MILLION, own).costSource, 'local');
    assert.equal(cost('editor', 'house-model', MILLION, own).costSource, 'unpriced');
  });

  it('have ids that the journal takes, however long the model and the prices, and that still say the prices', () => {
    const model = 'm'.repeat(120);
    const price = 0.12345678901234566;
    const { prices: longest, problems } = readUserPrices({ [model]: { input: price, output: price, cacheRead: price, cacheWrite5m: price, cacheWrite1h: 1.2345678901234567e-100 } });
    assert.deepEqual(problems, []);
    const found = cost('openai', model, MILLION, longest);
    assert.equal(found.costSource, 'priced');
    assert.ok(found.priceId?.endsWith(`m@${`${price}/`.repeat(4)}1.2345678901234567e-100`), String(found.priceId));
    const call = aCall({ model, ...found });
    assert.deepEqual(readLine(closeLine(call).trimEnd()), { kind: 'close', call });
  });
});
