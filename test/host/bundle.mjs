// Bundles the host suite: each test file and its runner become a CommonJS module that VS Code can load.
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from '../../scripts/lib/locations.mjs';

/** @returns {Promise<string>} the module whose `run()` runs the suite */
export async function bundleHostSuite() {
  const source = path.join(projectRoot, 'test', 'host');
  const outdir = path.join(projectRoot, 'out', 'host');
  rmSync(outdir, { recursive: true, force: true });
  // While one file is being worked on: HOST_TESTS=sync runs those whose names begin so.
  const wanted = process.env['HOST_TESTS'] ?? '';
  const tests = readdirSync(source).filter((name) => name.endsWith('.test.ts') && name.startsWith(wanted));
  await build({
    entryPoints: ['index.ts', ...tests].map((name) => path.join(source, name)),
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    // "vscode" is the host's; the others are found in node_modules.
    external: ['vscode'],
    packages: 'external',
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return path.join(outdir, 'index.cjs');
}
