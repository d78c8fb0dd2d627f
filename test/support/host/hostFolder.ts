import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endOnSignal } from './signals';

/**
 * Everything that one VS Code installation keeps: user data, extensions, HOME, browser profile, and its port. The
 * port is part of it because VS Code keys a workspace's storage by the whole address of its folder. Two starts
 * with one of these are a restart.
 */
export interface HostFolder {
  readonly root: string;
  readonly userData: string;
  readonly extensions: string;
  readonly home: string;
  readonly browserProfile: string;
  /** TCP port on 127.0.0.1. */
  readonly port: number;
}

const removalLimitMs = 5_000;

/** Settings that keep everything but the extension under test out of the way. */
const quietSettings: Readonly<Record<string, unknown>> = {
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'window.commandCenter': false,
  'chat.disableAIFeatures': true,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
};

const forgetRemovals = new Map<string, () => void>();

/**
 * Makes a fresh one under the system's temporary folder, whose short path VS Code needs for its sockets. Whoever
 * makes it removes it; a signal does it otherwise.
 */
export async function createHostFolder(): Promise<HostFolder> {
  const root = mkdtempSync(path.join(tmpdir(), 'second-brain-'));
  const folder = (name: string): string => {
    const inside = path.join(root, name);
    mkdirSync(inside);
    return inside;
  };
  const made: HostFolder = {
    root,
    userData: folder('data'),
    extensions: folder('extensions'),
    home: folder('home'),
    browserProfile: folder('browser'),
    port: await freePort(),
  };
  forgetRemovals.set(root, endOnSignal(() => removeHostFolder(made)));
  return made;
}

/**
 * Processes that are just ending may still write into it or remove from it, which makes a removal fail, or stop half
 * way without a word: it is tried until nothing is left.
 */
export async function removeHostFolder(folder: HostFolder): Promise<void> {
  forgetRemovals.get(folder.root)?.();
  forgetRemovals.delete(folder.root);
  const deadline = Date.now() + removalLimitMs;
  while (existsSync(folder.root)) {
    try {
      await rm(folder.root, { recursive: true, force: true });
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Where the extension keeps its usage store. */
export function globalStorageFolder(folder: HostFolder): string {
  return path.join(folder.userData, 'User', 'globalStorage', 'secondbrain.second-brain');
}

/**
 * Writes the user's settings; those of an earlier start are kept where not named again. A window on a server takes
 * settings of machine scope from the server's own file.
 */
export function writeUserSettings(folder: HostFolder, settings: Readonly<Record<string, unknown>> = {}): void {
  mergeIntoFile(path.join(folder.userData, 'User', 'settings.json'), { ...quietSettings, ...settings });
  mergeIntoFile(path.join(folder.userData, 'Machine', 'settings.json'), settings);
}

function mergeIntoFile(file: string, settings: Readonly<Record<string, unknown>>): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const earlier: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  writeFileSync(file, JSON.stringify({ ...(isRecord(earlier) ? earlier : {}), ...settings }, null, 2));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') {
    throw new Error('no TCP port is free');
  }
  return address.port;
}
