import { timestampOf } from '../../usage/timestamps';
import { moreSevere, type AnomalyType } from '../anomaly';
import { isOneCause, type MergedAnomaly } from '../mergedAnomaly';
import type { Moment } from '../moment';
import { findingId, isSeenTo, type FindingLine, type FindingRecord } from './finding';
import { withLine, type Findings } from './findings';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** A finding closes after a day without its rule: over a lasting fault, a rule is quiet each night. */
const QUIET_MS = 24 * HOUR_MS;
/** Of which this much must have been watched on an even clock: a clock set wrong for a moment closes nothing. */
const WATCHED_QUIET_MS = 10 * MINUTE_MS;
/** The wall clock may be corrected by so much between two looks and still count as even. */
const EVEN_WITHIN_MS = MINUTE_MS;
/** Figures of an open finding change with every call; the journal hears of it so often. */
const UPDATE_EVERY_MS = HOUR_MS;

/** Their facts are proof: a period that is over, calls that were saved, a job that ran, a key that works. */
const ENDS_WITH_ITS_FACTS: ReadonlySet<AnomalyType> = new Set(['budget', 'unsaved_calls', 'stale_sync', 'key_or_credit']);
/** Told once about each model, for good. */
const ONCE_FOR_GOOD: ReadonlySet<AnomalyType> = new Set(['unpriced_model', 'missing_usage', 'price_change']);

/** What one look changes. */
export interface FindingsStep {
  readonly findings: Findings;
  /** For the journal, in this order. `findings` holds them already. */
  readonly lines: readonly FindingLine[];
  /** Critical findings that the user has not been told of. Their lines say that it is done, so show them now. */
  readonly tell: readonly FindingRecord[];
}

/**
 * The life of findings: what the rules found at this moment opens, updates, bridges, closes and tells.
 * Without anomalies it is the look that lets findings grow quiet, so call it at least hourly.
 */
export function nextFindings(before: Findings, anomalies: readonly MergedAnomaly[], moment: Moment): FindingsStep {
  const steadySinceMs = steadySince(before.lastLook, moment);
  const records = new Map(before.records);
  const fired = new Map(before.firedMonotonicMs);
  const firedIds = new Set<string>();
  for (const anomaly of anomalies) {
    const present = findingFor(records, anomaly, moment);
    if (present?.state === 'closed' && ONCE_FOR_GOOD.has(anomaly.type)) continue;
    const finding = present === undefined ? opened(anomaly, moment) : firedAgain(present, anomaly, moment, firedIds.has(present.id));
    records.set(finding.id, finding);
    fired.set(finding.id, moment.monotonicMs);
    firedIds.add(finding.id);
  }
  for (const finding of records.values()) {
    if (finding.state === 'closed' || firedIds.has(finding.id)) continue;
    const quietFromMs = Math.max(steadySinceMs, fired.get(finding.id) ?? steadySinceMs);
    records.set(finding.id, grownQuiet(finding, moment, moment.monotonicMs - quietFromMs));
  }
  const lastLook = { nowMs: moment.nowMs, monotonicMs: moment.monotonicMs, steadySinceMs };
  return written({ ...before, records, firedMonotonicMs: fired, lastLook }, moment);
}

/** Since when the wall clock has moved as the monotonic one did. Sleep, a set clock and a new process begin anew. */
function steadySince(lastLook: Findings['lastLook'], { nowMs, monotonicMs }: Moment): number {
  if (lastLook === null) return monotonicMs;
  const driftMs = nowMs - lastLook.nowMs - (monotonicMs - lastLook.monotonicMs);
  return Math.abs(driftMs) > EVEN_WITHIN_MS ? monotonicMs : lastLook.steadySinceMs;
}

/** The finding that this anomaly belongs to: an open one of its cause, else one that may not be told again. */
function findingFor(records: ReadonlyMap<string, FindingRecord>, anomaly: MergedAnomaly, moment: Moment): FindingRecord | undefined {
  const ofItsCause = [...records.values()].filter((finding) => isOneCause(finding, anomaly));
  return (
    ofItsCause.find(({ state }) => state === 'open') ??
    records.get(findingId(anomaly.type, anomaly.scope, moment.today)) ??
    (ONCE_FOR_GOOD.has(anomaly.type) ? ofItsCause[0] : ofItsCause.find((finding) => isBridged(finding, moment)))
  );
}

