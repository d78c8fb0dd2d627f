import type { Clock, LocalDay } from '../../core/system/clock';

function twoDigits(value: number): string {
  return value < 10 ? `0${String(value)}` : String(value);
}

/** The machine's clock and time zone. */
export class SystemClock implements Clock {
  nowMs(): number {
    return Date.now();
  }

  monotonicMs(): number {
    return performance.now();
  }

  localDay(epochMs: number = Date.now()): LocalDay {
    const date = new Date(epochMs);
    const year = String(date.getFullYear()).padStart(4, '0');
    return `${year}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
  }
}
