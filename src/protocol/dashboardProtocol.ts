import type { AnomalyRuleName, AnomalyType, Severity } from '../core/anomalies/anomaly';
import type { CostFactor } from '../core/anomalies/costChange';
import type { FindingLabel } from '../core/anomalies/findings/finding';
import type { CallPlace } from '../core/usage/callSearch';
import type { CallStrip, StripMeasure } from '../core/usage/callStrip';
import type { CallEntry, CostPeriod } from '../core/usage/usageReader';
import type { CallStatus, CostSource } from '../core/usage/vocabulary';

/** Where the dashboard is: kept in its webview state, and set from outside by deep links. */
export type DashboardRoute =
  | { readonly tab: 'overview'; /** Where to look there. */ readonly focus?: 'findings' }
  /** With a run or with criteria, all filters but these are taken away. */
  | { readonly tab: 'traces'; readonly traceId?: string; readonly runId?: string; readonly criteria?: TraceCriteria };

/** Money with what is missing from it. */
export interface CostView {
  /** US dollars of the calls with a known cost. */
  readonly usd: number;
  /** Calls left out, because their cost is not known. More than 0: show "≥". */
  readonly unpricedCalls: number;
}

/** How long calls took; offline ones left out. */
export interface LatencyView {
  /** Calls behind the figures. */
  readonly count: number;
  readonly averageMs: number;
  /** Null below 20 calls, where it would be the maximum under another name: then that is told instead. */
  readonly p95Ms: number | null;
  readonly longestMs: number | null;
}

/** What calls amount to together. */
export interface UsageView {
  readonly calls: number;
  /** The whole input, what came from a cache included. */
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly cost: CostView;
  /** Null when no call has a latency. */
  readonly latency: LatencyView | null;
}

/** The calls of one usage type, provider or model. */
export interface BreakdownRow extends UsageView {
  /** The usage type, provider or model as it is stored. */
  readonly name: string;
  /** Of the whole, 0 to 1, by the overview's `shareBasis`. */
  readonly share: number;
}

/** How much of what happened is in the figures. */
export interface CompletenessView {
  readonly calls: number;
  readonly pricedCalls: number;
  /** Calls whose provider told its tokens. */
  readonly usageReportedCalls: number;
  /** Calls that have not ended yet. */
  readonly openCalls: number;
  /** Lines of the record, of all time, that could not be read. */
  readonly unreadableLines: number;
  /** Lines that could not be written to disk yet. */
  readonly unsavedCalls: number;
}

export type BreakdownKind = 'usageType' | 'model' | 'provider';

export interface OverviewView {
  readonly period: CostPeriod;
  /** When the figures were read, UTC ISO 8601. */
  readonly asOf: string;
  /** IANA name of the time zone of "today". */
  readonly timeZone: string;
  /** Of the period, as are the figures below that do not say otherwise. */
  readonly total: UsageView;
  /** The same taken apart, each list with the largest share first. */
  readonly breakdown: Readonly<Record<BreakdownKind, readonly BreakdownRow[]>>;
  /** What shares are shares of: money, or calls where none is known to have been spent. */
  readonly shareBasis: 'cost' | 'calls';
  readonly today: CostView;
  readonly todayCalls: number;
  /** Null where there is no limit. */
  readonly dailyLimitUsd: number | null;
  /** What a day with calls usually costs; null while too few days are known. */
  readonly usual: MoneyRange | null;
  readonly questions: number;
  readonly todayQuestions: number;
  /** Null while the index is not there yet. */
  readonly indexedNotes: number | null;
  readonly conversations: number;
  /** Calls that count in the rates (offline, cancelled and checks left out), and those of them that failed or fell back. */
  readonly ratedCalls: number;
  readonly failedCalls: number;
  readonly fallbackCalls: number;
  readonly completeness: CompletenessView;
}

/** US dollars, both ends included. */
export interface MoneyRange {
  readonly lowUsd: number;
  readonly highUsd: number;
}

/** What the bars of the cost chart are made of. */
export type CostStack = 'usageType' | 'provider';

/** The share of one usage type or provider in a bar. */
export interface CostPart extends CostView {
  /** As it is stored. */
  readonly name: string;
}

/** A kind of finding that began, or fired last, in the time of a bar. */
export interface FindingMarkView {
  readonly title: string;
  /** The worst. */
  readonly severity: Severity;
  /** Whether the user has said of all of them what they are. */
  readonly isSeenTo: boolean;
}

