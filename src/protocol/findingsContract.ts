import type { AnomalyRuleName, AnomalyType, Severity } from '../core/anomalies/anomaly';
import type { CostFactor } from '../core/anomalies/costChange';
import type { TraceCriteria } from './tracesContract';

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
