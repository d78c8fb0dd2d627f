// Where things lie: in the checkout, and in the cache folder outside it.
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Screenshots, logs and packages that a run leaves for a person to look at. */
export const artifactsFolder = path.join(projectRoot, 'artifacts');

/** The packaged extension, made by `npm run package`. */
export const vsixFile = path.join(artifactsFolder, 'second-brain.vsix');

/**
 * What is installed once for all checkouts (VS Code hosts, Chromium): `SECOND_BRAIN_CACHE`, or a folder in
 * the user's cache.
 */
export function cacheFolder() {
  const chosen = process.env.SECOND_BRAIN_CACHE;
  const folder = chosen ?? path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'second-brain');
  mkdirSync(folder, { recursive: true });
  return path.resolve(folder);
}
