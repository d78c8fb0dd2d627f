import type { Clock, LocalDay } from '../system/clock';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** The calendar day `days` before another one. Calendar arithmetic: no time zone is involved. */
export function daysBefore(day: LocalDay, days: number): LocalDay {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

/**
 * The first full minute after a moment that belongs to another local day, milliseconds since the epoch; `latestMs`, which
 * is a full minute, where the day lasts until then. Steps of minutes find it under every change of clocks.
 */
export function endOfLocalDay(clock: Clock, nowMs: number, latestMs = Number.POSITIVE_INFINITY): number {
  const day = clock.localDay(nowMs);
  let endMs = nowMs - (nowMs % MINUTE_MS) + MINUTE_MS;
  while (endMs < latestMs && clock.localDay(endMs) === day) endMs += MINUTE_MS;
  return endMs;
}
