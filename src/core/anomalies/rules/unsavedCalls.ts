import { scopeOf, type Anomaly } from '../anomaly';
import type { AnomalyRule } from '../rule';

/** Calls that no disk has taken yet: they are lost if this window ends before it does. */
export const unsavedCalls: AnomalyRule = ({ facts }) => (facts.unsavedCalls <= 0 ? [] : [linesUnsaved(facts.unsavedCalls)]);

/** @param lines more than 0 */
export function linesUnsaved(lines: number): Anomaly {
  return { type: 'unsaved_calls', rule: 'unsaved_calls', severity: 'warning', scope: scopeOf(), details: { lines }, filter: {} };
}
