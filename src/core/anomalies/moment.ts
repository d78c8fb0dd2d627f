import type { Clock, LocalDay } from '../system/clock';

const MINUTE_MS = 60_000;
/** No local day is longer: even one that a change of the date line repeats. */
const LONGEST_DAY_MS = 49 * 60 * MINUTE_MS;

/** The clock, read once for a whole look at the facts, so that no rule sees another time than its neighbour. */
export interface Moment {
  /** Wall clock, milliseconds since the epoch. */
  readonly nowMs: number;
  /** A clock that never goes back; only differences mean anything. */
  readonly monotonicMs: number;
  readonly today: LocalDay;
  /** When today began in the time zone of now, to the minute; milliseconds since the epoch. */
  readonly dayStartMs: number;
}

/** Reads the clock. */
export function momentOf(clock: Clock): Moment {
  const nowMs = clock.nowMs();
  const today = clock.localDay(nowMs);
  return { nowMs, monotonicMs: clock.monotonicMs(), today, dayStartMs: startOfDay(clock, nowMs, today) };
}

/** Searched for rather than computed: days of 23 and 25 hours and zones of any offset need no case of their own. */
function startOfDay(clock: Clock, nowMs: number, today: LocalDay): number {
  let within = Math.floor(nowMs / MINUTE_MS);
  let before = Math.floor((nowMs - LONGEST_DAY_MS) / MINUTE_MS);
  if (clock.localDay(within * MINUTE_MS) !== today) return nowMs;
  while (within - before > 1) {
    const middle = Math.floor((within + before) / 2);
    if (clock.localDay(middle * MINUTE_MS) === today) within = middle;
    else before = middle;
  }
  return within * MINUTE_MS;
}
