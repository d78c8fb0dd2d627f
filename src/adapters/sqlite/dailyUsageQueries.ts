import type { LocalDay } from '../../core/system/clock';
import { daysBefore } from '../../core/usage/localDays';
import { PICO_USD_PER_USD } from '../../core/usage/rollup';
import type { DailyPartKind, DailyUsage, DailyUsageParams } from '../../core/usage/usageSummary';
import type { BoundQuery } from './callConditions';
import { retiredQuestions } from './retiredQuestions';
import { allRows, forEachRow, numberIn, textIn, type Database } from './sqlite';

/** Places of the columns of `dailyCallsQuery`. */
const PLACES = { provider: 1, model: 2, usageType: 3 } as const satisfies Record<DailyPartKind, number>;

interface Sums {
  calls: number;
  costPicoUsd: number;
  unpricedCalls: number;
}

/** The last local days, today among them, oldest first; days with neither calls nor questions are left out. */
export function dailyUsage(database: Database, { days, by }: DailyUsageParams, today: LocalDay): readonly DailyUsage[] {
  const partsOfDays = new Map<LocalDay, Map<string, Sums>>();
  const calls = dailyCallsQuery(days, today);
  forEachRow(database, calls.sql, calls.parameters, (values) => {
    const day = String(values[0]);
    const name = String(values[PLACES[by]]);
    const parts = partsOfDays.get(day) ?? new Map<string, Sums>();
    partsOfDays.set(day, parts);
    const sums = parts.get(name) ?? { calls: 0, costPicoUsd: 0, unpricedCalls: 0 };
    parts.set(name, sums);
    sums.calls += Number(values[4]);
    sums.costPicoUsd += Number(values[5]);
    sums.unpricedCalls += Number(values[6]);
  });
  const asked = dailyQuestionsQuery(days, today);
  const questions = new Map(allRows(database, asked.sql, asked.parameters).map((row) => [textIn(row, 'local_day'), numberIn(row, 'questions')]));
  for (const [day, count] of retiredQuestions(database, daysBefore(today, days - 1), today)) questions.set(day, (questions.get(day) ?? 0) + count);
  return [...new Set([...partsOfDays.keys(), ...questions.keys()])].sort().map((date) => {
    const parts = [...(partsOfDays.get(date) ?? [])].sort(([one], [other]) => (one < other ? -1 : 1));
    return {
      date,
      ...daySums(parts.map(([, sums]) => sums)),
      questions: questions.get(date) ?? 0,
      parts: parts.map(([name, sums]) => ({ name, ...daySums([sums]) })),
    };
  });
}

function daySums(all: readonly Sums[]): Pick<DailyUsage, 'calls' | 'costUsd' | 'unpricedCalls'> {
  const sum = (field: keyof Sums): number => all.reduce((total, sums) => total + sums[field], 0);
  return { calls: sum('calls'), costUsd: sum('costPicoUsd') / PICO_USD_PER_USD, unpricedCalls: sum('unpricedCalls') };
}

/** Grouped as the primary key begins, so that nothing is sorted; what days are taken apart by is put together afterwards. */
export function dailyCallsQuery(days: number, today: LocalDay): BoundQuery {
  const sql = `
    SELECT local_day, provider, model, usage_type, sum(calls), sum(cost_pico_usd),
      sum(CASE WHEN cost_source IN ('unpriced', 'no_usage') THEN calls ELSE 0 END)
    FROM rollups WHERE local_day >= ? AND local_day <= ? GROUP BY local_day, provider, model, usage_type`;
  return { sql, parameters: [daysBefore(today, days - 1), today] };
}

export function dailyQuestionsQuery(days: number, today: LocalDay): BoundQuery {
  return {
    sql: 'SELECT local_day, count(*) AS questions FROM queries WHERE local_day >= ? AND local_day <= ? GROUP BY local_day',
    parameters: [daysBefore(today, days - 1), today],
  };
}
