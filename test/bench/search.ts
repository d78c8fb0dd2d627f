import { performance } from 'node:perf_hooks';
import { SystemTimers } from '../../src/adapters/system/systemTimers';
import { VaultWorkerClient } from '../../src/workers/vault/vaultWorkerClient';
import { SeededRandom } from '../support/seededRandom';
import { silentLogger } from '../support/silentLogger';
import { writeSyntheticVault, ZipfText } from '../support/syntheticVault';
import { TemporaryVault } from '../support/temporaryVault';
import { bundleVaultWorker } from '../support/vaultWorkerBundle';
import { percentile, rounded } from './benchmark';
import type { Benchmark } from './benchmark';

const NOTES = 10_000;
const QUESTIONS = 500;
const CANDIDATES = 10;

/** Questions of 3 to 8 words over 10,000 notes, through the worker, its index stored and loaded again. */
export const benchmark: Benchmark = async () => {
  const bundle = await bundleVaultWorker();
  const vault = new TemporaryVault();
  const open = (): VaultWorkerClient => new VaultWorkerClient({
    workerPath: bundle.workerPath,
    vaultPath: vault.path,
    exclude: [],
    indexFolder: vault.indexFolder,
    metadataFolder: vault.metadataFolder,
    timers: new SystemTimers(),
    logger: silentLogger,
  });
  try {
    writeSyntheticVault(vault.path, NOTES);
    const builder = open();
    await builder.refresh([]);
    await builder.dispose();
    const client = open();
    const startMs = performance.now();
    await client.refresh([]);
    const loadedMs = performance.now() - startMs;
    const durationsMs = await askAll(client);
    await client.dispose();
    return [
      { name: 'load_10k_notes_ms', value: rounded(loadedMs), unit: 'ms' },
      { name: 'search_10k_p50_ms', value: rounded(percentile(durationsMs, 0.5)), unit: 'ms' },
      { name: 'search_10k_p95_ms', value: rounded(percentile(durationsMs, 0.95)), unit: 'ms' },
    ];
  } finally {
    bundle.remove();
    vault.remove();
  }
};

async function askAll(client: VaultWorkerClient): Promise<number[]> {
  const text = new ZipfText(new SeededRandom(7));
  const durationsMs: number[] = [];
  for (let question = 0; question < QUESTIONS; question += 1) {
    const asked = text.question();
    const startMs = performance.now();
    await client.search(asked, CANDIDATES);
    durationsMs.push(performance.now() - startMs);
  }
  return durationsMs;
}
