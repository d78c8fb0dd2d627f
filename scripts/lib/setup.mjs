// What a fresh checkout needs before anything can run: packages and a build.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { withFileLock } from './fileLock.mjs';
import { cacheFolder, projectRoot } from './locations.mjs';
import { run } from './processes.mjs';

const oldestNode = { major: 20, minor: 19 };

/** Installs the packages of the lock file unless they are there, after checking that this Node can run them. */
export async function ensurePackages() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < oldestNode.major || (major === oldestNode.major && minor < oldestNode.minor)) {
    throw new Error(`Second Brain needs Node ${oldestNode.major}.${oldestNode.minor} or newer; this is ${process.versions.node}.`);
  }
  await withFileLock(path.join(cacheFolder(), 'npm-ci.lock'), async () => {
    if (!packagesAreInstalled()) {
      console.log('Installing packages (npm ci)');
      await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: projectRoot });
    }
  });
}

/** Builds `dist/`. */
export async function build() {
  await run(process.execPath, ['esbuild.mjs'], { cwd: projectRoot });
}

/** Compares what the lock file wants with npm's own note of what it has put there. */
function packagesAreInstalled() {
  const note = path.join(projectRoot, 'node_modules', '.package-lock.json');
  if (!existsSync(note)) {
    return false;
  }
  const wanted = lockedPackages(path.join(projectRoot, 'package-lock.json'));
  const present = lockedPackages(note);
  return Object.entries(wanted).every(
    ([folder, { version, optional }]) => folder === '' || optional === true || present[folder]?.version === version,
  );
}

/**
 * @param {string} file
 * @returns {Record<string, { version: string, optional?: boolean }>}
 */
function lockedPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
