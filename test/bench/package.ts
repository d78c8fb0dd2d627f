import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { projectRoot, vsixFile } from '../../scripts/lib/locations.mjs';
import type { Benchmark } from './benchmark';
import { webviewBytes } from './webviewBytes';

/** What people download: the package, and what a panel loads. */
export const benchmark: Benchmark = () => {
  execFileSync(process.execPath, ['scripts/package.mjs'], { cwd: projectRoot, stdio: ['ignore', 'ignore', 'inherit'] });
  const webview = path.join(projectRoot, 'dist', 'webview');
  const bytesOf = (ending: string): number =>
    readdirSync(webview)
      .filter((name) => name.endsWith(ending))
      .reduce((sum, name) => sum + statSync(path.join(webview, name)).size, 0);
  return Promise.resolve([
    { name: 'vsix_bytes', value: statSync(vsixFile).size, unit: 'bytes' },
    ...webviewBytes(),
    { name: 'webview_script_bytes', value: bytesOf('.js'), unit: 'bytes' },
    { name: 'webview_style_bytes', value: bytesOf('.css'), unit: 'bytes' },
    { name: 'host_bundle_bytes', value: statSync(path.join(projectRoot, 'dist', 'extension.js')).size, unit: 'bytes' },
  ]);
};
