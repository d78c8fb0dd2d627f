import type { Severity } from '../core/anomalies/anomaly';
import type { CostPeriod } from '../core/usage/usageReader';

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
  /** Calls left out of the tokens, because none were reported. More than 0: show "≥". */
  readonly callsWithoutUsage: number;
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
  /** Calls of all time, whatever the period. */
  readonly recordedCalls: number;
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

/** What is in the page itself, so that its first picture can have it. */
export interface FirstCards {
  /** UTC ISO 8601. The editor keeps the page and shows it again later, when they are old. */
  readonly madeAt: string;
  /** None where nobody has worked them out. */
  readonly cards: Readonly<Partial<Record<CostPeriod, OverviewView>>>;
  /** What the page before it showed, for a page that remembers none; left out where none was ever chosen. */
  readonly period?: CostPeriod;
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

/** A kind of finding that was there in the time of a bar. */
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
