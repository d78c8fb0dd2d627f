import type { Timer, Timers } from '../../core/system/clock';

/** Node's timers. They do not keep a process alive that has nothing else to do. */
export class SystemTimers implements Timers {
  after(delayMs: number, callback: () => void): Timer {
    const timeout = setTimeout(callback, Math.max(0, delayMs));
    timeout.unref();
    return {
      cancel: () => {
        clearTimeout(timeout);
      },
    };
  }
}