/** Closed because its facts had gone, and back within the time that other findings stay open. */
function isBridged(finding: FindingRecord, { nowMs }: Moment): boolean {
  return ENDS_WITH_ITS_FACTS.has(finding.type) && nowMs - Date.parse(finding.lastFiredAt) < QUIET_MS;
}

function opened(anomaly: MergedAnomaly, { nowMs, today }: Moment): FindingRecord {
  const { type, scope, rules, severity, details, filter } = anomaly;
  const at = timestampOf(nowMs);
  return {
    ...{ id: findingId(type, scope, today), revision: 0, type, scope, rules, severity, details, filter },
    ...{ state: 'open', openedAt: at, lastFiredAt: at, firstDay: today, lastDay: today, toldAt: null },
  };
}

/** @param isSameLook whether another anomaly of this look belongs to the finding, and leads it */
function firedAgain(present: FindingRecord, anomaly: MergedAnomaly, { nowMs, today }: Moment, isSameLook: boolean): FindingRecord {
  const isSameDay = today <= present.lastDay;
  const rules = isSameLook ? [...new Set([...present.rules, ...anomaly.rules])] : anomaly.rules;
  const details = isSameLook ? { ...anomaly.details, ...present.details, rule: rules.join(', ') } : anomaly.details;
  return {
    ...present,
    rules,
    details,
    severity: isSameDay ? moreSevere(present.severity, anomaly.severity) : anomaly.severity,
    filter: isSameLook ? present.filter : anomaly.filter,
    state: 'open',
    lastFiredAt: timestampOf(nowMs),
    lastDay: isSameDay ? present.lastDay : today,
  };
}

function grownQuiet(finding: FindingRecord, { nowMs }: Moment, watchedQuietMs: number): FindingRecord {
  if (ENDS_WITH_ITS_FACTS.has(finding.type)) return { ...finding, state: 'closed' };
  const firedMs = Date.parse(finding.lastFiredAt);
  // The clock was ahead when it fired: count from now, or it would stay open for as long as the clock was wrong.
  if (firedMs > nowMs) return { ...finding, lastFiredAt: timestampOf(nowMs) };
  const isOver = nowMs - firedMs >= QUIET_MS && watchedQuietMs >= WATCHED_QUIET_MS;
  return isOver ? { ...finding, state: 'closed' } : finding;
}

/** Marks who is told, and writes the lines of those findings whose change is worth one. */
function written(findings: Findings, moment: Moment): FindingsStep {
  const lines: FindingLine[] = [];
  const tell: FindingRecord[] = [];
  let next = findings;
  for (const finding of findings.records.values()) {
    const isTold = mustBeTold(finding, findings);
    const changed = isTold ? { ...finding, toldAt: timestampOf(moment.nowMs) } : finding;
    const inJournal = findings.written.get(finding.id);
    if (inJournal !== undefined && !isWorthALine(changed, inJournal)) continue;
    const line = { kind: 'finding', finding: { ...changed, revision: (inJournal?.revision ?? 0) + 1 } } as const;
    lines.push(line);
    next = withLine(next, line);
    if (isTold) tell.push(line.finding);
  }
  return { findings: next, lines, tell };
}

function mustBeTold(finding: FindingRecord, { labels }: Findings): boolean {
  return (
    finding.severity === 'critical' &&
    finding.state === 'open' &&
    finding.toldAt === null &&
    !isSeenTo(finding, labels.get(finding.id))
  );
}

function isWorthALine(finding: FindingRecord, inJournal: FindingRecord): boolean {
  return (
    finding.state !== inJournal.state ||
    finding.severity !== inJournal.severity ||
    finding.toldAt !== inJournal.toldAt ||
    finding.lastDay !== inJournal.lastDay ||
    finding.rules.join() !== inJournal.rules.join() ||
    Math.abs(Date.parse(finding.lastFiredAt) - Date.parse(inJournal.lastFiredAt)) >= UPDATE_EVERY_MS
  );
}
