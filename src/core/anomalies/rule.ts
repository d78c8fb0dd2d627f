import type { Anomaly } from './anomaly';
import type { AnomalyFacts } from './anomalyFacts';
import type { AnomalySettings } from './anomalySettings';
import type { BaselineOf } from './baseline';

export interface RuleInput {
  readonly facts: AnomalyFacts;
  readonly settings: AnomalySettings;
  readonly baselineOf: BaselineOf;
}

/** Decides what is unusual. The same input always gives the same anomalies. */
export type AnomalyRule = (input: RuleInput) => readonly Anomaly[];
