import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

const OWN_THREAD = '/proc/thread-self/schedstat';
const NS_PER_MS = 1_000_000;
/** Long enough to leave the processor for a moment, which is when Linux brings the figure up to date. */
const PAUSE_MS = 0.05;
const nobody = new Int32Array(new SharedArrayBuffer(4));

/**
 * Milliseconds for which this thread has had a processor so far, where the system tells it (Linux); else those that have
 * passed. What other threads and other programs do meanwhile is not in the first.
 */
export function threadTimeMs(): number {
  try {
    Atomics.wait(nobody, 0, 0, PAUSE_MS);
    return Number(readFileSync(OWN_THREAD, 'utf8').split(' ', 1)[0]) / NS_PER_MS;
  } catch {
    return performance.now();
  }
}
