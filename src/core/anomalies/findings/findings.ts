import { compareSeverity, type AnomalyType, type Severity } from '../anomaly';
import { isSeenTo, type FindingLabelRecord, type FindingLine, type FindingRecord } from './finding';

/** All findings that are known, and what is remembered of them between two looks in this process only. */
export interface Findings {
  readonly records: ReadonlyMap<string, FindingRecord>;
  /** By finding id. */
  readonly labels: ReadonlyMap<string, FindingLabelRecord>;
  /** The records as the journal has them; `records` may hold newer figures. */
  readonly written: ReadonlyMap<string, FindingRecord>;
  /** When each finding fired last, on the monotonic clock of this process. */
  readonly firedMonotonicMs: ReadonlyMap<string, number>;
  /** The last look, and since when (monotonic) the wall clock has run evenly. Null before the first look. */
  readonly lastLook: { readonly nowMs: number; readonly monotonicMs: number; readonly steadySinceMs: number } | null;
}

export const NO_FINDINGS: Findings = {
  records: new Map(),
  labels: new Map(),
  written: new Map(),
  firedMonotonicMs: new Map(),
  lastLook: null,
};

/** Adds a line read from the journal: in any order, any number of times, with the same outcome. */
export function withLine(findings: Findings, line: FindingLine): Findings {
  return withLines(findings, [line]);
}

/** `withLine` for each of them. */
export function withLines(findings: Findings, lines: readonly FindingLine[]): Findings {
  if (lines.length === 0) return findings;
  const records = new Map(findings.records);
  const written = new Map(findings.written);
  const labels = new Map(findings.labels);
  for (const line of lines) {
    if (line.kind === 'finding') {
      const present = written.get(line.finding.id);
      if (present !== undefined && !isLaterRecord(line.finding, present)) continue;
      records.set(line.finding.id, line.finding);
      written.set(line.finding.id, line.finding);
    } else {
      const present = labels.get(line.label.findingId);
      if (present === undefined || isLaterLabel(line.label, present)) labels.set(line.label.findingId, line.label);
    }
  }
  return { ...findings, records, written, labels };
}

/** Two windows that both took themselves for the one that judges may write one revision twice: then the JSON decides. */
export function isLaterRecord(incoming: FindingRecord, present: FindingRecord): boolean {
  if (incoming.revision !== present.revision) return incoming.revision > present.revision;
  return JSON.stringify(incoming) > JSON.stringify(present);
}

/** Of two labels of one finding the later holds; of one moment, the JSON decides. */
export function isLaterLabel(incoming: FindingLabelRecord, present: FindingLabelRecord): boolean {
  if (incoming.at !== present.at) return incoming.at > present.at;
  return JSON.stringify(incoming) > JSON.stringify(present);
}

/** Open findings that the user has not seen to: the most severe first, then the newest. */
export function openFindings({ records, labels }: Findings): readonly FindingRecord[] {
  return [...records.values()]
    .filter((finding) => finding.state === 'open' && !isSeenTo(finding, labels.get(finding.id)))
    .sort(
      (one, other) =>
        compareSeverity(other.severity, one.severity) ||
        other.openedAt.localeCompare(one.openedAt) ||
        one.id.localeCompare(other.id),
    );
}

/** Findings of money that background work wastes or has spent. */
export const PAUSES_SYNC: ReadonlySet<AnomalyType> = new Set<AnomalyType>(['repeat_work', 'runaway', 'budget']);
/** How severe such a finding is when it pauses background work. */
export const PAUSING_SEVERITY: Severity = 'critical';

/** The finding for which background work should pause; undefined when there is none. */
export function findingThatPausesSync(findings: Findings): FindingRecord | undefined {
  return openFindings(findings).find(({ type, severity }) => severity === PAUSING_SEVERITY && PAUSES_SYNC.has(type));
}
