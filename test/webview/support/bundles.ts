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

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };

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
  return files;
}

function served(name: string, content: Uint8Array): { readonly type: string; readonly content: Uint8Array } {
  return { type: TYPES[path.extname(name)] ?? 'application/octet-stream', content };
}