/** What the calls of a day or a week cost. No calls: a gap, not a zero. */
export interface CostBarView {
  /** Local `YYYY-MM-DD`, as is `lastDay`; both included. */
  readonly firstDay: string;
  readonly lastDay: string;
  /** UTC ISO 8601, included; `until` is not. */
  readonly since: string;
  readonly until: string;
  readonly cost: CostView;
  readonly calls: number;
  readonly parts: Readonly<Record<CostStack, readonly CostPart[]>>;
  /** What is open first, then by severity. */
  readonly findings: readonly FindingMarkView[];
  /** Runs of background jobs, and those of them that failed as a whole. */
  readonly syncRuns: number;
  readonly failedSyncRuns: number;
}

export interface CostSeriesView {
  readonly period: CostPeriod;
  readonly asOf: string;
  readonly timeZone: string;
  /** What a bar stands for; a week begins on Monday. */
  readonly unit: 'day' | 'week';
  /** Oldest first, without holes. */
  readonly bars: readonly CostBarView[];
  /** The daily limit; null where there is none, or where bars are weeks. */
  readonly limitUsd: number | null;
  /** What a day with calls usually costs; null while too few days are known, or where bars are weeks. */
  readonly usual: MoneyRange | null;
}

/** One call as the table shows it. */
export type CallView = CallEntry;

/** Local days up to now: "today" alone, or with the days before it. */
export type TracePeriod = 'today' | Exclude<CostPeriod, 'all'>;

/** What the calls are narrowed to: each part that is there must hold. */
export interface TraceCriteria {
  readonly usageType?: string;
  readonly status?: CallStatus;
  readonly provider?: string;
  readonly model?: string;
  readonly period?: TracePeriod;
  /** UTC ISO 8601, included; `until` is not. Together with a period, the narrower bound holds. */
  readonly since?: string;
  readonly until?: string;
  /** US dollars. Calls whose cost is unknown do not meet it. */
  readonly minCostUsd?: number;
  /** Milliseconds. Calls without a latency do not meet it. */
  readonly minLatencyMs?: number;
  /** Contained in the model's name or the error's words. */
  readonly text?: string;
  readonly traceId?: string;
  readonly runId?: string;
}

export interface TraceListParams extends TraceCriteria {
  /** Where the page before ended. */
  readonly before?: CallPlace;
}

export interface TraceListView {
  /** When the calls were read, UTC ISO 8601. */
  readonly asOf: string;
  /** IANA name of the time zone in which times are shown. */
  readonly timeZone: string;
  readonly calls: readonly CallView[];
  /** Where older calls go on; undefined when this is the last page. */
  readonly older?: CallPlace;
  /** Where the search ended with room left on the page, UTC ISO 8601; undefined when it did not. */
  readonly searchedBackTo?: string;
}

export interface TraceStripParams extends TraceCriteria {
  readonly measure: StripMeasure;
}

/** The calls of the filter over time, for the strip above the table. */
export interface TraceStripView extends CallStrip {
  readonly measure: StripMeasure;
}

/** What the filters can be set to: everything that was ever recorded. */
export interface TraceChoicesView {
  readonly providers: readonly string[];
  readonly models: readonly string[];
}

export interface TraceGroupView {
  readonly traceId: string;
  /** The conversation that it belongs to, as long as that is kept here. */
  readonly conversationId: string | null;
  /** When the calls were read, UTC ISO 8601. */
  readonly asOf: string;
  /** IANA name of the time zone in which times are shown. */
  readonly timeZone: string;
  readonly calls: readonly CallView[];
  readonly totalCost: CostView;
  /** Sum of the calls' latencies, milliseconds. */
  readonly totalLatencyMs: number;
  /** From the first call's start to the last one's end, milliseconds. */
  readonly wallTimeMs: number;
  readonly totalInputTokens: number;
  readonly totalOutputTokens: number;
  readonly providers: readonly string[];
  readonly costSources: readonly CostSource[];
}

/** One run of a background job. Null numbers were not recorded. */
export interface SyncRunView {
  readonly runId: string | null;
  /** UTC ISO 8601. */
  readonly startedAt: string;
  readonly status: CallStatus;
  readonly processed: number | null;
  readonly failed: number | null;
  readonly skipped: number | null;
  readonly durationMs: number | null;
  /** US dollars of the calls with a known cost. */
  readonly costUsd: number | null;
  /** The same for each note or file that was worked on. */
  readonly costPerNoteUsd: number | null;
  /** Why it ended before its work did; null where it did not. `providers`: none could be asked; `interrupted`: its window ended. */
  readonly stopped: 'cancelled' | 'budget' | 'paused' | 'providers' | 'interrupted' | 'failed' | null;
}

