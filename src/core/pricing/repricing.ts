import type { Clock } from '../system/clock';
import type { RepriceRecord, UnpricedCall, UnpricedCallPlace, UnpricedCallReader } from '../usage/reprice';
import { timestampOf } from '../usage/timestamps';
import type { PriceBook } from './priceBook';

/** Calls of one model that can be priced now. */
export interface RepricedModel {
  readonly provider: string;
  readonly model: string;
  readonly reprices: readonly RepriceRecord[];
  /** US dollars, of all of them. */
  readonly costUsd: number;
}

/** What pricing the unpriced calls would change; nothing is written yet. */
export interface RepricePlan {
  /** The dearest first. */
  readonly models: readonly RepricedModel[];
  /** Models whose calls stay without a price, and how many calls that are. */
  readonly unknownModels: readonly string[];
  readonly unknownCalls: number;
}

/**
 * Works out what the calls without a price cost by the prices that are known now, each as of the day on which it was
 * made. A call that tells no tokens stays as it is. Rejects when the store does.
 */
export async function planRepricing(reader: UnpricedCallReader, prices: PriceBook, clock: Pick<Clock, 'nowMs'>): Promise<RepricePlan> {
  const timestamp = timestampOf(clock.nowMs());
  const found = new Map<string, { provider: string; model: string; reprices: RepriceRecord[]; costUsd: number }>();
  const unknownModels = new Set<string>();
  let unknownCalls = 0;
  for await (const call of everyCall(reader)) {
    const { uid, provider, model } = call;
    const cost = prices.costOf({ provider, model, usage: call, atMs: Date.parse(call.timestamp) });
    if (cost.costSource !== 'priced' || cost.priceId === null || call.inputTokens + call.outputTokens === 0) {
      unknownModels.add(model);
      unknownCalls += 1;
      continue;
    }
    const key = `${provider}\n${model}`;
    const ofModel = found.get(key) ?? { provider, model, reprices: [], costUsd: 0 };
    ofModel.reprices.push({ uid, timestamp, costUsd: cost.costUsd, priceId: cost.priceId });
    ofModel.costUsd += cost.costUsd;
    found.set(key, ofModel);
  }
  return { models: [...found.values()].sort((a, b) => b.costUsd - a.costUsd), unknownModels: [...unknownModels], unknownCalls };
}

async function* everyCall(reader: UnpricedCallReader): AsyncGenerator<UnpricedCall> {
  let after: UnpricedCallPlace | undefined;
  for (;;) {
    const page = await reader.unpricedCalls(after);
    const last = page.at(-1);
    if (last === undefined) return;
    yield* page;
    after = { timestamp: last.timestamp, uid: last.uid };
  }
}
