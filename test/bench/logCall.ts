import { join } from 'node:path';
import { JournalUsageLog } from '../../src/adapters/journal/journalUsageLog';
import { nodeFileSystem } from '../../src/adapters/system/nodeFileSystem';
import { SystemClock } from '../../src/adapters/system/systemClock';
import { SystemIds } from '../../src/adapters/system/systemIds';
import { SystemTimers } from '../../src/adapters/system/systemTimers';
import type { UsageLog } from '../../src/core/usage/usageLog';
import { aCall, anOpenCall } from '../support/aCall';
import { InMemoryUsageLog } from '../support/inMemoryUsageLog';
import { silentLogger } from '../support/silentLogger';
import { temporaryFolder } from '../support/temporaryFolder';
import { median, percentile, rounded, type BenchmarkRow } from './benchmark';

const RUNS = 5;
const WARM_UP_CALLS = 5_000;
const CALLS = 20_000;
/** The log syncs and looks after its file between calls: let it, as a real window does. */
const CALLS_BETWEEN_TURNS = 500;

/** What recording one call (its `open` and its `close`) costs the thread that makes it, over a log that does nothing. */
export async function benchmark(): Promise<readonly BenchmarkRow[]> {
  const halves: number[] = [];
  const hundredths: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const control = await microsecondsOf(new InMemoryUsageLog());
    const recorded = await withJournal(microsecondsOf);
    halves.push(percentile(recorded, 0.5) - percentile(control, 0.5));
    hundredths.push(percentile(recorded, 0.99) - percentile(control, 0.99));
  }
  return [
    { name: 'log_call_p50_us', value: rounded(median(halves)), unit: 'us' },
    { name: 'log_call_p99_us', value: rounded(median(hundredths)), unit: 'us' },
  ];
}

async function microsecondsOf(log: UsageLog): Promise<readonly number[]> {
  const clock = new SystemClock();
  const ids = new SystemIds();
  const microseconds: number[] = [];
  for (let index = 0; index < WARM_UP_CALLS + CALLS; index += 1) {
    const uid = ids.uid();
    const open = anOpenCall({ uid });
    const close = aCall({ uid, workKey: uid });
    const startMs = clock.monotonicMs();
    log.open(open);
    log.close(close);
    microseconds.push((clock.monotonicMs() - startMs) * 1_000);
    if (index % CALLS_BETWEEN_TURNS === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return microseconds.slice(WARM_UP_CALLS);
}

async function withJournal<Result>(work: (log: UsageLog) => Promise<Result>): Promise<Result> {
  const folder = temporaryFolder();
  const log = new JournalUsageLog({
    folder: join(folder.path, 'journal'),
    files: nodeFileSystem,
    clock: new SystemClock(),
    timers: new SystemTimers(),
    ids: new SystemIds(),
    logger: silentLogger,
  });
  try {
    return await work(log);
  } finally {
    log.dispose();
    folder.remove();
  }
}
