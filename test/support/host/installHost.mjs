// Installs a VS Code host from the npm registry alone, in two steps: code-server's own packages, then those of
// the VS Code inside of it. Its postinstall script would do the second, but refuses other Nodes than its own
// and compiles a dozen native modules, one of which needs Kerberos headers.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withFileLock } from '../../../scripts/lib/fileLock.mjs';
import { childEnvironment, run } from '../../../scripts/lib/processes.mjs';
import { installSystemPackages, isOnPath } from '../../../scripts/lib/systemPackages.mjs';
import { describeHost, installedMarker, isInstalled } from './hosts.mjs';

/** @typedef {import('./hosts.mjs').Host} Host */

/**
 * Installs the host unless it is there. Two processes that ask at once wait for one install.
 *
 * @param {import('./hosts.mjs').HostName} name
 * @returns {Promise<Host>}
 */
export async function ensureHost(name) {
  const host = describeHost(name);
  if (isInstalled(host)) {
    return host;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`The browser-served VS Code runs on Linux x64 only; this is ${process.platform} ${process.arch}.`);
  }
  await withFileLock(
    `${host.folder}.lock`,
    async () => {
      if (!isInstalled(host)) {
        await install(host);
      }
    },
    (pid) => console.log(`Waiting for process ${pid}, which installs VS Code ${host.vscodeVersion}`),
  );
  return host;
}

/** @param {Host} host */
async function install(host) {
  const startedMs = Date.now();
  console.log(`Installing VS Code ${host.vscodeVersion} (code-server ${host.version}) into ${host.folder}`);
  await ensureCompiler();
  // Without its marker whatever is there was cut short.
  rmSync(host.folder, { recursive: true, force: true });
  mkdirSync(host.folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    copyFileSync(path.join(host.manifestFolder, file), path.join(host.folder, file));
  }
  await npm(['ci', '--ignore-scripts'], host.folder);
  dropGitDependencies(host);
  // Not "npm ci": the lock file that ships in there is not quite in step with its package.json.
  await npm(['install', '--omit=dev', '--ignore-scripts'], host.vscodeFolder);
  await compileNativeModules(host);
  addRipgrep(host);
  const seconds = Math.round((Date.now() - startedMs) / 100) / 10;
  writeFileSync(installedMarker(host), `${JSON.stringify({ version: host.version, seconds })}\n`);
  console.log(`VS Code ${host.vscodeVersion} installed in ${seconds} s`);
}

/**
 * VS Code 1.105 takes its file watcher from GitHub. The manifest of that host has the same version from npm, with
 * its prebuilt binary, which Node finds further up in the tree.
 *
 * @param {Host} host
 */
function dropGitDependencies(host) {
  const name = '@parcel/watcher';
  const shrinkwrapFile = path.join(host.vscodeFolder, 'npm-shrinkwrap.json');
  const shrinkwrap = JSON.parse(readFileSync(shrinkwrapFile, 'utf8'));
  const locked = shrinkwrap.packages[`node_modules/${name}`];
  if (!locked?.resolved?.startsWith('git+')) {
    return;
  }
  const ours = path.join(host.folder, 'node_modules', name, 'package.json');
  if (!existsSync(ours) || JSON.parse(readFileSync(ours, 'utf8')).version !== locked.version) {
    throw new Error(`VS Code ${host.vscodeVersion} needs ${name} ${locked.version} in ${host.manifestFolder}`);
  }
  delete shrinkwrap.packages[`node_modules/${name}`];
  delete shrinkwrap.packages[''].dependencies[name];
  writeFileSync(shrinkwrapFile, JSON.stringify(shrinkwrap));
  const manifestFile = path.join(host.vscodeFolder, 'package.json');
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  delete manifest.dependencies[name];
  writeFileSync(manifestFile, JSON.stringify(manifest, null, 2));
}

async function ensureCompiler() {
  const missing = ['python3', 'make', 'g++'].filter((program) => !isOnPath(program));
  if (missing.length > 0 && !(await installSystemPackages(missing, 'to compile native modules of VS Code'))) {
    throw new Error(`VS Code's native modules need ${missing.join(', ')}: please install them.`);
  }
}

/**
 * Of VS Code's native modules few are worth compiling. Without spdlog the server writes no log files, and output
 * channels, which are such files, stay empty. Without the watchdog an extension host does not end with its
 * parent. Terminals need node-pty, which newer versions ship prebuilt. code-server loads argon2 on start.
 *
 * @param {Host} host
 */
async function compileNativeModules(host) {
  const modules = path.join(host.vscodeFolder, 'node_modules');
  const watchdog = ['@vscode/native-watchdog', 'native-watchdog'].find((name) => existsSync(path.join(modules, name)));
  const terminal = existsSync(path.join(modules, 'node-pty', 'prebuilds', `${process.platform}-${process.arch}`))
    ? []
    : ['node-pty'];
  // With the headers of the Node that will run it: node-gyp would download them.
  const env = {
    PATH: [path.join(host.nodeRoot, 'bin'), process.env.PATH].join(path.delimiter),
    npm_config_nodedir: host.nodeRoot,
    npm_config_yes: 'true', // node-pty's script is "npx node-gyp"
  };
  const names = ['@vscode/spdlog', ...(watchdog ? [watchdog] : []), ...terminal];
  await npm(['rebuild', ...names], host.vscodeFolder, env);
  for (const name of names) {
    requireModule(host, path.join(modules, name));
  }
  const argon2 = path.join(host.folder, 'node_modules', 'argon2');
  if (!loads(host, argon2)) {
    await npm(['rebuild', 'argon2'], host.folder, env);
    requireModule(host, argon2);
  }
}

/**
 * Older versions have a ripgrep package whose install script downloads the program.
 *
 * @param {Host} host
 */
function addRipgrep(host) {
  const ripgrep = path.join(host.vscodeFolder, 'node_modules', '@vscode', 'ripgrep');
  const program = path.join(ripgrep, 'bin', 'rg');
  const fromNpm = path.join(host.folder, 'node_modules', '@vscode', 'ripgrep-linux-x64', 'bin', 'rg');
  if (existsSync(ripgrep) && !existsSync(program) && existsSync(fromNpm)) {
    mkdirSync(path.dirname(program), { recursive: true });
    copyFileSync(fromNpm, program);
    chmodSync(program, 0o755);
  }
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {Record<string, string>} [env]
 */
async function npm(args, cwd, env) {
  await run('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    env: childEnvironment(env),
    quiet: true,
  });
}

/**
 * @param {Host} host
 * @param {string} folder of the module
 */
function requireModule(host, folder) {
  if (!loads(host, folder)) {
    throw new Error(`${path.basename(folder)} was compiled but does not load in ${host.nodePath}`);
  }
}

/**
 * @param {Host} host
 * @param {string} folder
 */
function loads(host, folder) {
  return spawnSync(host.nodePath, ['-e', `require(${JSON.stringify(folder)})`], { stdio: 'ignore' }).status === 0;
}
