import type { DayMarks } from '../../core/anomalies/dayMarks';
import type { UnpricedCall, UnpricedCallPlace, UnpricedCallReader } from '../../core/usage/reprice';
import type { BatchRunRow } from '../../core/usage/batchRuns';
import { checkCallSearch, type CallPage, type CallSearch } from '../../core/usage/callSearch';
import {
  checkPartKind,
  checkRange,
  type Completeness,
  type DailyUsage,
  type DailyUsageParams,
  type DayRange,
  type UsageSummary,
} from '../../core/usage/usageSummary';
import { checkStripRequest, type CallStrip, type StripRequest } from '../../core/usage/callStrip';
import { checkTraceListSearch, type TraceListPage, type TraceListSearch } from '../../core/usage/traceSummary';
import { checkDays, checkPeriod, checkTraceFilter } from '../../core/usage/traceFilter';
import type {
  CallEntry,
  CostPeriod,
  CostSummary,
  DailyCost,
  TraceEntry,
  TraceFilter,
  UsageReader,
  UsageTotals,
} from '../../core/usage/usageReader';
import type { UsageQuestions } from './usageProtocol';

/** Puts a question to the worker. The signal tells that nobody waits for the answer any more. */
export type AskWorker = <Method extends keyof UsageQuestions>(
  method: Method,
  params: UsageQuestions[Method]['params'],
  signal?: AbortSignal,
) => Promise<UsageQuestions[Method]['result']>;

/** The questions about recorded calls, checked here and answered by the worker. */
export class WorkerUsageReader implements UsageReader, UnpricedCallReader {
  readonly #ask: AskWorker;

  constructor(ask: AskWorker) {
    this.#ask = ask;
  }

  async traces(filter: TraceFilter): Promise<readonly TraceEntry[]> {
    return this.#ask('traces/list', checkTraceFilter(filter));
  }

  async calls(search: CallSearch): Promise<CallPage> {
    return this.#ask('calls/list', checkCallSearch(search));
  }

  async strip(request: StripRequest, signal?: AbortSignal): Promise<CallStrip> {
    return this.#ask('callStrip/get', checkStripRequest(request), signal);
  }

  async traceGroup(traceId: string): Promise<readonly CallEntry[]> {
    return this.#ask('traceGroup/get', traceId);
  }

  async traceSummaries(search: TraceListSearch): Promise<TraceListPage> {
    return this.#ask('traceSummaries/list', checkTraceListSearch(search));
  }

  async totals(): Promise<UsageTotals> {
    return this.#ask('totals/get', null);
  }

  async costs(period: CostPeriod): Promise<CostSummary> {
    return this.#ask('costs/get', checkPeriod(period));
  }

  async dailyCosts(days: number): Promise<readonly DailyCost[]> {
    return this.#ask('dailyCosts/list', checkDays(days));
  }

  async summary(range: CostPeriod | DayRange): Promise<UsageSummary> {
    return this.#ask('summary/get', checkRange(range));
  }

  async completeness(range: CostPeriod | DayRange): Promise<Completeness> {
    return this.#ask('completeness/get', checkRange(range));
  }

  async dailyUsage({ days, by }: DailyUsageParams): Promise<readonly DailyUsage[]> {
    return this.#ask('dailyUsage/list', { days: checkDays(days), by: checkPartKind(by) });
  }

  async dayMarks(days: number): Promise<readonly DayMarks[]> {
    return this.#ask('dayMarks/list', checkDays(days));
  }

  async batchRuns(): Promise<readonly BatchRunRow[]> {
    return this.#ask('batchRuns/list', null);
  }

  async unpricedCalls(after: UnpricedCallPlace | undefined): Promise<readonly UnpricedCall[]> {
    return this.#ask('unpricedCalls/list', after ?? null);
  }
}
