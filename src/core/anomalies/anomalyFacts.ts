import type { LocalDay } from '../system/clock';
import type { LatencyBucket } from '../usage/latencyHistogram';
import type { Moment } from './moment';

/** Active days that are asked for before today: 28 to judge by, and more for those that findings take out. */
export const PAST_ACTIVE_DAYS = 60;
/** Calls whose outcomes are looked at. */
export const RECENT_OUTCOMES = 20;
/** Calls whose latencies are looked at. */
export const RECENT_LATENCIES = 50;
/** Calls of a model whose answering model is looked at. */
export const RECENT_ROUTED = 50;
/** Hours in which background work is looked at. */
export const BACKGROUND_HOURS = 6;

/**
 * Everything that the rules judge by: plain figures that queries can gather a little at a time. Two
 * words hold throughout. A call is a row that is not a batch summary. A rated call is one that is also
 * neither offline (`provider`) nor a provider check (`usage_type`): those are in no spike and no rate.
 */
export interface AnomalyFacts {
  readonly moment: Moment;
  /** Rated calls whose `local_day` is today, by usage type. */
  readonly today: readonly UsageTypeSums[];
  /**
   * The last 60 days before today that have a rated call, oldest first. By `local_day` only, compared as
   * text: days after today, which a clock that was ahead has left, are not among them.
   */
  readonly pastDays: readonly PastDay[];
  /** Money of all calls, checks included, whose `local_day` is today. */
  readonly spentToday: Spending;
  /** The same of all days of today's calendar month, today included. */
  readonly spentThisMonth: Spending;
  /** Rated calls that were not cancelled and began in the last 60 minutes (both ends included, none later than now). */
  readonly lastHour: HourOutcomes;
  /** Calls of the reranker (`chat_rerank`) of today that were not offline; `failedCalls` are those with status `fallback`. */
  readonly rerankerToday: OutcomeCounts;
  /**
   * By provider with a call in `lastHour` that failed, which others need not be judged by: its last 20 rated calls
   * that were not cancelled and did not begin later than now, which is where a clock that was ahead has left some. Failed: status other than `ok`, but not a reply that only
   * we could not use (`error_message` begins with `unusable_reply`): the provider did its part.
   */
  readonly providerOutcomes: readonly RecentOutcomes[];
  /** By usage type with a call in `lastHour` that failed: its last 20 such calls. Failed: status other than `ok`. */
  readonly usageTypeOutcomes: readonly RecentOutcomes[];
  /** The last 20 such calls of the reranker. Failed: status `fallback`. Null when none of `lastHour` failed. */
  readonly rerankerOutcomes: RecentOutcomes | null;
  /** By usage type: work done again today. Usage types without any are left out. */
  readonly repeatedWork: readonly RepeatedWork[];
  /** By usage type: needless calls of the last hours. Usage types without any are left out. */
  readonly backgroundWork: readonly BackgroundWork[];
  /** By provider: the last refusal (a call that is not `ok`) of a key or for want of credit within 24 hours. Providers without one are left out. */
  readonly refusals: readonly Refusal[];
  /** By provider and model: calls of today and yesterday with `cost_source` `unpriced`. */
  readonly unpricedModels: readonly UnpricedModel[];
  /** By provider and model: calls of today and yesterday with status `ok`; offline left out. */
  readonly usageReports: readonly UsageReport[];
  /** By provider and model that has a priced call within 28 local days. */
  readonly modelPrices: readonly ModelPrices[];
  /**
   * By provider, model asked for and model that answered: calls with `metadata.modelAsked` among those of today and
   * yesterday, of which the last 50 of each provider and answering model are looked at.
   */
  readonly routedModels: readonly RoutedModel[];
  /** By provider and model with a rated `ok` call today or yesterday. */
  readonly latencies: readonly ModelLatencies[];
  /** Jobs that have a schedule. */
  readonly syncJobs: readonly SyncJobFacts[];
  /** Lines that no disk has taken yet, of this window. */
  readonly unsavedCalls: number;
}

/** What the rules judge by and no store holds. */
export interface OutsideFacts extends Pick<AnomalyFacts, 'syncJobs' | 'unsavedCalls'> {
  /** What the price book would use for a call now; null when it has none. Undefined: not known, and not compared. */
  readonly currentPriceId?: (provider: string, model: string) => string | null;
}

export interface UsageTypeSums {
  readonly usageType: string;
  readonly calls: number;
  /** US dollars of the calls with a known cost. */
  readonly costUsd: number;
  /** Calls with `cost_source` `unpriced` or `no_usage`. */
  readonly unpricedCalls: number;
}

export interface PastDay {
  readonly day: LocalDay;
  /** Rated calls of the day, by usage type; those without calls are left out. */
  readonly byUsageType: readonly UsageTypeSums[];
}

export interface Spending {
  /** US dollars of the calls with a known cost. */
  readonly costUsd: number;
  /** Calls with `cost_source` `unpriced` or `no_usage`: the money is at least `costUsd`. */
  readonly unpricedCalls: number;
}

