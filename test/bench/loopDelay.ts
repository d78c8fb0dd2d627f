import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

/** How long some work took, and by how much it held up the thread that asked for it. */
export interface MeasuredWork {
  readonly seconds: number;
  /** The longest delay of the thread meanwhile, less that of as long a time without work. */
  readonly delayMs: number;
}

export async function measured(work: () => Promise<unknown>): Promise<MeasuredWork> {
  const startMs = performance.now();
  const busyMs = await longestDelayMs(work);
  const elapsedMs = performance.now() - startMs;
  const idleMs = await longestDelayMs(() => delay(elapsedMs));
  return { seconds: elapsedMs / 1000, delayMs: Math.max(0, busyMs - idleMs) };
}

async function longestDelayMs(work: () => Promise<unknown>): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: 5 });
  histogram.enable();
  await work();
  histogram.disable();
  return histogram.max / 1e6;
}