export interface SyncJobView {
  readonly job: 'extraction' | 'inbox';
  /** Newest first, at most 20. */
  readonly runs: readonly SyncRunView[];
  /** Overdue by 2 intervals of the schedule while the editor was open. */
  readonly isStale: boolean;
}

/** How background work has been doing. */
export interface SyncHealthView {
  /** When the runs were read, UTC ISO 8601. */
  readonly asOf: string;
  /** IANA name of the time zone in which times are shown. */
  readonly timeZone: string;
  readonly schedule: 'off' | 'hourly' | 'daily';
  /** Who holds background work back; null where nobody does. */
  readonly pausedBy: 'user' | 'protection' | null;
  readonly jobs: readonly SyncJobView[];
}

/** Every request of the dashboard: what it takes and what it gives. */
/** A part of why a finding's day cost what it did; the parts add up to the change. */
export interface CostPartView {
  readonly usageType: string;
  readonly provider: string;
  readonly model: string;
  readonly factor: CostFactor;
  /** US dollars; negative where it made the day cheaper. */
  readonly usd: number;
}

export interface FindingView {
  readonly id: string;
  readonly type: AnomalyType;
  readonly severity: Severity;
  readonly title: string;
  /** One sentence with the figures. */
  readonly message: string;
  /** The rules that found it. */
  readonly rules: readonly AnomalyRuleName[];
  /** UTC ISO 8601, as is `lastFiredAt`. */
  readonly openedAt: string;
  readonly lastFiredAt: string;
  /** What shows its calls in Traces. */
  readonly criteria: TraceCriteria;
  /** Findings of one cause have this in common. */
  readonly cause: string;
  /** Whether `findings/why` has figures for it. */
  readonly isAboutCost: boolean;
}

export interface FindingsView {
  readonly asOf: string;
  readonly timeZone: string;
  /** Most severe first. */
  readonly findings: readonly FindingView[];
  /** Why background sync is paused; null when it is not. */
  readonly syncPause: { readonly by: 'user' | 'protection'; readonly since: string; readonly findingId: string | null } | null;
}

export interface FindingWhyView {
  readonly findingId: string;
  /** US dollars that the finding's last day cost more than the mean of the usual days; may be negative. */
  readonly changeUsd: number;
  /** Usual days behind the mean; 0: there are none yet. */
  readonly usualDays: number;
  /** Largest first. */
  readonly parts: readonly CostPartView[];
  readonly run: { readonly runId: string; readonly calls: number; readonly costUsd: number } | null;
  readonly firstTraceId: string | null;
}

export interface DashboardRequests {
  'findings/list': { readonly params: Record<string, never>; readonly result: FindingsView };
  'findings/why': { readonly params: { readonly id: string }; readonly result: FindingWhyView };
  /** Keeps what the user says of a finding, and gives what is open then. */
  'findings/label': { readonly params: { readonly id: string; readonly label: FindingLabel }; readonly result: FindingsView };
  'sync/pause': { readonly params: Record<string, never>; readonly result: FindingsView };
  'sync/resume': { readonly params: Record<string, never>; readonly result: FindingsView };
  /** As `overview/get`, at once: the cards alone, and null where nobody has worked them out. */
  'overviewCards/get': { readonly params: { readonly period: CostPeriod }; readonly result: OverviewView | null };
  'overview/get': { readonly params: { readonly period: CostPeriod }; readonly result: OverviewView };
  'costSeries/get': { readonly params: { readonly period: CostPeriod }; readonly result: CostSeriesView };
  'traces/list': { readonly params: TraceListParams; readonly result: TraceListView };
  'traceStrip/get': { readonly params: TraceStripParams; readonly result: TraceStripView };
  'traceChoices/get': { readonly params: Record<string, never>; readonly result: TraceChoicesView };
  'traceGroup/get': { readonly params: { readonly traceId: string }; readonly result: TraceGroupView };
  'syncHealth/get': { readonly params: Record<string, never>; readonly result: SyncHealthView };
  'route/get': { readonly params: Record<string, never>; readonly result: DashboardRoute | null };
  /** Shows a conversation in the answer panel. */
  'conversation/show': { readonly params: { readonly id: string }; readonly result: null };
  'sync/start': { readonly params: Record<string, never>; readonly result: null };
  'question/new': { readonly params: Record<string, never>; readonly result: null };
}

export type DashboardEvent =
  /** Something was recorded, or found in what was: what is shown may be old, findings too. */
  | { readonly type: 'calls/changed' }
  /** The store is made again from its journal, and answers nothing until then. `fraction` from 0 to 1, which is the end. */
  | { readonly type: 'rebuild/advanced'; readonly fraction: number }
  /** Go there. */
  | { readonly type: 'route/changed'; readonly route: DashboardRoute };
