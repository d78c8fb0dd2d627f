import type { AnomalyType } from '../anomaly';
import type { FindingRecord } from './finding';

/** Findings of spent money are one cause: what is done again costs, and what costs reaches the limit. */
const ABOUT_COST: ReadonlySet<AnomalyType> = new Set<AnomalyType>(['cost_spike', 'call_spike', 'budget', 'repeat_work', 'runaway']);

type Found = Pick<FindingRecord, 'id' | 'type' | 'details'>;

/** Whether the finding's day is worth comparing with usual days. */
export function isAboutCost({ type }: Pick<Found, 'type'>): boolean {
  return ABOUT_COST.has(type);
}

/**
 * What findings of one cause have in common; they are shown and counted as one. Errors that follow from a refused key
 * belong to it, and a rate of errors that is one of fallbacks alone belongs to those.
 * @param open all that are open
 */
export function causeOf(finding: Found, open: readonly Found[]): string {
  if (isAboutCost(finding)) return 'cost';
  if (finding.type === 'key_or_credit') return 'key_or_credit';
  if (finding.type === 'high_fallback_rate') return 'high_fallback_rate';
  if (finding.type !== 'high_error_rate') return finding.id;
  if (open.some(({ type }) => type === 'key_or_credit')) return 'key_or_credit';
  const isOfFallbacks = finding.details['onlyFallbacks'] === true && open.some(({ type }) => type === 'high_fallback_rate');
  return isOfFallbacks ? 'high_fallback_rate' : finding.id;
}

/** How many causes these findings have. */
export function countCauses(findings: readonly Found[]): number {
  return new Set(findings.map((finding) => causeOf(finding, findings))).size;
}
