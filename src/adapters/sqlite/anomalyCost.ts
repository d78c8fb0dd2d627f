import type { CostCell } from '../../core/anomalies/costChange';
import type { LocalDay } from '../../core/system/clock';
import { PICO_USD_PER_USD } from '../../core/usage/rollup';
import { timestampOf } from '../../core/usage/timestamps';
import { earliestMsOf, IS_CALL } from './anomalyConditions';
import { modelKey } from './anomalyPast';
import { allRows, firstRow, numberIn, textIn, textOrNullIn, type Database, type SqlValue } from './sqlite';

/** The run in which a day's calls cost most. */
export interface CostliestRun {
  readonly runId: string;
  readonly calls: number;
  readonly costUsd: number;
}

/** Retries are few and have an index of their own. */
export const RETRIES = `
  SELECT usage_type, provider, model, count(*) AS retries FROM llm_usage INDEXED BY ix_llm_usage_retries
  WHERE attempt > 1 AND timestamp >= ? AND cost_source = 'priced' AND ${IS_CALL}`;

/** What the priced calls of each usage type and model came to, on the mean of these days. Empty for no days. */
export function costCells(database: Database, days: readonly LocalDay[], usageType: string | null): readonly CostCell[] {
  const first = [...days].sort()[0];
  if (first === undefined) return [];
  const onDays = `local_day IN (${days.map(() => '?').join(', ')})${usageType === null ? '' : ' AND usage_type = ?'}`;
  const parameters: SqlValue[] = [...days, ...(usageType === null ? [] : [usageType])];
  const grouped = 'GROUP BY usage_type, provider, model';
  const retries = new Map(
    allRows(database, `${RETRIES} AND ${onDays} ${grouped}`, [timestampOf(earliestMsOf(first)), ...parameters]).map((row) => [
      `${textIn(row, 'usage_type')}\n${modelKey(textIn(row, 'provider'), textIn(row, 'model'))}`,
      numberIn(row, 'retries'),
    ]),
  );
  const sums = `
    SELECT usage_type, provider, model, sum(calls) AS calls, sum(input_tokens + output_tokens) AS tokens, sum(cost_pico_usd) AS cost_pico_usd
    FROM rollups WHERE cost_source = 'priced' AND ${onDays} ${grouped}`;
  return allRows(database, sums, parameters).map((row) => {
    const [type, provider, model] = [textIn(row, 'usage_type'), textIn(row, 'provider'), textIn(row, 'model')];
    const calls = numberIn(row, 'calls');
    return {
      ...{ usageType: type, provider, model },
      firstAttempts: (calls - (retries.get(`${type}\n${modelKey(provider, model)}`) ?? 0)) / days.length,
      calls: calls / days.length,
      tokens: numberIn(row, 'tokens') / days.length,
      costUsd: numberIn(row, 'cost_pico_usd') / PICO_USD_PER_USD / days.length,
    };
  });
}

export const RUNS_OF_DAY = `
  SELECT run_id, count(*) AS calls, sum(cost_usd) AS cost_usd FROM llm_usage INDEXED BY ix_llm_usage_timestamp_uid
  WHERE timestamp >= ? AND timestamp < ? AND local_day = ? AND run_id IS NOT NULL AND ${IS_CALL} AND (?4 IS NULL OR usage_type = ?4)
  GROUP BY run_id ORDER BY cost_usd DESC, run_id LIMIT 1`;

const LONGEST_DAY_MS = 49 * 3_600_000;

/** Null when no run made calls that day. */
export function costliestRun(database: Database, day: LocalDay, usageType: string | null): CostliestRun | null {
  const fromMs = earliestMsOf(day);
  const row = firstRow(database, RUNS_OF_DAY, [timestampOf(fromMs), timestampOf(fromMs + LONGEST_DAY_MS), day, usageType]);
  return row === undefined ? null : { runId: textIn(row, 'run_id'), calls: numberIn(row, 'calls'), costUsd: numberIn(row, 'cost_usd') };
}

export const FIRST_CALL = `
  SELECT trace_id FROM llm_usage INDEXED BY ix_llm_usage_timestamp_uid
  WHERE timestamp >= ? AND ${IS_CALL} AND (?2 IS NULL OR usage_type = ?2) ORDER BY timestamp, uid LIMIT 1`;

/** Trace of the first call that began then or later; null when there is none. */
export function firstTraceSince(database: Database, since: string, usageType: string | null): string | null {
  return textOrNullIn(firstRow(database, FIRST_CALL, [since, usageType]) ?? {}, 'trace_id');
}
