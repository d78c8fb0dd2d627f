import { RECENT_OUTCOMES, type AnomalyFacts, type OutcomeCounts, type RecentOutcomes } from '../../core/anomalies/anomalyFacts';
import { RERANKER } from '../../core/anomalies/rules/highFallbackRate';
import type { Moment } from '../../core/anomalies/moment';
import { firstRowIdAt } from '../../core/usage/rowId';
import { timestampOf } from '../../core/usage/timestamps';
import { IS_JUDGED, IS_UNUSABLE_REPLY } from './anomalyConditions';
import type { PastFacts } from './anomalyPast';
import { allRows, firstRow, numberIn, textIn, type Database } from './sqlite';

const HOUR_MS = 3_600_000;

type OutcomeFacts = Pick<AnomalyFacts, 'lastHour' | 'providerOutcomes' | 'usageTypeOutcomes' | 'rerankerOutcomes'>;

/** How the last calls ended, by whom they were made and what for. */
export class AnomalyOutcomes {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  read(moment: Moment, past: PastFacts): OutcomeFacts {
    const lastHour = allRows(this.#database, LAST_HOUR, [timestampOf(moment.nowMs - HOUR_MS), timestampOf(moment.nowMs)]).map((row) => ({
      provider: textIn(row, 'provider'),
      usageType: textIn(row, 'usage_type'),
      calls: numberIn(row, 'calls'),
      failedCalls: numberIn(row, 'failed_calls'),
      fallbackCalls: numberIn(row, 'fallback_calls'),
    }));
    const failing = lastHour.filter(({ failedCalls }) => failedCalls > 0);
    const providers = [...new Set(failing.map(({ provider }) => provider))];
    const usageTypes = [...new Set(failing.map(({ usageType }) => usageType))];
    const sum = (part: 'calls' | 'failedCalls'): number => lastHour.reduce((total, row) => total + row[part], 0);
    return {
      lastHour: {
        calls: sum('calls'),
        failedCalls: sum('failedCalls'),
        rerankerFallbacks: lastHour.reduce((total, { usageType, fallbackCalls }) => total + (usageType === RERANKER ? fallbackCalls : 0), 0),
      },
      providerOutcomes: providers.map((name) => outcomesFrom(name, this.#lastOfProvider(name, moment), past.outcomesOf('provider', name, 'of_provider'))),
      usageTypeOutcomes: usageTypes.map((name) =>
        outcomesFrom(name, this.#lastOfUsageType(name, moment, "status <> 'ok'"), past.outcomesOf('usage_type', name, 'any')),
      ),
      rerankerOutcomes: usageTypes.includes(RERANKER)
        ? outcomesFrom(RERANKER, this.#lastOfUsageType(RERANKER, moment, "status = 'fallback'"), past.outcomesOf('usage_type', RERANKER, 'fallback'))
        : null,
    };
  }

  #lastOfUsageType(usageType: string, { nowMs }: Moment, failed: string): readonly LastCall[] {
    return allRows(this.#database, lastOfUsageType(failed), [usageType, timestampOf(nowMs), RECENT_OUTCOMES]).map((row) => ({
      timestamp: textIn(row, 'timestamp'),
      uid: textIn(row, 'uid'),
      failed: numberIn(row, 'failed') === 1,
    }));
  }

  /** The newest of each of the provider's models, and of these the newest. */
  #lastOfProvider(provider: string, { nowMs }: Moment): readonly LastCall[] {
    const calls = modelsOf(this.#database, provider).flatMap((model) =>
      allRows(this.#database, LAST_OF_MODEL, [provider, model, firstRowIdAt(nowMs + 1), timestampOf(nowMs), RECENT_OUTCOMES]),
    );
    return calls
      .map((row) => ({ timestamp: textIn(row, 'timestamp'), uid: textIn(row, 'uid'), failed: numberIn(row, 'failed') === 1 }))
      .sort((one, other) => (one.timestamp === other.timestamp ? (one.uid > other.uid ? -1 : 1) : one.timestamp > other.timestamp ? -1 : 1))
      .slice(0, RECENT_OUTCOMES);
  }
}

interface LastCall {
  readonly timestamp: string;
  readonly uid: string;
  readonly failed: boolean;
}

function outcomesFrom(name: string, calls: readonly LastCall[], base: OutcomeCounts): RecentOutcomes {
  const newestFailure = calls.find(({ failed }) => failed);
  return {
    name,
    failed: calls.map(({ failed }) => failed),
    newestFailureMs: newestFailure === undefined ? null : Date.parse(newestFailure.timestamp),
    base,
  };
}

export const LAST_HOUR = `
  SELECT provider, usage_type, count(*) AS calls, sum(status <> 'ok') AS failed_calls, sum(status = 'fallback') AS fallback_calls
  FROM llm_usage INDEXED BY ix_llm_usage_timestamp_uid
  WHERE timestamp >= ? AND timestamp <= ? AND ${IS_JUDGED} GROUP BY provider, usage_type`;

export function lastOfUsageType(failed: string): string {
  return `
    SELECT timestamp, uid, ${failed} AS failed FROM llm_usage INDEXED BY ix_llm_usage_usage_type_timestamp
    WHERE usage_type = ? AND timestamp <= ? AND ${IS_JUDGED} ORDER BY timestamp DESC, uid DESC LIMIT ?`;
}

export const LAST_OF_MODEL = `
  SELECT timestamp, uid, status <> 'ok' AND NOT ifnull(${IS_UNUSABLE_REPLY}, 0) AS failed
  FROM llm_usage INDEXED BY ix_llm_usage_provider_model
  WHERE provider = ? AND model = ? AND id < ? AND timestamp <= ? AND ${IS_JUDGED} ORDER BY id DESC LIMIT ?`;

const FIRST_MODEL_BEYOND = 'SELECT min(model) AS model FROM llm_usage INDEXED BY ix_llm_usage_provider_model WHERE provider = ? AND model > ?';

/** Every model that a provider ever answered with: one step of the index each. */
export function modelsOf(database: Database, provider: string): readonly string[] {
  const models: string[] = [];
  for (let last = ''; ; ) {
    const model = textIn(firstRow(database, FIRST_MODEL_BEYOND, [provider, last]) ?? {}, 'model');
    if (model === '') return models;
    models.push(model);
    last = model;
  }
}
