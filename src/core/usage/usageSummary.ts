import type { LocalDay } from '../system/clock';
import type { LatencyFigures } from './latencyFigures';
import { daysBefore } from './localDays';
import { isLocalDay } from './recordedCall';
import { checkPeriod } from './traceFilter';
import type { CostPeriod } from './usageReader';

/** Local days, both ends included. An end that is not there is open. */
export interface DayRange {
  readonly from?: LocalDay;
  readonly to?: LocalDay;
}

/** Sums over calls. Batch summaries are no calls. */
export interface UsageSums {
  readonly calls: number;
  /** US dollars of the calls with a known cost. */
  readonly costUsd: number;
  /** Calls whose cost is not known, which `costUsd` leaves out; the next figure is a part of it. */
  readonly unpricedCalls: number;
  /** Calls whose provider told no tokens. */
  readonly callsWithoutUsage: number;
  /** The whole input; the cache's two figures are parts of it. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
  /** Calls that count in rates: offline and cancelled ones and provider checks do not. */
  readonly ratedCalls: number;
  /** Those of them whose status is not `ok`; the next figure is a part of it. */
  readonly failedCalls: number;
  readonly fallbackCalls: number;
  /** Offline calls left out; null when no other call has a latency. */
  readonly latency: LatencyFigures | null;
}

/** The calls of one provider, model or usage type. */
export interface UsagePart extends UsageSums {
  readonly name: string;
  /** Of the whole, 0 to 1, by the summary's `shareBasis`. */
  readonly share: number;
}

export interface QuestionSums {
  /** Also those of days that were summed up, of which no more than their number is known. */
  readonly questions: number;
  /** How the questions that are kept one by one ended, by label. */
  readonly byLabel: Readonly<Record<string, number>>;
  /** Wall time of those that are kept one by one; null when there are none. */
  readonly averageLatencyMs: number | null;
}

export interface UsageSummary extends UsageSums {
  readonly range: DayRange;
  /** What shares are shares of: money, or calls where no money is known to have been spent. */
  readonly shareBasis: 'cost' | 'calls';
  /** Each with the largest share first. */
  readonly byProvider: readonly UsagePart[];
  readonly byModel: readonly UsagePart[];
  readonly byUsageType: readonly UsagePart[];
  readonly asked: QuestionSums;
}

/** How much of what happened is in the figures. */
export interface Completeness {
  readonly calls: number;
  /** Calls whose cost is known. */
  readonly pricedCalls: number;
  /** Calls whose provider told its tokens. */
  readonly usageReportedCalls: number;
  /** Calls that began and have not ended yet, in whichever window. */
  readonly openCalls: number;
  /** Lines of the journal, of all time, that could not be read. */
  readonly unreadableLines: number;
}

export type DailyPartKind = 'provider' | 'usageType' | 'model';

export interface DailyUsageParams {
  /** Today and the days before it, 1 to 365. */
  readonly days: number;
  /** What the days are taken apart by. */
  readonly by: DailyPartKind;
}

interface DaySums {
  readonly calls: number;
  /** US dollars of the calls with a known cost. */
  readonly costUsd: number;
  readonly unpricedCalls: number;
}

export interface DailyUsage extends DaySums {
  readonly date: LocalDay;
  readonly questions: number;
  /** By name, in its order. */
  readonly parts: readonly (DaySums & { readonly name: string })[];
}

const PERIOD_DAYS = { week: 7, month: 30 } as const satisfies Record<Exclude<CostPeriod, 'all'>, number>;

/** Today and the days before it that make up a period. */
export function rangeOfPeriod(period: CostPeriod, today: LocalDay): DayRange {
  return period === 'all' ? {} : { from: daysBefore(today, PERIOD_DAYS[period] - 1), to: today };
}

/** Throws RangeError when this is neither a period nor a range of days. */
export function checkRange(range: CostPeriod | DayRange): CostPeriod | DayRange {
  if (typeof range === 'string') return checkPeriod(range);
  const { from, to } = range;
  for (const day of [from, to]) {
    if (day !== undefined && !isLocalDay(day)) throw new RangeError('from or to is not a day');
  }
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** Throws RangeError when this is not one of the three. */
export function checkPartKind(kind: unknown): DailyPartKind {
  if (kind === 'provider' || kind === 'usageType' || kind === 'model') return kind;
  throw new RangeError('by is not "provider", "usageType" or "model"');
}
