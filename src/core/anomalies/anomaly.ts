import type { TraceFilter } from '../usage/usageReader';

/** What kinds of unusual things are told; `details.rule` says by which rule. */
export const ANOMALY_TYPES = [
  'cost_spike',
  'call_spike',
  'high_error_rate',
  'high_fallback_rate',
  'budget',
  'repeat_work',
  'runaway',
  'key_or_credit',
  'unpriced_model',
  'missing_usage',
  'price_change',
  'latency_regression',
  'stale_sync',
  'unsaved_calls',
] as const;
export type AnomalyType = (typeof ANOMALY_TYPES)[number];

/** From the mildest to the most severe. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The rules by name. Types with one rule call it as the type. */
export const ANOMALY_RULE_NAMES = [
  /** Today against the mean of the last days. */
  'mean_of_7_days',
  /** Today against what is usual on the last 28 active days. */
  'usual_of_28_days',
  'last_hour',
  'today',
  'last_20_calls',
  'daily_budget',
  'monthly_budget',
  'monthly_forecast',
  'repeat_work',
  'runaway',
  'key_or_credit',
  'unpriced_model',
  'missing_usage',
  'price_entry',
  'model_answered',
  'latency_regression',
  'stale_sync',
  'unsaved_calls',
] as const;
export type AnomalyRuleName = (typeof ANOMALY_RULE_NAMES)[number];

/** What an anomaly is about. With the type it tells one anomaly from another; null where that does not matter. */
export interface AnomalyScope {
  readonly usageType: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  /** What else tells it apart: the day or month of a budget, the price entry that is new, a sync job. */
  readonly subject: string | null;
}

/** One figure, id or word of `AnomalyDetails`. */
export type DetailValue = string | number | boolean | null | readonly string[];
/** Figures and ids behind an anomaly; never text that a user wrote. Money in US dollars, unrounded. */
export type AnomalyDetails = Readonly<Record<string, DetailValue>>;

/** The filter of the trace table that shows the calls behind an anomaly. */
export type CallFilter = Pick<TraceFilter, 'usageType' | 'status' | 'provider' | 'model' | 'since' | 'until'>;

/** What one rule found in one look at the facts. */
export interface Anomaly {
  readonly type: AnomalyType;
  readonly rule: AnomalyRuleName;
  readonly severity: Severity;
  readonly scope: AnomalyScope;
  readonly details: AnomalyDetails;
  readonly filter: CallFilter;
}

/** An open finding as the status bar, the dashboard and the exported API tell it, but for the sentence. */
export interface AnomalyAlert {
  readonly type: AnomalyType;
  readonly severity: Severity;
  /** Holds `rule`, the names of the rules that found it, with commas between them. */
  readonly details: AnomalyDetails;
  readonly filter: CallFilter;
}

const EVERYTHING: AnomalyScope = { usageType: null, provider: null, model: null, subject: null };

/** What an anomaly is about, where only these parts matter. */
export function scopeOf(parts: Partial<AnomalyScope> = {}): AnomalyScope {
  return { ...EVERYTHING, ...parts };
}

/** Below 0 when the first is milder, above 0 when it is more severe. */
export function compareSeverity(one: Severity, other: Severity): number {
  return SEVERITIES.indexOf(one) - SEVERITIES.indexOf(other);
}

export function moreSevere(one: Severity, other: Severity): Severity {
  return compareSeverity(one, other) >= 0 ? one : other;
}
