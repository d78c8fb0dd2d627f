import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { calcPrice } from '@pydantic/genai-prices';
import { CORRECTIONS, UNPRICED } from '../../../scripts/prices/corrections.mjs';
import { DEFAULT_MODELS } from '../../../src/core/llm/defaultModels';
import { ListPriceBook } from '../../../src/core/pricing/listPriceBook';
import { PRICE_TABLE } from '../../../src/core/pricing/priceTable';
import type { TokenUsage } from '../../../src/core/usage/tokenUsage';

const GENERATOR = fileURLToPath(new URL('../../../scripts/prices/generate.mjs', import.meta.url));
const AT_MS = Date.parse('2026-11-22T12:00:00Z');
const TOLERANCE_USD = 1e-9;
const USAGES: readonly TokenUsage[] = [
  { inputTokens: 10_000, outputTokens: 2_000, cacheReadTokens: 3_000, cacheWrite5mTokens: 1_000, cacheWrite1hTokens: 500, reasoningTokens: 0 },
  { inputTokens: 300_000, outputTokens: 2_000, cacheReadTokens: 150_000, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0, reasoningTokens: 0 },
];

/** What an SDK's source says in its own words; it prints a warning and exports nothing. */
function deprecatedByAnthropic(): string {
  const source = readFileSync(createRequire(import.meta.url).resolve('@anthropic-ai/sdk/resources/messages/messages'), 'utf8');
  const list = /DEPRECATED_MODELS = \{([^}]*)\}/.exec(source)?.[1];
  assert.ok(list !== undefined, 'the SDK still lists deprecated models');
  return list;
}

describe('The list of prices', () => {
  it('is what the source and the reviewed corrections give', async () => {
    await promisify(execFile)(process.execPath, [GENERATOR, '--check']);
  });

  it('has every default model of a paid provider, none of which the vendor is about to end', () => {
    for (const provider of ['anthropic', 'openai'] as const) {
      const model = DEFAULT_MODELS[provider];
      const cost = new ListPriceBook().costOf({ provider, model, usage: USAGES[0], atMs: AT_MS });
      assert.equal(cost.costSource, 'priced', model);
      assert.ok(cost.costUsd > 0);
      assert.equal(deprecatedByAnthropic().includes(`'${model}'`), false, `${model} is deprecated`);
    }
    assert.ok(deprecatedByAnthropic().includes('claude-sonnet-4-5'), 'the look-up finds what is there');
  });

  it('gives what the source calculates, where no correction says otherwise', () => {
    const corrected = new Set<string>(CORRECTIONS.map(({ model }) => model));
    let compared = 0;
    for (const [model, entries] of Object.entries(PRICE_TABLE.models)) {
      const vendor = entries?.[0]?.id.split('/', 1)[0] ?? '';
      if (corrected.has(model)) continue;
      for (const usage of USAGES) {
        const theirs = calcPrice(
          {
            input_tokens: usage.inputTokens,
            output_tokens: usage.outputTokens,
            cache_read_tokens: usage.cacheReadTokens,
            cache_write_tokens: usage.cacheWrite5mTokens + usage.cacheWrite1hTokens,
            cache_write_1h_tokens: usage.cacheWrite1hTokens,
          },
          model,
          { providerId: vendor, timestamp: new Date(AT_MS) },
        );
        const ours = new ListPriceBook().costOf({ provider: vendor, model, usage, atMs: AT_MS });
        assert.ok(theirs !== null, model);
        assert.ok(Math.abs(ours.costUsd - theirs.total_price) < TOLERANCE_USD, `${model}: ${ours.costUsd}, the source ${theirs.total_price}`);
        compared += 1;
      }
    }
    assert.ok(compared > 250, `${compared} compared`);
  });

  it('gives every correction and every missing price a reason', () => {
    for (const { reason } of CORRECTIONS) assert.ok(reason.length > 20);
    for (const reason of Object.values(UNPRICED)) assert.ok(reason.length > 10);
  });

  it('names each price once', () => {
    const ids = Object.values(PRICE_TABLE.models).flatMap((entries) => (entries ?? []).map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^(anthropic|openai)\/[A-Za-z0-9._-]+@(before-)?\d{4}-\d{2}-\d{2}$/);
  });
});
