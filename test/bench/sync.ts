import { existsSync } from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FileMetadataStore } from '../../src/adapters/metadataFiles/fileMetadataStore';
import { SystemClock } from '../../src/adapters/system/systemClock';
import { SystemIds } from '../../src/adapters/system/systemIds';
import { SystemTimers } from '../../src/adapters/system/systemTimers';
import { NodeVaultFiles } from '../../src/adapters/vaultFiles/nodeVaultFiles';
import { ExtractionJob } from '../../src/core/extraction/extractionJob';
import { CatalogPlanner } from '../../src/core/extraction/extractionPlanner';
import { VaultNoteCatalog } from '../../src/core/extraction/noteCatalog';
import { LlmCalls } from '../../src/core/llm/llmCalls';
import { ListPriceBook } from '../../src/core/pricing/listPriceBook';
import { modelPlanOf } from '../../src/core/sync/modelPlan';
import { SyncEngine } from '../../src/core/sync/syncEngine';
import type { JobReport } from '../../src/core/sync/syncReport';
import { FakeChain } from '../support/fakeProvider';
import { silentLogger } from '../support/silentLogger';
import { testHasher } from '../support/syncHarness';
import { writeSyntheticVault } from '../support/syntheticVault';
import { temporaryFolder } from '../support/temporaryFolder';
import { median, rounded } from './benchmark';
import type { Benchmark } from './benchmark';

const SMALL = 350;
const LARGE = 10_000;
const RUNS = 5;
const MEGABYTE = 1024 * 1024;

/**
 * Extraction without a model over 350 notes, and the decision that 10,000 notes need nothing. Files are read on the
 * measured thread, those of the 10,000 whose stamp is known only looked up. The delay of as long a time without work is
 * taken off, and memory is told without garbage.
 */
export const benchmark: Benchmark = async ({ dataFolder }) => {
  const folder = temporaryFolder();
  try {
    const real = dataFolder === null ? null : path.join(dataFolder, 'vault', 'digital-garden');
    const smallVault = real !== null && existsSync(real) ? real : path.join(folder.path, 'small');
    if (smallVault !== real) writeSyntheticVault(smallVault, SMALL);
    const small: { seconds: number; delayMs: number }[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      small.push(await measured(() => extract(catalogOf(smallVault), path.join(folder.path, `small-${run}`))));
    }
    const largeVault = path.join(folder.path, 'large');
    const storage = path.join(folder.path, 'large-metadata');
    writeSyntheticVault(largeVault, LARGE);
    const rssBefore = settledRss();
    const catalog = catalogOf(largeVault);
    await extract(catalog, storage);
    const unchanged: { seconds: number; delayMs: number }[] = [];
    for (let run = 0; run < RUNS; run += 1) unchanged.push(await measured(() => extract(catalog, storage)));
    const rssGrowth = settledRss() - rssBefore;
    return [
      { name: 'sync_350_offline_s', value: rounded(median(small.map(({ seconds }) => seconds))), unit: 's' },
      { name: 'sync_host_delay_max_ms', value: rounded(median(small.map(({ delayMs }) => delayMs))), unit: 'ms' },
      { name: 'unchanged_10k_s', value: rounded(median(unchanged.map(({ seconds }) => seconds))), unit: 's' },
      { name: 'unchanged_10k_delay_max_ms', value: rounded(median(unchanged.map(({ delayMs }) => delayMs))), unit: 'ms' },
      { name: 'sync_10k_rss_growth_mb', value: rounded(rssGrowth / MEGABYTE), unit: 'MB' },
    ];
  } finally {
    folder.remove();
  }
};

/** As a window has it that stays open. */
function catalogOf(vaultPath: string): VaultNoteCatalog {
  const files = new NodeVaultFiles({ vaultPath, exclude: [], nowMs: () => Date.now() });
  return new VaultNoteCatalog({ files, hasher: testHasher, clock: new SystemClock(), pause: () => setImmediate() });
}

async function extract(catalog: VaultNoteCatalog, storage: string): Promise<JobReport | undefined> {
  const [clock, ids, prices, chain] = [new SystemClock(), new SystemIds(), new ListPriceBook(), new FakeChain()];
  const nothing = (): void => undefined;
  const log = { open: nothing, close: nothing, question: nothing, reprice: nothing, unsavedCount: 0 };
  const parts = { log, prices, clock, ids, logger: silentLogger };
  const calls = new LlmCalls({ ...parts, chain, timers: new SystemTimers(), random: { next: () => 0 } });
  const store = new FileMetadataStore(storage, { hasher: testHasher });
  const job = new ExtractionJob({ planner: new CatalogPlanner(catalog, store), catalog, store, hasher: testHasher, clock });
  const engine = new SyncEngine({ ...parts, calls, models: modelPlanOf(chain) });
  const { jobs } = await engine.run({ jobs: [job], concurrency: 2, maxCostUsd: 1, choice: 'auto' });
  return jobs[0];
}

/** What the process still holds once its garbage is gone. */
function settledRss(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round += 1) collect();
  return process.memoryUsage.rss();
}

async function measured(work: () => Promise<unknown>): Promise<{ seconds: number; delayMs: number }> {
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
