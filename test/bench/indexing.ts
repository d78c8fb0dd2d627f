import { SystemTimers } from '../../src/adapters/system/systemTimers';
import { VaultWorkerClient } from '../../src/workers/vault/vaultWorkerClient';
import { silentLogger } from '../support/silentLogger';
import { writeSyntheticVault } from '../support/syntheticVault';
import { TemporaryVault } from '../support/temporaryVault';
import { bundleVaultWorker } from '../support/vaultWorkerBundle';
import { median, rounded } from './benchmark';
import type { Benchmark } from './benchmark';
import { measured } from './loopDelay';
import type { MeasuredWork } from './loopDelay';

const NOTES = 10_000;
const RUNS = 5;

/**
 * Building the index of 10,000 notes of four sections: how long it takes, and by how much it holds up the thread that
 * asked for it. The delay of as long a time without work is taken off; the median of five runs is told.
 */
export const benchmark: Benchmark = async () => {
  const bundle = await bundleVaultWorker();
  const vault = new TemporaryVault();
  try {
    writeSyntheticVault(vault.path, NOTES);
    const runs: MeasuredWork[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      runs.push(await measuredRun(bundle.workerPath, vault, run));
    }
    return [
      { name: 'index_10k_notes_s', value: rounded(median(runs.map(({ seconds }) => seconds))), unit: 's' },
      { name: 'index_host_delay_max_ms', value: rounded(median(runs.map(({ delayMs }) => delayMs))), unit: 'ms' },
    ];
  } finally {
    bundle.remove();
    vault.remove();
  }
};

function measuredRun(workerPath: string, vault: TemporaryVault, run: number): Promise<MeasuredWork> {
  return measured(async () => {
    const client = new VaultWorkerClient({
      workerPath,
      vaultPath: vault.path,
      exclude: [],
      // A folder of its own, so that each run builds the index.
      indexFolder: `${vault.indexFolder}-${run}`,
      metadataFolder: vault.metadataFolder,
      timers: new SystemTimers(),
      logger: silentLogger,
    });
    client.start();
    await client.refresh([]);
    await client.dispose();
  });
}
