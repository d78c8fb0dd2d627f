import { build } from 'esbuild';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

export interface BundledUsageWorker {
  readonly workerPath: string;
  readonly wasmPath: string;
}

/** The real usage worker, bundled as it is for the product. */
export async function bundleUsageWorker(intoFolder: string): Promise<BundledUsageWorker> {
  const workerPath = join(intoFolder, 'usageWorker.cjs');
  await build({
    entryPoints: [join(here, '../../src/workers/usage/usageWorker.ts')],
    outfile: workerPath,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'silent',
  });
  return { workerPath, wasmPath: sqlWasmPath() };
}

/** SQLite in WebAssembly, as sql.js ships it. */
export function sqlWasmPath(): string {
  return join(dirname(createRequire(import.meta.url).resolve('sql.js')), 'sql-wasm.wasm');
}