export interface OutcomeCounts {
  readonly calls: number;
  readonly failedCalls: number;
}

export interface HourOutcomes extends OutcomeCounts {
  /** Those of `failedCalls` that are the reranker's and have status `fallback`. */
  readonly rerankerFallbacks: number;
}

export interface RecentOutcomes {
  /** The provider or the usage type. */
  readonly name: string;
  /** Whether each call failed, newest first by `(timestamp, uid)`; at most 20. */
  readonly failed: readonly boolean[];
  /** When the newest of those that failed began, milliseconds since the epoch; null when none did. */
  readonly newestFailureMs: number | null;
  /** The same kind of calls, counted over the 28 local days before today, whatever their time. */
  readonly base: OutcomeCounts;
}

/**
 * A repeat: a call begun today whose `work_key` has earlier calls in another trace, the last of which is
 * `ok`: nothing had failed in between. Calls of one trace are never repeats of each other.
 */
export interface RepeatedWork {
  readonly usageType: string;
  /** Different work keys among the repeats. */
  readonly workKeys: number;
  /** Different traces among the repeats. */
  readonly traces: number;
  readonly calls: number;
  /** US dollars of the repeats with a known cost. */
  readonly costUsd: number;
  /** When the first repeat began, milliseconds since the epoch. */
  readonly firstMs: number;
  readonly firstTraceId: string;
  /** The run with a repeat of today whose share of repeated traces is largest; null where none has a `run_id`. */
  readonly worstRun: RepeatedRun | null;
}

export interface RepeatedRun {
  readonly runId: string;
  /** Notes of this usage type that the run has made calls with a work key for so far (traces); of a run of days, those of the last day. */
  readonly notes: number;
  /** How many of them held a repeat. */
  readonly repeatedNotes: number;
}

export interface BackgroundWork {
  readonly usageType: string;
  /**
   * Calls of a background job (a `work_key` is there) on notes that were not edited since their last
   * success: the same `work_key` is `ok` in an earlier trace. One count for each of the last 6 hours
   * back from now, newest hour first.
   */
  readonly needlessCallsByHour: readonly number[];
  /** US dollars of these calls with a known cost. */
  readonly costUsd: number;
  /** When the first of these calls began, milliseconds since the epoch. */
  readonly firstMs: number;
  readonly firstTraceId: string;
}

export interface Refusal {
  readonly provider: string;
  /** First word of the last refusal's `error_message`. Provider checks count here. */
  readonly reason: 'key_refused' | 'no_credit';
  /** When it began, milliseconds since the epoch. */
  readonly lastMs: number;
  /** Calls refused since this provider's last `ok`, within 24 hours. */
  readonly calls: number;
  /** When the provider's last `ok` call began, milliseconds since the epoch; null when there is none within 24 hours. */
  readonly lastOkMs: number | null;
}

export interface UnpricedModel {
  readonly provider: string;
  readonly model: string;
  readonly calls: number;
  /** When the first of these calls began, milliseconds since the epoch. */
  readonly firstMs: number;
}

export interface UsageReport {
  readonly provider: string;
  readonly model: string;
  readonly okCalls: number;
  /** Those with `cost_source` `no_usage`. */
  readonly callsWithoutUsage: number;
}

export interface ModelPrices {
  readonly provider: string;
  readonly model: string;
  /** `price_id` of the newest priced call. */
  readonly usedPriceId: string;
  /** When that call began, milliseconds since the epoch. */
  readonly usedMs: number;
  /** `price_id` of the newest priced call before today; null when there is none within 28 local days. */
  readonly earlierPriceId: string | null;
  /** What the price book would use for a call now; null when it has none. */
  readonly currentPriceId: string | null;
}

export interface RoutedModel {
  readonly provider: string;
  readonly modelAsked: string;
  readonly modelAnswered: string;
  readonly calls: number;
  /** When the first of these calls began, milliseconds since the epoch. */
  readonly firstMs: number;
}

export interface ModelLatencies {
  readonly provider: string;
  readonly model: string;
  /** Milliseconds of the last 50 rated `ok` calls, in any order. */
  readonly recentMs: readonly number[];
  /** Histogram of the rated `ok` calls of the 28 local days before today, from the rollups. */
  readonly usual: readonly LatencyBucket[];
}

export interface SyncJobFacts {
  readonly job: 'extraction' | 'inbox';
  /** Milliseconds between two scheduled runs. */
  readonly intervalMs: number;
  /**
   * Milliseconds for which an editor was open since the job's last run began, or since the schedule was
   * switched on when it has not run; measured on a clock that never goes back.
   */
  readonly openSinceLastRunMs: number;
  /** When the last run began, milliseconds since the epoch; null when there was none. */
  readonly lastRunMs: number | null;
  /** Paused by the user or by the protection: its absence is meant. */
  readonly isPaused: boolean;
}
