import assert from 'node:assert/strict';
import { ListPriceBook } from '../../../src/core/pricing/listPriceBook';
import { readUserPrices } from '../../../src/core/pricing/userPrices';
import { NO_TOKENS } from '../../../src/core/usage/tokenUsage';

describe("The user's own prices", () => {
  it('are read as they stand', () => {
    const written = { 'my-model': { input: 1.5, output: 6 }, 'claude-haiku-4-5': { input: 0, output: 0, cacheRead: 0.1, cacheWrite5m: 2, cacheWrite1h: 3 } };
    assert.deepEqual(readUserPrices(written), { prices: written, problems: [] });
  });

  it('are none where nothing is written', () => {
    assert.deepEqual(readUserPrices(undefined), { prices: {}, problems: [] });
    assert.deepEqual(readUserPrices({}), { prices: {}, problems: [] });
  });

  for (const [what, value] of Object.entries({ text: 'free', 'a number': 1, 'a list': [{ input: 1, output: 2 }], null: null })) {
    it(`are none, with one line, where ${what} is written`, () => {
      const { prices, problems } = readUserPrices(value);
      assert.deepEqual(prices, {});
      assert.equal(problems.length, 1);
    });
  }

  const wrong: readonly (readonly [string, unknown, RegExp])[] = [
    ['no fields', 3, /"input" and "output"/],
    ['no output', { input: 1 }, /"output" is missing/],
    ['no input', { output: 1 }, /"input" is missing/],
    ['a price in text', { input: '1', output: 2 }, /"input" is not a number/],
    ['a negative price', { input: 1, output: -2 }, /"output" is not a number/],
    ['no number', { input: Number.NaN, output: 2 }, /"input" is not a number/],
    ['a price per billion', { input: 1_001, output: 2 }, /"input" is not a number of dollars from 0 to 1000/],
    ['a null price of the cache', { input: 1, output: 2, cacheRead: null }, /"cacheRead" is not a number/],
    ['a field that is not known', { input: 1, output: 2, cache_read: 0.1 }, /no field "cache_read"; there are input/],
  ];
  for (const [what, entry, expected] of wrong) {
    it(`leave out an entry with ${what}, say so in one line, and keep the others`, () => {
      const { prices, problems } = readUserPrices({ broken: entry, good: { input: 1, output: 2 } });
      assert.deepEqual(Object.keys(prices), ['good']);
      assert.equal(problems.length, 1);
      assert.match(problems[0]!, /^the entry of "broken" is not used: /);
      assert.match(problems[0]!, expected);
    });
  }

  it('leave out names that can be no model', () => {
    const price = { input: 1, output: 2 };
    const { prices, problems } = readUserPrices({ '': price, ' padded ': price, ['x'.repeat(121)]: price });
    assert.deepEqual(prices, {});
    assert.equal(problems.length, 3);
  });

  it('act on the next call when they change', () => {
    let prices = readUserPrices({ mine: { input: 1, output: 1 } }).prices;
    const book = new ListPriceBook(() => prices);
    const call = { provider: 'openai', model: 'mine', usage: { ...NO_TOKENS, inputTokens: 1_000_000 }, atMs: 0 };
    assert.equal(book.costOf(call).costUsd, 1);
    prices = readUserPrices({ mine: { input: 2, output: 1 } }).prices;
    assert.deepEqual(book.costOf(call), { costUsd: 2, costSource: 'priced', priceId: 'user/mine@2/1' });
    prices = {};
    assert.equal(book.costOf(call).costSource, 'unpriced');
  });
});
