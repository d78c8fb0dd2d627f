import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../scripts/lib/locations.mjs';
import type { BenchmarkRow } from './benchmark';

/** Scripts and styles of both panels in English, and of the larger one alone with what it shares. The icon font is apart. */
export function webviewBytes(): readonly BenchmarkRow[] {
  const folder = path.join(projectRoot, 'dist', 'webview');
  const files = readdirSync(folder).filter((name) => /\.(js|css)$/.test(name) && !name.startsWith('strings.'));
  const sizeOf = (names: readonly string[]): number => names.reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
  const shared = files.filter((name) => name === 'chunk.js' || name === 'page.css');
  const panels = ['dashboard', 'answer'].map((panel) => sizeOf([...shared, `${panel}.js`, `${panel}.css`]));
  return [
    { name: 'webview_bytes', value: sizeOf(files), unit: 'bytes' },
    { name: 'webview_largest_page_bytes', value: Math.max(...panels), unit: 'bytes' },
  ];
}
