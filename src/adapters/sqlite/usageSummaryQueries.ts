import { CHECK_USAGE_TYPE, OFFLINE_PROVIDER } from '../../core/usage/ratedCalls';
import { PICO_USD_PER_USD } from '../../core/usage/rollup';
import type { Completeness, DayRange, QuestionSums, UsagePart, UsageSums, UsageSummary } from '../../core/usage/usageSummary';
import type { BoundQuery } from './callConditions';
import { boundsOf } from './dayRanges';
import { RangeLatencies, type LatencyGroup } from './latencyQueries';
import { retiredQuestions } from './retiredQuestions';
import { allRows, firstRow, numberIn, textIn, type Database, type Row } from './sqlite';

const RATED = `provider <> '${OFFLINE_PROVIDER}' AND usage_type <> '${CHECK_USAGE_TYPE}' AND status <> 'cancelled'`;
const SUMS = `
  sum(calls) AS calls,
  sum(cost_pico_usd) AS cost_pico_usd,
  sum(CASE WHEN cost_source IN ('unpriced', 'no_usage') THEN calls ELSE 0 END) AS unpriced_calls,
  sum(CASE WHEN cost_source = 'no_usage' THEN calls ELSE 0 END) AS calls_without_usage,
  sum(input_tokens) AS input_tokens,
  sum(output_tokens) AS output_tokens,
  sum(cache_read_tokens) AS cache_read_tokens,
  sum(cache_write_5m_tokens) + sum(cache_write_1h_tokens) AS cache_write_tokens,
  sum(reasoning_tokens) AS reasoning_tokens,
  sum(CASE WHEN ${RATED} THEN calls ELSE 0 END) AS rated_calls,
  sum(CASE WHEN ${RATED} AND status <> 'ok' THEN calls ELSE 0 END) AS failed_calls,
  sum(CASE WHEN ${RATED} AND status = 'fallback' THEN calls ELSE 0 END) AS fallback_calls,
  sum(CASE WHEN provider <> '${OFFLINE_PROVIDER}' THEN latency_count ELSE 0 END) AS latency_count,
  sum(CASE WHEN provider <> '${OFFLINE_PROVIDER}' THEN latency_sum_ms ELSE 0 END) AS latency_sum_ms`;

/** Totals of a range of local days, taken apart by provider, model and usage type. */
export function usageSummary(database: Database, range: DayRange): UsageSummary {
  const { sql, parameters } = summaryQuery(range);
  const rows = allRows(database, sql, parameters);
  const latencies = new RangeLatencies(database, range, sumOf(rows, 'latency_count'));
  const whole = sumsOf(rows, latencies, () => true);
  const shareBasis = whole.costUsd > 0 ? 'cost' : 'calls';
  const parts = (column: string, nameOf: (group: LatencyGroup) => string): readonly UsagePart[] =>
    [...new Set(rows.map((row) => textIn(row, column)))]
      .map((name) => {
        const sums = sumsOf(rows.filter((row) => row[column] === name), latencies, (group) => nameOf(group) === name);
        return { name, ...sums, share: shareBasis === 'cost' ? sums.costUsd / whole.costUsd : sums.calls / whole.calls };
      })
      .sort((one, other) => other.share - one.share || other.calls - one.calls || (one.name < other.name ? -1 : 1));
  return {
    range,
    ...whole,
    shareBasis,
    byProvider: parts('provider', ({ provider }) => provider),
    byModel: parts('model', ({ model }) => model),
    byUsageType: parts('usage_type', ({ usageType }) => usageType),
    asked: questionSums(database, range),
  };
}

export function summaryQuery(range: DayRange): BoundQuery {
  const { from, to } = boundsOf(range);
  const sql = `SELECT provider, model, usage_type, ${SUMS} FROM rollups WHERE local_day >= ? AND local_day <= ? GROUP BY provider, model, usage_type`;
  return { sql, parameters: [from, to] };
}

/** How many of a range's calls the figures know the money and the tokens of. */
export function completeness(database: Database, range: DayRange): Completeness {
  const { from, to } = boundsOf(range);
  const row = firstRow(database, `SELECT ${SUMS} FROM rollups WHERE local_day >= ? AND local_day <= ?`, [from, to]);
  const calls = numberIn(row, 'calls');
  return {
    calls,
    pricedCalls: calls - numberIn(row, 'unpriced_calls'),
    usageReportedCalls: calls - numberIn(row, 'calls_without_usage'),
    openCalls: numberIn(firstRow(database, 'SELECT count(*) AS calls FROM open_calls'), 'calls'),
    unreadableLines: numberIn(firstRow(database, 'SELECT sum(unreadable_lines) AS lines FROM segments'), 'lines'),
  };
}

export function questionsQuery(range: DayRange): BoundQuery {
  const { from, to } = boundsOf(range);
  const sql = `SELECT label, count(*) AS questions, sum(latency_ms) AS latency_sum_ms FROM queries INDEXED BY ix_queries_local_day
    WHERE local_day >= ? AND local_day <= ? GROUP BY label ORDER BY label`;
  return { sql, parameters: [from, to] };
}

function questionSums(database: Database, range: DayRange): QuestionSums {
  const { sql, parameters } = questionsQuery(range);
  const rows = allRows(database, sql, parameters);
  const questions = sumOf(rows, 'questions');
  const { from, to } = boundsOf(range);
  const retired = [...retiredQuestions(database, from, to).values()].reduce((sum, count) => sum + count, 0);
  return {
    questions: questions + retired,
    byLabel: Object.fromEntries(rows.map((row) => [textIn(row, 'label'), numberIn(row, 'questions')])),
    averageLatencyMs: questions === 0 ? null : sumOf(rows, 'latency_sum_ms') / questions,
  };
}

function sumsOf(rows: readonly Row[], latencies: RangeLatencies, isMeant: (group: LatencyGroup) => boolean): UsageSums {
  const sum = (column: string): number => sumOf(rows, column);
  return {
    calls: sum('calls'),
    costUsd: sum('cost_pico_usd') / PICO_USD_PER_USD,
    unpricedCalls: sum('unpriced_calls'),
    callsWithoutUsage: sum('calls_without_usage'),
    inputTokens: sum('input_tokens'),
    outputTokens: sum('output_tokens'),
    cacheReadTokens: sum('cache_read_tokens'),
    cacheWriteTokens: sum('cache_write_tokens'),
    reasoningTokens: sum('reasoning_tokens'),
    ratedCalls: sum('rated_calls'),
    failedCalls: sum('failed_calls'),
    fallbackCalls: sum('fallback_calls'),
    latency: latencies.figures(isMeant, sum('latency_sum_ms')),
  };
}

function sumOf(rows: readonly Row[], column: string): number {
  return rows.reduce((total, row) => total + numberIn(row, column), 0);
}
