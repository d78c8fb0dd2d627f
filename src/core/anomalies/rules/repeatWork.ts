import { timestampOf } from '../../usage/timestamps';
import { scopeOf } from '../anomaly';
import type { RepeatedRun, RepeatedWork } from '../anomalyFacts';
import type { AnomalySettings } from '../anomalySettings';
import type { AnomalyRule } from '../rule';

/** In a run that is younger, a single repeated note would be a large share. */
const MIN_NOTES_OF_RUN = 5;

/** Work that had been done, with nothing failed since, was done and paid again. Needs no history. */
export const repeatWork: AnomalyRule = ({ facts, settings }) =>
  facts.repeatedWork
    .filter(({ calls }) => calls > 0)
    .map((work) => ({
      type: 'repeat_work',
      rule: 'repeat_work',
      severity: isCritical(work, settings) ? 'critical' : 'info',
      scope: scopeOf({ usageType: work.usageType }),
      details: {
        usageType: work.usageType,
        notes: notesOf(work),
        calls: work.calls,
        costUsd: work.costUsd,
        runId: work.worstRun?.runId ?? null,
        firstTraceId: work.firstTraceId,
      },
      filter: { usageType: work.usageType, since: timestampOf(work.firstMs) },
    }));

function isCritical(work: RepeatedWork, settings: AnomalySettings): boolean {
  return notesOf(work) >= settings.repeatedNotes || shareOf(work.worstRun) >= settings.repeatedShareOfRun;
}

/** A note of several segments has several keys, and one that is repeated each hour several traces: the smaller number is notes. */
function notesOf({ workKeys, traces }: RepeatedWork): number {
  return Math.min(workKeys, traces);
}

function shareOf(run: RepeatedRun | null): number {
  return run === null || run.notes < MIN_NOTES_OF_RUN ? 0 : run.repeatedNotes / run.notes;
}
