import type { LocalDay } from '../core/system/clock';

/** When a local day begins, UTC ISO 8601: the machine's time zone decides. */
export function startOfLocalDay(day: LocalDay): string {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date).toISOString();
}
