import type { AnomalyFacts, OutsideFacts, UsageTypeSums } from '../../core/anomalies/anomalyFacts';
import type { Moment } from '../../core/anomalies/moment';
import type { LocalDay } from '../../core/system/clock';
import { OFFLINE_PROVIDER } from '../../core/usage/ratedCalls';
import { PICO_USD_PER_USD } from '../../core/usage/rollup';
import { isCostUnknown } from '../../core/usage/vocabulary';
import { AnomalyModels } from './anomalyModels';
import { AnomalyOutcomes } from './anomalyOutcomes';
import { AnomalyPast } from './anomalyPast';
import { AnomalyRepeats } from './anomalyRepeats';
import { callsOf, isRated, recentSums, type RecentSums } from './anomalyRecentSums';
import { refusals } from './anomalyRefusals';
import { firstRow, numberIn } from './sqlite';
import type { UsageDatabase } from './usageDatabase';

/**
 * What the rules judge by, from the store. It remembers what does not change between two looks: figures of the
 * days before today, and which calls repeat work. So a look takes a few milliseconds, however large the store is.
 */
export class AnomalyFactsReader {
  readonly #database: UsageDatabase;
  readonly #past: AnomalyPast;
  readonly #outcomes: AnomalyOutcomes;
  readonly #models: AnomalyModels;
  readonly #repeats: AnomalyRepeats;

  constructor(database: UsageDatabase) {
    this.#database = database;
    this.#past = new AnomalyPast(database);
    this.#outcomes = new AnomalyOutcomes(database.database);
    this.#models = new AnomalyModels(database.database);
    this.#repeats = new AnomalyRepeats(database);
  }

  read(moment: Moment, outside: OutsideFacts): AnomalyFacts {
    const { database } = this.#database;
    const past = this.#past.before(moment.today);
    const recent = recentSums(database, moment);
    const today = recent.filter(({ isToday }) => isToday);
    this.#repeats.bringUpToDate(moment);
    return {
      moment,
      today: sumsByUsageType(today),
      pastDays: past.days,
      spentToday: spendingOf(today),
      spentThisMonth: this.#spentThisMonth(moment),
      ...this.#outcomes.read(moment, past),
      rerankerToday: rerankerOf(today),
      repeatedWork: this.#repeats.repeatedWork(moment),
      backgroundWork: this.#repeats.backgroundWork(moment),
      refusals: refusals(database, moment),
      ...this.#models.read(moment, recent, past, outside.currentPriceId),
      syncJobs: outside.syncJobs,
      unsavedCalls: outside.unsavedCalls,
    };
  }

  /** The active days before this one. */
  past(day: LocalDay): Pick<AnomalyFacts, 'pastDays'> {
    return { pastDays: this.#past.before(day).days };
  }

  #spentThisMonth({ today }: Moment): AnomalyFacts['spentThisMonth'] {
    const month = today.slice(0, 'YYYY-MM'.length);
    const row = firstRow(this.#database.database, SPENT, [`${month}-01`, `${month}-31`]);
    return { costUsd: numberIn(row, 'cost_pico_usd') / PICO_USD_PER_USD, unpricedCalls: numberIn(row, 'unpriced_calls') };
  }
}

const SPENT = `
  SELECT sum(cost_pico_usd) AS cost_pico_usd, sum(CASE WHEN cost_source IN ('unpriced', 'no_usage') THEN calls ELSE 0 END) AS unpriced_calls
  FROM rollups WHERE local_day >= ? AND local_day <= ?`;

function spendingOf(sums: readonly RecentSums[]): AnomalyFacts['spentToday'] {
  return {
    costUsd: sums.reduce((total, { costPicoUsd }) => total + costPicoUsd, 0) / PICO_USD_PER_USD,
    unpricedCalls: callsOf(sums.filter(({ costSource }) => costSource !== undefined && isCostUnknown(costSource))),
  };
}

function sumsByUsageType(today: readonly RecentSums[]): readonly UsageTypeSums[] {
  const rated = today.filter(isRated);
  return [...new Set(rated.map(({ usageType }) => usageType))].map((usageType) => {
    const ofType = rated.filter((sums) => sums.usageType === usageType);
    return { usageType, calls: callsOf(ofType), ...spendingOf(ofType) };
  });
}

function rerankerOf(today: readonly RecentSums[]): AnomalyFacts['rerankerToday'] {
  const ofIt = today.filter(({ provider, usageType }) => usageType === 'chat_rerank' && provider !== OFFLINE_PROVIDER);
  return { calls: callsOf(ofIt), failedCalls: callsOf(ofIt.filter(({ status }) => status === 'fallback')) };
}
