import { existsSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SystemClock } from '../../src/adapters/system/systemClock';
import { SystemIds } from '../../src/adapters/system/systemIds';
import { SystemTimers } from '../../src/adapters/system/systemTimers';
import { ExtractionJob } from '../../src/core/extraction/extractionJob';
import { LlmCalls } from '../../src/core/llm/llmCalls';
import { ListPriceBook } from '../../src/core/pricing/listPriceBook';
import { modelPlanOf } from '../../src/core/sync/modelPlan';
import { SyncEngine } from '../../src/core/sync/syncEngine';
import type { JobReport } from '../../src/core/sync/syncReport';
import { VaultWorkerClient } from '../../src/workers/vault/vaultWorkerClient';
import { FakeChain } from '../support/fakeProvider';
import { silentLogger } from '../support/silentLogger';
import { testHasher } from '../support/syncHarness';
import { writeSyntheticVault } from '../support/syntheticVault';
import { temporaryFolder } from '../support/temporaryFolder';
import { bundleVaultWorker } from '../support/vaultWorkerBundle';
import { median, rounded } from './benchmark';
import type { Benchmark } from './benchmark';
import { measured } from './loopDelay';
import type { MeasuredWork } from './loopDelay';

const SMALL = 350;
const LARGE = 10_000;
const RUNS = 5;
const MEGABYTE = 1024 * 1024;

/**
 * Extraction without a model as the product does it, with the vault worker listing, reading and keeping: over 350 notes
 * in a window that has just begun, and the decision that 10,000 notes need nothing in one that has its index. Delays are
 * those of the thread that asks; that of as long a time without work is taken off. Memory is that of the whole process,
 * worker included, once garbage is gone: what the first sync of 10,000 notes and five more add to a window with its index.
 */
export const benchmark: Benchmark = async ({ dataFolder }) => {
  const bundle = await bundleVaultWorker();
  const folder = temporaryFolder();
  try {
    const real = dataFolder === null ? null : path.join(dataFolder, 'vault', 'digital-garden');
    const smallVault = real !== null && existsSync(real) ? real : path.join(folder.path, 'small');
    if (smallVault !== real) writeSyntheticVault(smallVault, SMALL);
    const small: MeasuredWork[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const client = clientOf(bundle.workerPath, smallVault, path.join(folder.path, `small-${run}`));
      small.push(await measured(() => extract(client)));
      await client.dispose();
    }
    const largeVault = path.join(folder.path, 'large');
    const storage = path.join(folder.path, 'large-storage');
    writeSyntheticVault(largeVault, LARGE);
    const client = clientOf(bundle.workerPath, largeVault, storage);
    await client.refresh([]);
    const rssBefore = settledRss();
    const first = await measured(() => extract(client));
    const unchanged: MeasuredWork[] = [];
    for (let run = 0; run < RUNS; run += 1) unchanged.push(await measured(() => extract(client)));
    const rssGrowth = settledRss() - rssBefore;
    await client.dispose();
    const reopened = clientOf(bundle.workerPath, largeVault, storage);
    const cold = await measured(() => extract(reopened));
    await reopened.dispose();
    return [
      { name: 'sync_350_offline_s', value: rounded(median(small.map(({ seconds }) => seconds))), unit: 's' },
      { name: 'sync_host_delay_max_ms', value: rounded(median(small.map(({ delayMs }) => delayMs))), unit: 'ms' },
      { name: 'unchanged_10k_s', value: rounded(median(unchanged.map(({ seconds }) => seconds))), unit: 's' },
      { name: 'unchanged_10k_delay_max_ms', value: rounded(median(unchanged.map(({ delayMs }) => delayMs))), unit: 'ms' },
      { name: 'unchanged_10k_new_window_s', value: rounded(cold.seconds), unit: 's' },
      { name: 'first_10k_s', value: rounded(first.seconds), unit: 's' },
      { name: 'first_10k_delay_max_ms', value: rounded(first.delayMs), unit: 'ms' },
      { name: 'sync_10k_rss_growth_mb', value: rounded(rssGrowth / MEGABYTE), unit: 'MB' },
    ];
  } finally {
    folder.remove();
    bundle.remove();
  }
};

function clientOf(workerPath: string, vaultPath: string, storage: string): VaultWorkerClient {
  const [indexFolder, metadataFolder] = [path.join(storage, 'index'), path.join(storage, 'metadata')];
  return new VaultWorkerClient({ workerPath, vaultPath, exclude: [], indexFolder, metadataFolder, timers: new SystemTimers(), logger: silentLogger });
}

async function extract({ notes, metadata: store }: VaultWorkerClient): Promise<JobReport | undefined> {
  const [clock, ids, prices, chain] = [new SystemClock(), new SystemIds(), new ListPriceBook(), new FakeChain()];
  const nothing = (): void => undefined;
  const log = { open: nothing, close: nothing, question: nothing, reprice: nothing, unsavedCount: 0 };
  const parts = { log, prices, clock, ids, logger: silentLogger };
  const calls = new LlmCalls({ ...parts, chain, timers: new SystemTimers(), random: { next: () => 0 } });
  const job = new ExtractionJob({ planner: notes, catalog: notes, store, hasher: testHasher, clock });
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
