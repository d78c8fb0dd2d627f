import type { LocalDay } from '../../core/system/clock';
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
