import type { LocalDay } from '../../system/clock';
import { timestampOf } from '../../usage/timestamps';
import {
  compareSeverity,
  type AnomalyAlert,
  type AnomalyDetails,
  type AnomalyRuleName,
  type AnomalyScope,
  type AnomalyType,
  type CallFilter,
  type Severity,
} from '../anomaly';
import type { Moment } from '../moment';

/**
 * An anomaly over its life. Each journal line holds the whole of it, so that lines can be read in any
 * order and twice: of two records with one id, the one with the higher revision holds.
 */
export interface FindingRecord {
  /** Made of type, scope and the day on which it opened: two windows that find the same make one finding. */
  readonly id: string;
  /** 1 for the first line, one more for each after it. */
  readonly revision: number;
  readonly type: AnomalyType;
  readonly scope: AnomalyScope;
  /** Rules that fire, or fired last. */
  readonly rules: readonly AnomalyRuleName[];
  /** The highest of the last day on which it fired. */
  readonly severity: Severity;
  readonly details: AnomalyDetails;
  readonly filter: CallFilter;
  readonly state: 'open' | 'closed';
  /** UTC ISO 8601, as are the times below. */
  readonly openedAt: string;
  readonly lastFiredAt: string;
  /** The local days of these two moments. */
  readonly firstDay: LocalDay;
  readonly lastDay: LocalDay;
  /** When the user was told of it, with a toast; null when never. It happens once. */
  readonly toldAt: string | null;
}

/** What a user may say of a finding: that it is no news, that the work was planned, or that this is usual from now on. */
export const FINDING_LABELS = ['dismissed', 'planned_bulk_work', 'new_normal'] as const;
export type FindingLabel = (typeof FINDING_LABELS)[number];

/** What the user said of a finding. Of several, the latest holds. */
export interface FindingLabelRecord {
  readonly findingId: string;
  readonly label: FindingLabel;
  /** UTC ISO 8601. */
  readonly at: string;
  readonly localDay: LocalDay;
  /** How severe it was then: when it becomes worse, it is shown again. */
  readonly severity: Severity;
}

/** The journal's lines of findings. */
export type FindingLine =
  | { readonly kind: 'finding'; readonly finding: FindingRecord }
  | { readonly kind: 'findingLabel'; readonly label: FindingLabelRecord };

/** Stays the same while one thing is found day after day; `firstDay` is the first of these days. */
export function findingId(type: AnomalyType, scope: AnomalyScope, firstDay: LocalDay): string {
  const { usageType, provider, model, subject } = scope;
  return [type, usageType, provider, model, subject].map((part) => part ?? '').join('|') + `@${firstDay}`;
}

/** Whether the user has seen to it: labelled, and not worse since. */
export function isSeenTo(finding: FindingRecord, label: FindingLabelRecord | undefined): boolean {
  return label !== undefined && compareSeverity(finding.severity, label.severity) <= 0;
}

/** What the journal is told when the user labels a finding. */
export function labelLine({ id, severity }: FindingRecord, label: FindingLabel, { nowMs, today }: Moment): FindingLine {
  return { kind: 'findingLabel', label: { findingId: id, label, at: timestampOf(nowMs), localDay: today, severity } };
}

/** What others are told of a finding. */
export function alertOf({ type, severity, details, filter }: FindingRecord): AnomalyAlert {
  return { type, severity, details, filter };
}
