import type { LocalDay } from '../../core/system/clock';
import type { BoundQuery } from './callConditions';
import { allRows, numberIn, textIn, type Database } from './sqlite';

/** How many questions of each local day from one to another, both included, were summed up; days with none are left out. */
export function retiredQuestions(database: Database, from: LocalDay, to: LocalDay): ReadonlyMap<LocalDay, number> {
  const { sql, parameters } = retiredQuestionsQuery(from, to);
  return new Map(allRows(database, sql, parameters).map((row) => [textIn(row, 'local_day'), numberIn(row, 'questions')]));
}

export function retiredQuestionsQuery(from: LocalDay, to: LocalDay): BoundQuery {
  const sql = `SELECT local_day, sum(questions) AS questions FROM retirements WHERE local_day >= ? AND local_day <= ?
    GROUP BY local_day HAVING sum(questions) > 0`;
  return { sql, parameters: [from, to] };
}
