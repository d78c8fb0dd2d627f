// A window of its own process: its thread asks, its usage worker answers. Prints what it measured as one line of JSON.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { readStatus } from '../../src/adapters/journal/statusFile';
import { SystemTimers } from '../../src/adapters/system/systemTimers';
import { overviewCardsView } from '../../src/dashboard/overviewView';
import { UsageWorkerClient } from '../../src/workers/usage/usageWorkerClient';
import { silentLogger } from '../support/silentLogger';
import type { WindowFigures } from './storeWindows';

const CONTROL_MS = 2_000;
const [folder = '', workerPath = '', wasmPath = '', what = 'cold'] = process.argv.slice(2);

/** The longest time for which this thread did not come round, in milliseconds, while something was done. */
async function longestDelayMs(work: () => Promise<void>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await work();
  delay.disable();
  return delay.max / 1e6;
}

async function main(): Promise<void> {
  const residentMb = process.memoryUsage.rss() / 1e6;
  const controlMs = await longestDelayMs(() => new Promise((resolve) => { setTimeout(resolve, CONTROL_MS); }));
  const cardsStartMs = performance.now();
  const figures = (await readStatus(folder))?.figures;
  if (figures !== undefined) overviewCardsView(figures, { period: 'month', dailyLimitUsd: null, unsavedCalls: 0, timeZone: 'UTC' });
  const cardsMs = figures === undefined ? 0 : performance.now() - cardsStartMs;
  const startMs = performance.now();
  const client = new UsageWorkerClient({
    workerPath,
    workerData: () => ({ folder, wasmPath, holdsLease: true, retentionDays: 0 }),
    timers: new SystemTimers(),
    logger: silentLogger,
    onChanged: () => undefined,
    onIncident: () => undefined,
    onRebuilding: () => undefined,
  });
  let overviewMs = 0;
  let publishMs = 0;
  const delayMs = await longestDelayMs(async () => {
    client.start();
    const { reader } = client;
    await Promise.all([reader.totals(), reader.costs('month'), reader.summary('month'), reader.dailyUsage({ days: 365, by: 'usageType' }), reader.batchRuns()]);
    overviewMs = performance.now() - startMs;
    await reader.calls({ limit: 100 });
    if (what !== 'publish') return;
    const publishStartMs = performance.now();
    await client.publish();
    publishMs = performance.now() - publishStartMs;
  });
  const settledMb = process.memoryUsage.rss() / 1e6;
  // The last thing that a window does is to leave the cards' figures.
  if (what === 'publish') await client.close();
  else await client.terminate();
  const measured: WindowFigures = {
    overviewMs,
    cardsMs,
    publishMs,
    hostDelayMs: Math.max(0, delayMs - controlMs),
    residentMb: settledMb - residentMb,
    peakMb: process.resourceUsage().maxRSS / 1_000 - residentMb,
  };
  process.stdout.write(JSON.stringify(measured));
}

void main();
