import type { LocalDay } from '../../core/system/clock';
import { daysBefore } from '../../core/usage/localDays';
import type { DayRange } from '../../core/usage/usageSummary';

/** Days are compared as text; these two lie beyond all that the store takes. */
const FIRST_DAY = '1969-12-30';
const LAST_DAY = '9998-12-31';

/** Both ends of a range, the open ones beyond all days that there are. */
export function boundsOf({ from = FIRST_DAY, to = LAST_DAY }: DayRange): { readonly from: LocalDay; readonly to: LocalDay } {
  return { from, to };
}

export function isWholeRange({ from, to }: DayRange): boolean {
  return from === undefined && to === undefined;
}

/** No call of this local day began before, in whatever time zone it was made: its day in UTC is at most one off. */
export function earliestOf(day: LocalDay): string {
  return midnightOf(day <= FIRST_DAY ? FIRST_DAY : daysBefore(day, 1));
}

/** All calls of this local day began before, in whatever time zone they were made. */
export function endOf(day: LocalDay): string {
  return midnightOf(day >= LAST_DAY ? LAST_DAY : daysBefore(day, -2));
}

function midnightOf(day: LocalDay): string {
  return `${day}T00:00:00.000Z`;
}
