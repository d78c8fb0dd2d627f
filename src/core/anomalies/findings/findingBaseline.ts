import type { LocalDay } from '../../system/clock';
import { daysBefore } from '../../usage/localDays';
import type { AnomalyType } from '../anomaly';
import type { Baseline, BaselineOf } from '../baseline';
import { isSeenTo, type FindingLabel, type FindingRecord } from './finding';
import type { Findings } from './findings';

/** Findings that say that a day's volume is no measure. A budget says what a day cost, not that it was unusual. */
const VOLUME_TYPES: ReadonlySet<AnomalyType> = new Set(['cost_spike', 'call_spike', 'repeat_work', 'runaway']);
/** A finding over so many days was a fault and not a busy day: its days stay out when it is over, too. */
const LASTING_DAYS = 3;
/** Longer findings take no more days out than any rule looks at. */
const MAX_FAULTY_DAYS = 400;

/** What the findings so far, and the user's labels, leave of the past to compare today with. */
export function baselineAfter(findings: Findings): BaselineOf {
  return (usageType) => {
    const related = [...findings.records.values()].filter(
      ({ type, scope }) => VOLUME_TYPES.has(type) && (usageType === null || scope.usageType === null || scope.usageType === usageType),
    );
    const labelled = (label: FindingLabel): FindingRecord[] => related.filter(({ id }) => findings.labels.get(id)?.label === label);
    return {
      faultyDays: daysOf(related.filter((finding) => isFault(finding, findings))),
      plannedDays: daysOf(labelled('planned_bulk_work')),
      restartedOn: latestRestart(labelled('new_normal'), findings),
    } satisfies Baseline;
  };
}

/** What a user has dismissed was no fault: its days are as good as any. */
function isFault(finding: FindingRecord, { labels }: Findings): boolean {
  if (finding.severity === 'info' || isSeenTo(finding, labels.get(finding.id))) return false;
  return finding.state === 'open' || finding.firstDay <= daysBefore(finding.lastDay, LASTING_DAYS - 1);
}

function latestRestart(restarts: readonly FindingRecord[], { labels }: Findings): LocalDay | null {
  const days = restarts.map(({ id }) => labels.get(id)?.localDay).filter((day) => day !== undefined);
  return days.sort().at(-1) ?? null;
}

function daysOf(findings: readonly FindingRecord[]): ReadonlySet<LocalDay> {
  const days = new Set<LocalDay>();
  for (const { firstDay, lastDay } of findings) {
    for (let back = 0; back < MAX_FAULTY_DAYS; back += 1) {
      const day = daysBefore(lastDay, back);
      if (day < firstDay) break;
      days.add(day);
    }
  }
  return days;
}
