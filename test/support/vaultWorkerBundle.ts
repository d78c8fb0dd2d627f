import { rmSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as esbuild from 'esbuild';

/** The vault worker's entry as it ships, in a folder that `remove` deletes. */
export interface VaultWorkerBundle {
  readonly workerPath: string;
  readonly remove: () => void;
}

export async function bundleVaultWorker(): Promise<VaultWorkerBundle> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'second-brain-worker-'));
  const workerPath = path.join(folder, 'vaultWorker.js');
  await esbuild.build({
    entryPoints: [path.join(__dirname, '../../src/workers/vault/vaultWorker.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify: true,
    outfile: workerPath,
    logLevel: 'error',
  });
  return { workerPath, remove: () => { rmSync(folder, { recursive: true, force: true }); } };
}
