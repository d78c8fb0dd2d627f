import type { DayMarks } from '../anomalies/dayMarks';
import type { BatchRunRow } from './batchRuns';
import type { CallPage, CallSearch } from './callSearch';
import type { TraceListPage, TraceListSearch } from './traceSummary';
import type { Completeness, DailyUsage, DailyUsageParams, DayRange, UsageSummary } from './usageSummary';
import type { CallStrip, StripRequest } from './callStrip';
import type { CallStatus, CostSource } from './vocabulary';

/** One call as it is told to others. Shape fixed by the exported API. */
export interface TraceEntry {
  readonly id: number;
  /** When the call began: UTC ISO 8601 with milliseconds. */
  readonly timestamp: string;
  readonly provider: string;
  readonly model: string;
  readonly usageType: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly costUsd: number;
  readonly costSource: CostSource;
  readonly traceId: string | null;
  readonly latencyMs: number | null;
  readonly ttftMs: number | null;
  readonly status: CallStatus;
  readonly errorMessage: string | null;
  readonly attempt: number;
  readonly runId: string | null;
}

/** One call as the dashboard shows it: with what the exported API leaves out. */
export interface CallEntry extends TraceEntry {
  /** The price entry that its cost was worked out with; null where there is none. */
  readonly priceId: string | null;
  /** The conversation that it was made for. */
  readonly conversationId: string | null;
}

/** Shape fixed by the exported API. */
export interface TraceFilter {
  /** 1 to 200, default 50. */
  readonly limit?: number;
  readonly usageType?: string;
  readonly status?: CallStatus;
  readonly provider?: string;
  readonly model?: string;
  /** ISO 8601, inclusive. */
  readonly since?: string;
  /** ISO 8601, exclusive. */
  readonly until?: string;
  /** Id of a call: the page holds what comes before it, that is, older calls. */
  readonly before?: number;
}

/** Local days: a week is today and the 6 days before it, a month today and the 29 before it. */
export type CostPeriod = 'week' | 'month' | 'all';

export interface Breakdown {
  /** US dollars of the calls with a known cost. */
  readonly cost: number;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Calls whose cost is unknown, which `cost` leaves out. */
  readonly unpricedCalls: number;
}

export interface CostSummary extends Breakdown {
  readonly period: CostPeriod;
  readonly byProvider: Readonly<Record<string, Breakdown>>;
  readonly byUsageType: Readonly<Record<string, Breakdown>>;
  readonly byModel: Readonly<Record<string, Breakdown>>;
}

export interface DailyCost {
  /** Local `YYYY-MM-DD`. */
  readonly date: string;
  readonly costUsd: number;
  readonly calls: number;
  readonly byProvider: Readonly<Record<string, number>>;
}

/** Totals over the whole store. Latencies leave offline calls and batch summaries out. */
export interface UsageTotals {
  readonly totalQueries: number;
  readonly avgLatencyMs: number;
  readonly p95LatencyMs: number;
  /** Calls behind the two latency figures. */
  readonly latencyCount: number;
  readonly totalLlmCalls: number;
  readonly totalLlmCost: number;
  readonly todayCalls: number;
  readonly todayCost: number;
  readonly todayQueries: number;
  readonly todayUnpricedCalls: number;
  readonly unpricedCalls: number;
  /** Calls that count in the error rate, and how many of them have a status other than `ok`. */
  readonly ratedCalls: number;
  readonly failedCalls: number;
}

/** Questions about the recorded calls. Each rejects with an Error that a person can read. */
export interface UsageReader {
  /** Newest first. */
  traces(filter: TraceFilter): Promise<readonly TraceEntry[]>;
  /** A page of calls by more than the exported API's filter, to any depth and in both directions. */
  calls(search: CallSearch): Promise<CallPage>;
  /** The calls that meet the criteria over time. It takes longer than a page of them: the signal tells that nobody waits for it any more. */
  strip(request: StripRequest, signal?: AbortSignal): Promise<CallStrip>;
  /** In the order in which the calls began; empty when there is none. */
  traceGroup(traceId: string): Promise<readonly CallEntry[]>;
  /** A page of traces, each as one entry, the one with the newest call first. */
  traceSummaries(search: TraceListSearch): Promise<TraceListPage>;
  totals(): Promise<UsageTotals>;
  costs(period: CostPeriod): Promise<CostSummary>;
  /** Totals and parts of a period or of any range of local days. */
  summary(range: CostPeriod | DayRange): Promise<UsageSummary>;
  completeness(range: CostPeriod | DayRange): Promise<Completeness>;
  /** The last local days, oldest first, days without calls and questions left out. */
  dailyUsage(params: DailyUsageParams): Promise<readonly DailyUsage[]>;
  /** The last 20 runs of each background job, newest first. */
  batchRuns(): Promise<readonly BatchRunRow[]>;
  /** Findings and runs of background jobs of the last `days` local days, oldest first, days without any left out. */
  dayMarks(days: number): Promise<readonly DayMarks[]>;
  /** The last `days` local days, oldest first, days without calls left out. */
  dailyCosts(days: number): Promise<readonly DailyCost[]>;
}
