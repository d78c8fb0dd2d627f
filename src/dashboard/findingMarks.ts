import type { AnomalyType } from '../core/anomalies/anomaly';
import { compareSeverity } from '../core/anomalies/anomaly';
import type { FindingMark } from '../core/anomalies/dayMarks';
import type { FindingMarkView } from '../protocol/overviewContract';

export type FindingTitle = (type: AnomalyType) => string;

/** One mark for each kind of finding: what is open comes first, then what is worse. */
export function findingMarks(findings: readonly FindingMark[], titleOf: FindingTitle): readonly FindingMarkView[] {
  return [...new Set(findings.map(({ type }) => type))]
    .map((type) => {
      const ofType = findings.filter((finding) => finding.type === type).sort(worstFirst);
      return { title: titleOf(type), severity: ofType[0]?.severity ?? 'info', isSeenTo: ofType.every(({ isSeenTo }) => isSeenTo) };
    })
    .sort(worstFirst);
}

type Weighed = Pick<FindingMark, 'severity' | 'isSeenTo'>;

function worstFirst(one: Weighed, other: Weighed): number {
  return Number(one.isSeenTo) - Number(other.isSeenTo) || compareSeverity(other.severity, one.severity);
}
