// Programs and libraries that npm cannot bring. On a Debian with root they are installed; elsewhere the
// error says what to install.
import { spawnSync } from 'node:child_process';
import { runForCode } from './processes.mjs';

let indexIsFresh = false;

/**
 * Installs Debian packages.
 *
 * @param {readonly string[]} packages
 * @param {string} purpose for the message, such as "to compile native modules"
 * @returns {Promise<boolean>} false where that is not possible
 */
export async function installSystemPackages(packages, purpose) {
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    return false;
  }
  console.log(`Installing ${packages.join(', ')} ${purpose}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (!indexIsFresh) {
    await runForCode('apt-get', ['update', '-qq'], { env, quiet: true });
    indexIsFresh = true;
  }
  const { code, output } = await runForCode('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
    env,
    quiet: true,
  });
  if (code !== 0) {
    console.error(output);
  }
  return code === 0;
}

/** @param {string} program */
export function isOnPath(program) {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' }).status === 0;
}
