import { batchRuns } from '../../adapters/sqlite/batchRunQueries';
import { callPage } from '../../adapters/sqlite/callPageQueries';
import { dailyUsage } from '../../adapters/sqlite/dailyUsageQueries';
import { dayMarks } from '../../adapters/sqlite/dayMarksQuery';
import { unpricedCalls } from '../../adapters/sqlite/repriceTable';
import type { Database } from '../../adapters/sqlite/sqlite';
import { costs, dailyCosts, totals } from '../../adapters/sqlite/summaryQueries';
import { traceList } from '../../adapters/sqlite/traceListQueries';
import { traceGroup, traces } from '../../adapters/sqlite/traceQueries';
import { completeness, usageSummary } from '../../adapters/sqlite/usageSummaryQueries';
import type { LocalDay } from '../../core/system/clock';
import type { CostPeriod } from '../../core/usage/usageReader';
import { rangeOfPeriod, type DayRange } from '../../core/usage/usageSummary';
import type { RpcHandlers } from '../rpc';
import { stripInParts, type Turns } from './stripInParts';
import type { UsageQuestions } from './usageProtocol';

/** What an answer is made from: the view, up to date with what was written before the question. */
export interface AnswerSource {
  readonly database: Database;
  readonly today: LocalDay;
}

/** Runs one question when the view is up to date; rejects with an Error that a person can read. */
export type Answer = <Result>(question: (source: AnswerSource) => Result) => Promise<Result>;

/** The questions that the worker only reads for: each is one query of the view, but for the strip, which takes turns with the others. */
export function usageQuestions(answer: Answer, turns: Turns): RpcHandlers<UsageQuestions> {
  return {
    'traces/list': (filter) => answer(({ database }) => traces(database, filter)),
    'calls/list': (search) => answer(({ database }) => callPage(database, search)),
    'callStrip/get': (request, signal) => stripInParts(request, answer, turns, signal),
    'traceGroup/get': (traceId) => answer(({ database }) => traceGroup(database, traceId)),
    'totals/get': () => answer(({ database, today }) => totals(database, today)),
    'costs/get': (period) => answer(({ database, today }) => costs(database, period, today)),
    'dailyCosts/list': (days) => answer(({ database, today }) => dailyCosts(database, days, today)),
    'traceSummaries/list': (search) => answer(({ database }) => traceList(database, search)),
    'summary/get': (range) => answer(({ database, today }) => usageSummary(database, daysOf(range, today))),
    'completeness/get': (range) => answer(({ database, today }) => completeness(database, daysOf(range, today))),
    'dailyUsage/list': (params) => answer(({ database, today }) => dailyUsage(database, params, today)),
    'dayMarks/list': (days) => answer(({ database, today }) => dayMarks(database, days, today)),
    'batchRuns/list': () => answer(({ database }) => batchRuns(database)),
    'unpricedCalls/list': (after) => answer(({ database }) => unpricedCalls(database, after ?? undefined)),
  };
}

function daysOf(range: CostPeriod | DayRange, today: LocalDay): DayRange {
  return typeof range === 'string' ? rangeOfPeriod(range, today) : range;
}
