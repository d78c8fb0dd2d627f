/** A calendar day as the user sees it, `YYYY-MM-DD` in the local time zone of the machine. */
export type LocalDay = string;

/** Time, as the domain sees it. The domain never reads the system's clock itself. */
export interface Clock {
  /** Wall-clock time in milliseconds since the Unix epoch. May jump in either direction. */
  nowMs(): number;
  /** Milliseconds on a clock that never goes back; only differences mean anything. */
  monotonicMs(): number;
  /** The local calendar day of an instant (default: now), in the machine's current time zone. */
  localDay(epochMs?: number): LocalDay;
}

/** One pending timer; `cancel` after it fired does nothing. */
export interface Timer {
  cancel(): void;
}

/** Delayed work. Kept apart from `Clock` because most of the domain only asks what time it is. */
export interface Timers {
  /** Calls back once, not before `delayMs` (0 or more) have passed. */
  after(delayMs: number, callback: () => void): Timer;
}
