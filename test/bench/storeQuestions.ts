import { AnomalyFactsReader } from '../../src/adapters/sqlite/anomalyFacts';
import { batchRuns } from '../../src/adapters/sqlite/batchRunQueries';
import { callPage } from '../../src/adapters/sqlite/callPageQueries';
import { dailyUsage } from '../../src/adapters/sqlite/dailyUsageQueries';
import { allRows, textIn, type Database } from '../../src/adapters/sqlite/sqlite';
import { costs, totals } from '../../src/adapters/sqlite/summaryQueries';
import { traceGroup } from '../../src/adapters/sqlite/traceQueries';
import { completeness, usageSummary } from '../../src/adapters/sqlite/usageSummaryQueries';
import { UsageDatabase } from '../../src/adapters/sqlite/usageDatabase';
import { momentOf } from '../../src/core/anomalies/moment';
import { checkCallSearch, type CallSearch } from '../../src/core/usage/callSearch';
import { daysBefore } from '../../src/core/usage/localDays';
import { rangeOfPeriod } from '../../src/core/usage/usageSummary';
import { FixedClock } from '../support/fixedClock';
import { median } from './benchmark';

/** Each question is asked so often at least, and goes on being asked for so long. */
const MIN_RUNS = 9;
const MIN_MS = 200;

/** Everything that the overview and the charts below it show. */
function overview(database: Database, today: string): void {
  totals(database, today);
  costs(database, 'month', today);
  usageSummary(database, rangeOfPeriod('month', today));
  dailyUsage(database, { days: 365, by: 'usageType' }, today);
  completeness(database, rangeOfPeriod('month', today));
  batchRuns(database);
}

/** The questions that are measured, each the way the worker answers it. */
export function questionsOn(database: Database, today: string): ReadonlyMap<string, () => unknown> {
  const page = (search: CallSearch): unknown => callPage(database, checkCallSearch({ limit: 100, ...search }));
  const weekAgo = daysBefore(today, 7);
  const middle = allRows(database, 'SELECT trace_id FROM llm_usage WHERE timestamp >= ? ORDER BY timestamp LIMIT 1', [daysBefore(today, 90)])[0] ?? {};
  const facts = new AnomalyFactsReader(new UsageDatabase(database));
  const clock = new FixedClock(`${today}T23:59:59.999Z`);
  return new Map<string, () => unknown>([
    ['newest100_ms', () => page({})],
    ['filtered100_ms', () => page({ usageType: 'inbox', status: 'error', since: weekAgo })],
    // Nothing has it: a whole step of 30 days is looked through.
    ['text_step_ms', () => page({ text: 'no such words' })],
    ['min_cost_step_ms', () => page({ minCostUsd: 100 })],
    ['provider_step_ms', () => page({ provider: 'nobody' })],
    ['trace_group_ms', () => traceGroup(database, textIn(middle, 'trace_id'))],
    ['overview_ms', () => { overview(database, today); }],
    ['anomaly_facts_ms', () => {
      clock.advance(1);
      return facts.read({ ...momentOf(clock), today }, { syncJobs: [], unsavedCalls: 0 });
    }],
  ]);
}

/** Median milliseconds of each question, the first answer left out: it reads pages for the first time. */
export function millisecondsOf(questions: ReadonlyMap<string, () => unknown>): ReadonlyMap<string, number> {
  const medians = new Map<string, number>();
  for (const [name, ask] of questions) {
    ask();
    const durationsMs: number[] = [];
    for (let totalMs = 0; durationsMs.length < MIN_RUNS || totalMs < MIN_MS; ) {
      const startMs = performance.now();
      ask();
      const durationMs = performance.now() - startMs;
      durationsMs.push(durationMs);
      totalMs += durationMs;
    }
    medians.set(name, median(durationsMs));
  }
  return medians;
}
