import type { DayMarks, FindingMark } from '../../core/anomalies/dayMarks';
import { isSeenTo } from '../../core/anomalies/findings/finding';
import { findingFrom, findingLabelFrom } from '../../core/anomalies/findings/findingLine';
import type { LocalDay } from '../../core/system/clock';
import { daysBefore } from '../../core/usage/localDays';
import { BATCH_USAGE_TYPES, type BatchUsageType } from '../../core/usage/vocabulary';
import type { BoundQuery } from './callConditions';
import { allRows, numberIn, textIn, type Database } from './sqlite';

/** The last local days, today among them, oldest first; days with neither findings nor runs are left out. */
export function dayMarks(database: Database, days: number, today: LocalDay): readonly DayMarks[] {
  const from = daysBefore(today, days - 1);
  const marks = new Map<LocalDay, { findings: FindingMark[]; syncRuns: number; failedSyncRuns: number }>();
  const on = (date: LocalDay): NonNullable<ReturnType<typeof marks.get>> => {
    const present = marks.get(date) ?? { findings: [], syncRuns: 0, failedSyncRuns: 0 };
    marks.set(date, present);
    return present;
  };
  for (const { dates, mark } of findingMarks(database, from, today)) {
    for (const date of dates) on(date).findings.push(mark);
  }
  for (const usageType of BATCH_USAGE_TYPES) {
    const { sql, parameters } = runsByDayQuery(usageType, from, today);
    for (const row of allRows(database, sql, parameters)) {
      const day = on(textIn(row, 'local_day'));
      day.syncRuns += numberIn(row, 'runs');
      day.failedSyncRuns += numberIn(row, 'failed');
    }
  }
  return [...marks].sort(([one], [other]) => (one < other ? -1 : 1)).map(([date, mark]) => ({ date, ...mark }));
}

/** Runs go with retention, so no more of them are looked at than are kept. */
export function runsByDayQuery(usageType: BatchUsageType, from: LocalDay, today: LocalDay): BoundQuery {
  return {
    sql: `SELECT local_day, count(*) AS runs, count(CASE WHEN status IN ('error', 'interrupted') THEN 1 END) AS failed
      FROM llm_usage INDEXED BY ix_llm_usage_usage_type_timestamp
      WHERE usage_type = ? AND local_day >= ? AND local_day <= ? GROUP BY local_day`,
    parameters: [usageType, from, today],
  };
}

/** A finding is marked on each day from its first to its last, and up to today while it is open and nobody has seen to it. */
function findingMarks(database: Database, from: LocalDay, today: LocalDay): readonly { readonly dates: readonly LocalDay[]; readonly mark: FindingMark }[] {
  const labels = new Map(
    allRows(database, 'SELECT record FROM finding_labels').flatMap((row) => {
      const label = findingLabelFrom(JSON.parse(textIn(row, 'record')));
      return label === undefined ? [] : [[label.findingId, label] as const];
    }),
  );
  return allRows(database, 'SELECT record FROM findings ORDER BY id').flatMap((row) => {
    const finding = findingFrom(JSON.parse(textIn(row, 'record')));
    if (finding === undefined) return [];
    const { id, type, severity, state, firstDay, lastDay } = finding;
    const mark = { type, severity, isSeenTo: isSeenTo(finding, labels.get(id)) };
    const last = state === 'open' && !mark.isSeenTo ? today : lastDay;
    return [{ dates: daysOf(firstDay < from ? from : firstDay, last > today ? today : last), mark }];
  });
}

/** Both included; none where the last is before the first. */
function daysOf(first: LocalDay, last: LocalDay): readonly LocalDay[] {
  const days: LocalDay[] = [];
  for (let day = first; day <= last; day = daysBefore(day, -1)) days.push(day);
  return days;
}
