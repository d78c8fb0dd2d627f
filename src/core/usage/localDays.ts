import type { LocalDay } from '../system/clock';

const DAY_MS = 86_400_000;

/** The calendar day `days` before another one. Calendar arithmetic: no time zone is involved. */
export function daysBefore(day: LocalDay, days: number): LocalDay {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) - days * DAY_MS).toISOString().slice(0, 10);
}
