import { UNKNOWN_PRICE_PROVIDERS } from '../../core/pricing/listPriceBook';
import type { LocalDay } from '../../core/system/clock';
import { MAX_UNPRICED_MODELS, type DayTotals } from '../../core/usage/dayTotals';
import { daysBefore } from '../../core/usage/localDays';
import { CHECK_USAGE_TYPE, OFFLINE_PROVIDER } from '../../core/usage/ratedCalls';
import { PICO_USD_PER_USD } from '../../core/usage/rollup';
import type { Breakdown, CostPeriod, CostSummary, DailyCost, UsageTotals } from '../../core/usage/usageReader';
import { RangeLatencies } from './latencyQueries';
import { questionCount } from './rowTables';
import { allRows, firstRow, numberIn, textIn, type Database, type Row, type SqlValue } from './sqlite';

const PERIOD_DAYS = { week: 7, month: 30 } as const satisfies Record<Exclude<CostPeriod, 'all'>, number>;
const SUMS = `
  sum(calls) AS calls,
  sum(cost_pico_usd) AS cost_pico_usd,
  sum(input_tokens) AS input_tokens,
  sum(output_tokens) AS output_tokens,
  sum(CASE WHEN cost_source IN ('unpriced', 'no_usage') THEN calls ELSE 0 END) AS unpriced_calls`;

/** Of the editor's models nobody can say a price. */
const UNPRICED_MODELS = `
  SELECT model FROM rollups WHERE local_day = ? AND cost_source = 'unpriced'
    AND provider NOT IN (${UNKNOWN_PRICE_PROVIDERS.map((provider) => `'${provider}'`).join(', ')}) GROUP BY model HAVING sum(calls) > 0 ORDER BY sum(calls) DESC, model LIMIT ?`;

function costIn(row: Row | undefined): number {
  return numberIn(row, 'cost_pico_usd') / PICO_USD_PER_USD;
}

/** Everything that happened on one local day. */
export function dayTotals(database: Database, day: LocalDay): DayTotals {
  const row = firstRow(database, `SELECT ${SUMS} FROM rollups WHERE local_day = ?`, [day]);
  const unpricedCalls = numberIn(row, 'unpriced_calls');
  const unpricedModels = unpricedCalls === 0 ? [] : allRows(database, UNPRICED_MODELS, [day, MAX_UNPRICED_MODELS]).map((one) => textIn(one, 'model'));
  return { localDay: day, calls: numberIn(row, 'calls'), costUsd: costIn(row), unpricedCalls, ...(unpricedModels.length === 0 ? {} : { unpricedModels }) };
}

/** Totals over the whole store, and those of today. */
export function totals(database: Database, today: LocalDay): UsageTotals {
  const all = firstRow(
    database,
    `SELECT ${SUMS},
       sum(CASE WHEN provider <> ?1 THEN latency_count ELSE 0 END) AS latency_count,
       sum(CASE WHEN provider <> ?1 THEN latency_sum_ms ELSE 0 END) AS latency_sum_ms,
       sum(CASE WHEN provider <> ?1 AND usage_type <> ?2 AND status <> 'cancelled' THEN calls ELSE 0 END) AS rated_calls,
       sum(CASE WHEN provider <> ?1 AND usage_type <> ?2 AND status NOT IN ('cancelled', 'ok') THEN calls ELSE 0 END) AS failed_calls
     FROM rollups`,
    [OFFLINE_PROVIDER, CHECK_USAGE_TYPE],
  );
  const ofToday = dayTotals(database, today);
  const queriesOfToday = firstRow(database, 'SELECT count(*) AS queries FROM queries WHERE local_day = ?', [today]);
  const latencyCount = numberIn(all, 'latency_count');
  const latencySumMs = numberIn(all, 'latency_sum_ms');
  const latencies = new RangeLatencies(database, {}, latencyCount);
  return {
    totalQueries: questionCount(database),
    avgLatencyMs: latencyCount === 0 ? 0 : latencySumMs / latencyCount,
    p95LatencyMs: latencies.figures(() => true, latencySumMs)?.p95Ms ?? 0,
    latencyCount,
    totalLlmCalls: numberIn(all, 'calls'),
    totalLlmCost: costIn(all),
    todayCalls: ofToday.calls,
    todayCost: ofToday.costUsd,
    todayQueries: numberIn(queriesOfToday, 'queries'),
    todayUnpricedCalls: ofToday.unpricedCalls,
    unpricedCalls: numberIn(all, 'unpriced_calls'),
    ratedCalls: numberIn(all, 'rated_calls'),
    failedCalls: numberIn(all, 'failed_calls'),
  };
}

/** Totals and breakdowns: of today and the days before it that make up the period. */
export function costs(database: Database, period: CostPeriod, today: LocalDay): CostSummary {
  const { where, parameters } = daysOf(period, today);
  const rows = allRows(
    database,
    `SELECT provider, model, usage_type, ${SUMS} FROM rollups ${where} GROUP BY provider, model, usage_type ORDER BY 1, 2, 3`,
    parameters,
  );
  return {
    period,
    ...sumOf(rows),
    byProvider: brokenDown(rows, 'provider'),
    byUsageType: brokenDown(rows, 'usage_type'),
    byModel: brokenDown(rows, 'model'),
  };
}

function daysOf(period: CostPeriod, today: LocalDay): { readonly where: string; readonly parameters: SqlValue[] } {
  if (period === 'all') return { where: '', parameters: [] };
  return {
    where: 'WHERE local_day >= ? AND local_day <= ?',
    parameters: [daysBefore(today, PERIOD_DAYS[period] - 1), today],
  };
}

function sumOf(rows: readonly Row[]): Breakdown {
  const sum = (column: string): number => rows.reduce((total, row) => total + numberIn(row, column), 0);
  return {
    cost: sum('cost_pico_usd') / PICO_USD_PER_USD,
    calls: sum('calls'),
    inputTokens: sum('input_tokens'),
    outputTokens: sum('output_tokens'),
    unpricedCalls: sum('unpriced_calls'),
  };
}

function brokenDown(rows: readonly Row[], column: string): Readonly<Record<string, Breakdown>> {
  const names = [...new Set(rows.map((row) => textIn(row, column)))].sort();
  return Object.fromEntries(names.map((name) => [name, sumOf(rows.filter((row) => row[column] === name))]));
}

/** The last `days` local days, today among them, oldest first; days without calls are left out. */
export function dailyCosts(database: Database, days: number, today: LocalDay): readonly DailyCost[] {
  const rows = allRows(
    database,
    `SELECT local_day, provider, sum(calls) AS calls, sum(cost_pico_usd) AS cost_pico_usd FROM rollups
     WHERE local_day >= ? AND local_day <= ? GROUP BY local_day, provider ORDER BY local_day, provider`,
    [daysBefore(today, days - 1), today],
  );
  const byDay = new Map<string, Row[]>();
  for (const row of rows) {
    const day = textIn(row, 'local_day');
    const ofDay = byDay.get(day);
    if (ofDay === undefined) byDay.set(day, [row]);
    else ofDay.push(row);
  }
  return [...byDay].map(([date, ofDay]) => ({
    date,
    costUsd: sumOf(ofDay).cost,
    calls: sumOf(ofDay).calls,
    byProvider: Object.fromEntries(ofDay.map((row) => [textIn(row, 'provider'), costIn(row)])),
  }));
}
