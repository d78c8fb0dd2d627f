import { RECENT_LATENCIES, RECENT_ROUTED, type AnomalyFacts, type OutsideFacts, type RoutedModel, type UsageReport } from '../../core/anomalies/anomalyFacts';
import type { Moment } from '../../core/anomalies/moment';
import { daysBefore } from '../../core/usage/localDays';
import { OFFLINE_PROVIDER } from '../../core/usage/ratedCalls';
import { timestampOf } from '../../core/usage/timestamps';
import { earliestMsOf, IS_CALL, IS_RATED, PAST_DAYS } from './anomalyConditions';
import { modelKey, NEWEST_PRICE, type PastFacts } from './anomalyPast';
import { callsOf, isRated, type RecentSums } from './anomalyRecentSums';
import { allRows, firstRow, numberIn, textIn, type Database } from './sqlite';

type ModelFacts = Pick<AnomalyFacts, 'unpricedModels' | 'usageReports' | 'modelPrices' | 'routedModels' | 'latencies'>;

/** What the models of today and yesterday cost, how long they take, and which of them answers. */
export class AnomalyModels {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  read(moment: Moment, recent: readonly RecentSums[], past: PastFacts, currentPriceId: OutsideFacts['currentPriceId']): ModelFacts {
    const timed = recent.filter((sums) => isRated(sums) && sums.status === 'ok' && sums.latencyCount > 0);
    return {
      unpricedModels: byModel(recent.filter(({ costSource }) => costSource === 'unpriced')).map((sums) => this.#unpriced(moment, sums)),
      usageReports: byModel(recent.filter(({ provider, status }) => status === 'ok' && provider !== OFFLINE_PROVIDER)).map(usageReport),
      modelPrices: this.#prices(moment, recent, past, currentPriceId),
      routedModels: byModel(recent).flatMap((sums) => this.#routes(moment, sums)),
      latencies: byModel(timed).map(([{ provider, model }]) => ({
        provider,
        model,
        recentMs: allRows(this.#database, LAST_LATENCIES, [provider, model, RECENT_LATENCIES]).map((row) => numberIn(row, 'latency_ms')),
        usual: past.latencies.get(modelKey(provider, model)) ?? [],
      })),
    };
  }

  #unpriced({ today }: Moment, sums: ModelSums): ModelFacts['unpricedModels'][number] {
    const [{ provider, model }] = sums;
    const yesterday = daysBefore(today, 1);
    const first = firstRow(this.#database, FIRST_UNPRICED, [timestampOf(earliestMsOf(yesterday)), provider, model, yesterday, today]);
    return { provider, model, calls: callsOf(sums), firstMs: first === undefined ? earliestMsOf(today) : Date.parse(textIn(first, 'timestamp')) };
  }

  #prices({ today }: Moment, recent: readonly RecentSums[], past: PastFacts, currentPriceId: OutsideFacts['currentPriceId']): ModelFacts['modelPrices'] {
    const pricedToday = recent.filter(({ isToday, costSource }) => isToday && costSource === 'priced').map(({ provider, model }) => modelKey(provider, model));
    return [...new Set([...past.priceIds.keys(), ...pricedToday])].flatMap((key) => {
      const [provider = '', model = ''] = key.split('\n');
      const newest = firstRow(this.#database, NEWEST_PRICE, [provider, model, daysBefore(today, PAST_DAYS), today]);
      if (newest === undefined) return [];
      const usedPriceId = textIn(newest, 'price_id');
      return [
        {
          ...{ provider, model, usedPriceId },
          usedMs: Date.parse(textIn(newest, 'timestamp')),
          earlierPriceId: past.priceIds.get(key) ?? null,
          currentPriceId: currentPriceId === undefined ? usedPriceId : currentPriceId(provider, model),
        },
      ];
    });
  }

  #routes({ today }: Moment, [{ provider, model }]: ModelSums): readonly RoutedModel[] {
    const rows = allRows(this.#database, LAST_ROUTES, [provider, model, RECENT_ROUTED, daysBefore(today, 1), today]);
    return rows.map((row) => ({
      provider,
      modelAsked: textIn(row, 'model_asked'),
      modelAnswered: model,
      calls: numberIn(row, 'calls'),
      firstMs: Date.parse(textIn(row, 'first')),
    }));
  }
}

type ModelSums = readonly [RecentSums, ...RecentSums[]];

function byModel(recent: readonly RecentSums[]): readonly ModelSums[] {
  const models = new Map<string, [RecentSums, ...RecentSums[]]>();
  for (const sums of recent) {
    const key = modelKey(sums.provider, sums.model);
    const ofModel = models.get(key);
    if (ofModel === undefined) models.set(key, [sums]);
    else ofModel.push(sums);
  }
  return [...models.values()];
}

function usageReport(sums: ModelSums): UsageReport {
  const [{ provider, model }] = sums;
  return { provider, model, okCalls: callsOf(sums), callsWithoutUsage: callsOf(sums.filter(({ costSource }) => costSource === 'no_usage')) };
}

export const FIRST_UNPRICED = `
  SELECT timestamp FROM llm_usage INDEXED BY ix_llm_usage_unpriced
  WHERE cost_source = 'unpriced' AND timestamp >= ? AND provider = ? AND model = ? AND local_day IN (?, ?) AND ${IS_CALL}
  ORDER BY timestamp, uid LIMIT 1`;

export const LAST_LATENCIES = `
  SELECT latency_ms FROM llm_usage INDEXED BY ix_llm_usage_provider_model
  WHERE provider = ? AND model = ? AND status = 'ok' AND latency_ms IS NOT NULL AND ${IS_RATED} ORDER BY id DESC LIMIT ?`;

export const LAST_ROUTES = `
  SELECT model_asked, count(*) AS calls, min(timestamp) AS first FROM (
    SELECT json_extract(metadata, '$.modelAsked') AS model_asked, timestamp, local_day
    FROM llm_usage INDEXED BY ix_llm_usage_provider_model
    WHERE provider = ? AND model = ? AND ${IS_CALL} ORDER BY id DESC LIMIT ?)
  WHERE model_asked IS NOT NULL AND local_day IN (?, ?) GROUP BY model_asked`;
