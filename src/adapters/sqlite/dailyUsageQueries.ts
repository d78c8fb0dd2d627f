import type { LocalDay } from '../../core/system/clock';
import { daysBefore } from '../../core/usage/localDays';
import { PICO_USD_PER_USD } from '../../core/usage/rollup';
import type { DailyPartKind, DailyUsage, DailyUsageParams } from '../../core/usage/usageSummary';
import type { BoundQuery } from './callConditions';
import { allRows, numberIn, textIn, type Database, type Row } from './sqlite';

const COLUMNS = { provider: 'provider', usageType: 'usage_type', model: 'model' } as const satisfies Record<DailyPartKind, string>;

/** The last local days, today among them, oldest first; days with neither calls nor questions are left out. */
export function dailyUsage(database: Database, params: DailyUsageParams, today: LocalDay): readonly DailyUsage[] {
  const calls = dailyCallsQuery(params, today);
  const partsOfDays = new Map<LocalDay, Row[]>();
  for (const row of allRows(database, calls.sql, calls.parameters)) {
    const day = textIn(row, 'local_day');
    const parts = partsOfDays.get(day);
    if (parts === undefined) partsOfDays.set(day, [row]);
    else parts.push(row);
  }
  const asked = dailyQuestionsQuery(params.days, today);
  const questions = new Map(allRows(database, asked.sql, asked.parameters).map((row) => [textIn(row, 'local_day'), numberIn(row, 'questions')]));
  return [...new Set([...partsOfDays.keys(), ...questions.keys()])].sort().map((date) => {
    const parts = partsOfDays.get(date) ?? [];
    return {
      date,
      calls: sumOf(parts, 'calls'),
      costUsd: sumOf(parts, 'cost_pico_usd') / PICO_USD_PER_USD,
      unpricedCalls: sumOf(parts, 'unpriced_calls'),
      questions: questions.get(date) ?? 0,
      parts: parts.map((part) => ({
        name: textIn(part, 'name'),
        calls: numberIn(part, 'calls'),
        costUsd: numberIn(part, 'cost_pico_usd') / PICO_USD_PER_USD,
        unpricedCalls: numberIn(part, 'unpriced_calls'),
      })),
    };
  });
}

export function dailyCallsQuery({ days, by }: DailyUsageParams, today: LocalDay): BoundQuery {
  const sql = `
    SELECT local_day, ${COLUMNS[by]} AS name, sum(calls) AS calls, sum(cost_pico_usd) AS cost_pico_usd,
      sum(CASE WHEN cost_source IN ('unpriced', 'no_usage') THEN calls ELSE 0 END) AS unpriced_calls
    FROM rollups WHERE local_day >= ? AND local_day <= ? GROUP BY local_day, name ORDER BY local_day, name`;
  return { sql, parameters: [daysBefore(today, days - 1), today] };
}

export function dailyQuestionsQuery(days: number, today: LocalDay): BoundQuery {
  return {
    sql: 'SELECT local_day, count(*) AS questions FROM queries WHERE local_day >= ? AND local_day <= ? GROUP BY local_day',
    parameters: [daysBefore(today, days - 1), today],
  };
}

function sumOf(rows: readonly Row[], column: string): number {
  return rows.reduce((total, row) => total + numberIn(row, column), 0);
}
