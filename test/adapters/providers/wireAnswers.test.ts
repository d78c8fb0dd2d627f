import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { ListPriceBook } from '../../../src/core/pricing/listPriceBook';
import type { TokenUsage } from '../../../src/core/usage/tokenUsage';
import type { ProviderServer } from '../../support/providerServer';
import type { WireProvider } from '../../support/providerServerTypes';
import { serveSuite } from '../../support/servedSuite';
import { ask, providerAt } from './everyProvider';

/** One answer in a provider's own format, and what it is worth. */
interface WireAnswer {
  readonly what: string;
  readonly provider: WireProvider;
  readonly at: string;
  readonly body?: unknown;
  readonly events?: readonly unknown[];
  readonly expected: {
    readonly kind: 'reply' | 'failure';
    readonly failureClass?: string;
    readonly text: string;
    readonly model: string;
    readonly stopReason: string | null;
    readonly tokens: TokenUsage | null;
    /** Whether the stream ended before it told the whole; default false. */
    readonly usageIsPartial?: boolean;
    readonly costSource: string;
    readonly priceId: string | null;
    /** The sum by hand, in millionths of a dollar, for the reader; `costUsd` is what it comes to. */
    readonly microDollars: string | null;
    readonly costUsd: number;
  };
}

const FOLDER = new URL('../../fixtures/answers/', import.meta.url);
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const TOLERANCE_USD = 1e-9;

describe('Answers as they come over the wire', () => {
  let server: ProviderServer;
  serveSuite((started) => { server = started; });

  it('are many', () => {
    assert.ok(FILES.length >= 40, `${FILES.length}`);
  });

  for (const file of FILES) {
    const { what, provider, at, body, events, expected } = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as WireAnswer;
    it(`${file.replace('.json', '')}: ${what}`, async () => {
      server.script(provider, body === undefined ? { events: events ?? [] } : { body });
      const { outcome } = await ask(providerAt(server, provider), body === undefined ? 'stream' : 'JSON');
      assert.equal(outcome.kind, expected.kind);
      assert.equal(outcome.kind === 'reply' ? outcome.text : outcome.partialText, expected.text);
      if (outcome.kind === 'failure') assert.equal(outcome.failure.failureClass, expected.failureClass);
      assert.equal(outcome.modelAnswered, expected.model);
      assert.equal(outcome.stopReason ?? null, expected.stopReason);
      assert.deepEqual(outcome.usage ?? null, expected.tokens);
      assert.equal(outcome.usageIsPartial ?? false, expected.usageIsPartial ?? false);

      const usage = outcome.usageIsPartial === true ? undefined : outcome.usage;
      const cost = new ListPriceBook().costOf({ provider, model: outcome.modelAnswered ?? '', usage, isChargedOtherwise: outcome.isChargedOtherwise === true, atMs: Date.parse(at) });
      assert.equal(cost.costSource, expected.costSource);
      assert.equal(cost.priceId, expected.priceId);
      assert.ok(Math.abs(cost.costUsd - expected.costUsd) < TOLERANCE_USD, `${cost.costUsd} for ${expected.costUsd} (${expected.microDollars})`);
    });
  }
});
