import type { LocalDay } from '../system/clock';
import type { AnomalyFacts, PastDay } from './anomalyFacts';

/** What findings and their labels say of the days that today is compared with. */
export interface Baseline {
  /** Days inside open findings, or of a lasting fault: no measure of what is usual. */
  readonly faultyDays: ReadonlySet<LocalDay>;
  /** Days that the user has labelled as planned work. */
  readonly plannedDays: ReadonlySet<LocalDay>;
  /** The day on which the user said "new normal": earlier days no longer count. Null when never. */
  readonly restartedOn: LocalDay | null;
}

/** The baseline for judging one usage type or (null) all of them together. */
export type BaselineOf = (usageType: string | null) => Baseline;

/** That of a user who has labelled nothing, on days without faults. */
export const PLAIN_BASELINE: Baseline = { faultyDays: new Set(), plannedDays: new Set(), restartedOn: null };

/** Days that today is compared with: about a month of use, whatever the pauses between. */
const COMPARED_DAYS = 28;

/** Days that say what is usual, oldest first: the last 28 active ones without faults, planned work and what a restart cut off. */
export function usualDays({ pastDays }: Pick<AnomalyFacts, 'pastDays'>, baseline: Baseline): readonly PastDay[] {
  return pastDays.filter(({ day }) => counts(day, baseline) && !baseline.faultyDays.has(day)).slice(-COMPARED_DAYS);
}

/** Whether the user's labels leave this day in. */
export function counts(day: LocalDay, { plannedDays, restartedOn }: Baseline): boolean {
  return !plannedDays.has(day) && (restartedOn === null || day >= restartedOn);
}
