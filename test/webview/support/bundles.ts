import path from 'node:path';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { pagesBuild } from '../../../scripts/lib/pagesBuild.mjs';

const require = createRequire(import.meta.url);

export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** Files by their path on the server, such as `/answer.js`. */
export type ServedFiles = ReadonlyMap<string, { readonly type: string; readonly content: Uint8Array }>;

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf', '.woff2': 'font/woff2' };

/** The fonts of the pages that are tested, so that text is as wide and as high on every machine. */
const FONTS: Readonly<Record<string, string>> = {
  '/sans-400.woff2': '@fontsource/inter/files/inter-latin-400-normal.woff2',
  '/sans-600.woff2': '@fontsource/inter/files/inter-latin-600-normal.woff2',
  '/mono-400.woff2': '@fontsource/dejavu-mono/files/dejavu-mono-latin-400-normal.woff2',
};

/** The surfaces' scripts and style sheets, built with the options of the product's build. */
export async function bundleSurfaces(): Promise<ServedFiles> {
  const result = await esbuild.build({
    ...pagesBuild,
    absWorkingDir: projectRoot,
    minify: true,
    outdir: '/',
    write: false,
    logLevel: 'warning',
  });
  const files = new Map(result.outputFiles.map((file) => [`/${path.basename(file.path)}`, served(file.path, file.contents)]));
  files.set('/codicon.ttf', served('codicon.ttf', readFileSync(require.resolve('@vscode/codicons/dist/codicon.ttf'))));
  for (const [name, file] of Object.entries(FONTS)) {
    if (isInstalled(file)) files.set(name, served(name, readFileSync(require.resolve(file))));
  }
  return files;
}

/** Whether the pages have the pinned fonts; without them they have the machine's, and pictures cannot be compared. */
export function hasFonts(): boolean {
  return Object.values(FONTS).every(isInstalled);
}

function isInstalled(file: string): boolean {
  try {
    require.resolve(file);
    return true;
  } catch {
    return false;
  }
}

function served(name: string, content: Uint8Array): { readonly type: string; readonly content: Uint8Array } {
  return { type: TYPES[path.extname(name)] ?? 'application/octet-stream', content };
}
