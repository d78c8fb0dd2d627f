// Builds what ships: one small host bundle, one lazily loaded bundle for each SDK, one for each worker, one for each webview.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { pagesBuild } from './scripts/lib/pagesBuild.mjs';
import { thirdPartyNotices } from './scripts/lib/thirdPartyNotices.mjs';

const root = path.dirname(fileURLToPath(import.meta.url));
const production = !process.argv.includes('--dev');
const watch = process.argv.includes('--watch');

/** Modules that the host loads at their first use: they become bundles of their own beside `extension.js`. */
const LAZY = {
  asking: 'src/host/composeAsking',
  sync: 'src/host/composeSync',
  chat: 'src/host/chat/brainChat',
  tools: 'src/host/tools/noteTools',
  diagnose: 'src/host/diagnose/diagnoseCommand',
  anthropic: 'src/adapters/anthropic/anthropicProvider',
  openai: 'src/adapters/openai/openAiProvider',
};

/** Turns `import('../adapters/…/xProvider')` in the host bundle into a load of that bundle. */
const lazyBundles = {
  name: 'lazy-bundles',
  setup(build) {
    build.onResolve({ filter: /(Provider|composeAsking|composeSync|brainChat|noteTools|diagnoseCommand)$/ }, ({ path: specifier, resolveDir, kind }) => {
      const module = path.relative(root, path.resolve(resolveDir, specifier)).replaceAll(path.sep, '/');
      const name = Object.keys(LAZY).find((key) => LAZY[key] === module);
      if (name === undefined || kind !== 'dynamic-import') {
        return undefined;
      }
      return { path: `./${name}.js`, external: true };
    });
  },
};

const common = { absWorkingDir: root, bundle: true, minify: production, sourcemap: production ? false : 'linked', logLevel: 'warning', legalComments: 'none', metafile: true };

// Node bundles target the oldest extension host that `engines.vscode` admits.
const node = { ...common, platform: 'node', format: 'cjs', target: 'node22', external: ['vscode'], outdir: 'dist' };

const builds = [
  { ...node, entryPoints: { extension: 'src/extension.ts' }, plugins: [lazyBundles] },
  { ...node, entryPoints: Object.fromEntries(Object.entries(LAZY).map(([name, module]) => [name, `${module}.ts`])), plugins: [lazyBundles] },
  { ...node, entryPoints: { usageWorker: 'src/workers/usage/usageWorker.ts', vaultWorker: 'src/workers/vault/vaultWorker.ts' } },
  { ...common, ...pagesBuild, outdir: 'dist/webview' },
];

const assets = [
  ['node_modules/sql.js/dist/sql-wasm.wasm', 'dist/sql-wasm.wasm'],
  ['node_modules/@vscode/codicons/dist/codicon.ttf', 'dist/webview/codicon.ttf'],
];

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
mkdirSync(path.join(root, 'dist/webview'), { recursive: true });
for (const [from, to] of assets) {
  copyFileSync(path.join(root, from), path.join(root, to));
}
if (watch) {
  const contexts = await Promise.all(builds.map((options) => esbuild.context(options)));
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  const results = await Promise.all(builds.map((options) => esbuild.build(options)));
  const inputs = new Set(results.flatMap(({ metafile }) => Object.keys(metafile.inputs)));
  writeFileSync(path.join(root, 'dist/THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(root, inputs));
}
