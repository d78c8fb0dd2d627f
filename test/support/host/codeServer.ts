import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { childEnvironment, run } from '../../../scripts/lib/processes.mjs';
import { type HostFolder, writeUserSettings } from './hostFolder';
import type { Host } from './hosts.mjs';
import { addLanguagePack, type PackLanguage } from './languagePack';

export interface CodeServerOptions {
  readonly host: Host;
  readonly folder: HostFolder;
  /** User settings beyond the quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  /** Added to the environment, which the extension host inherits. API keys of this process do not get there by themselves. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Whether a workspace is restricted until the user trusts it; the editor does not ask by itself. */
  readonly asksForTrust?: boolean | undefined;
  /** A packaged extension to install first. */
  readonly vsix?: string | undefined;
  /** Whether `vsix` is for all profiles, as a person chooses with "Apply Extension to all Profiles". Default: for the default one. */
  readonly isForAllProfiles?: boolean | undefined;
  /** What the editor speaks, by a language pack. Default: English. */
  readonly language?: PackLanguage | undefined;
}

export interface CodeServer {
  /** Such as `http://127.0.0.1:43210`. */
  readonly origin: string;
  /** Resolves with the reason when it ends, whoever ended it. */
  readonly exited: Promise<string>;
  /** Waits until no extension host runs, such as after its page was closed; false when one still does. */
  extensionHostsEnded(limitMs: number): Promise<boolean>;
  stop(): Promise<void>;
}

const startLimitMs = 60_000;
/** Between a polite and a hard end. */
const stopGraceMs = 3_000;

// No gallery, so that nothing is asked of the network.
const noGallery = JSON.stringify({ serviceUrl: '', itemUrl: '', resourceUrlTemplate: '', controlUrl: '', nlsBaseUrl: '' });

const restrictedMode = { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' };

/** What of the surroundings must not reach a test: a key would make it call a paid service. */
const withheldVariables = [
  'PORT',
  'PASSWORD',
  'HASHED_PASSWORD',
  'VSCODE_IPC_HOOK_CLI',
  'ELECTRON_RUN_AS_NODE',
  'NODE_OPTIONS',
  'ANTHROPIC_API_KEY',
  'OPENAI_API_KEY',
];

/** Starts VS Code's server on the folder's port of 127.0.0.1, in its own process group. */
export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const { host, folder } = options;
  writeUserSettings(folder, { ...(options.asksForTrust === true ? restrictedMode : {}), ...options.settings });
  const base = baseArguments(options);
  const env = serverEnvironment(options);
  if (options.language !== undefined) addLanguagePack(folder, options.language);
  if (options.vsix !== undefined) {
    await run(host.nodePath, [...base, '--install-extension', path.resolve(options.vsix)], { env, quiet: true });
  }
  if (options.isForAllProfiles === true) applyToAllProfiles(folder);
  const child = spawn(host.nodePath, [...base, ...serveArguments(options)], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own process group, so that one signal ends it with all the processes that it starts.
    detached: true,
  });
  const onExit = (): void => {
    signalGroup(child, 'SIGKILL');
  };
  process.once('exit', onExit);
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => { resolve(`the server did not start: ${error.message}`); });
    child.once('exit', (code, signal) => { resolve(`the server ended (${signal ?? code ?? 'unknown'})`); });
  });
  const stop = async (): Promise<void> => {
    signalGroup(child, 'SIGTERM');
    const timer = setTimeout(() => { signalGroup(child, 'SIGKILL'); }, stopGraceMs);
    await exited;
    clearTimeout(timer);
    signalGroup(child, 'SIGKILL'); // whatever of the group outlived its parent
    process.off('exit', onExit);
  };
  try {
    const origin = await listening(child, exited, path.join(folder.root, 'server.log'));
    return { origin, exited, stop, extensionHostsEnded: (limitMs) => extensionHostsEnded(child.pid, limitMs) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Removes an installed extension, as the editor's command line does; its data stays. */
export async function uninstallExtension(options: CodeServerOptions, id: string): Promise<void> {
  await run(options.host.nodePath, [...baseArguments(options), '--uninstall-extension', id], { env: serverEnvironment(options), quiet: true });
}

/** What the editor notes down for it: all that are installed are for all profiles. */
function applyToAllProfiles(folder: HostFolder): void {
  const file = path.join(folder.extensions, 'extensions.json');
  const installed = JSON.parse(readFileSync(file, 'utf8')) as readonly { readonly metadata?: object }[];
  writeFileSync(file, JSON.stringify(installed.map((extension) => ({ ...extension, metadata: { ...extension.metadata, isApplicationScoped: true } }))));
}

function baseArguments({ host, folder }: CodeServerOptions): string[] {
  // Its own configuration file, so that the one in the person's home is neither read nor written.
  const configuration = path.join(folder.root, 'code-server.yaml');
  writeFileSync(configuration, 'auth: none\ncert: false\n');
  const entry = path.join(host.codeServerFolder, 'out', 'node', 'entry.js');
  return [entry, '--config', configuration, '--user-data-dir', folder.userData, '--extensions-dir', folder.extensions];
}

function serveArguments({ host, folder, asksForTrust, language }: CodeServerOptions): string[] {
  return [
    '--bind-addr',
    `127.0.0.1:${folder.port}`,
    '--auth',
    'none',
    '--disable-telemetry',
    '--disable-update-check',
    ...(asksForTrust === true ? [] : ['--disable-workspace-trust']),
    '--disable-getting-started-override',
    '--disable-proxy',
    ...(language === undefined ? [] : ['--locale', language]),
    // Without this a newer built workbench ignores the development paths in its address.
    ...(hasVscodeOption(host) ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
  ];
}

/** Older ones have no such option, and their workbench heeds the paths without it. */
function hasVscodeOption(host: Host): boolean {
  return readFileSync(path.join(host.codeServerFolder, 'out', 'node', 'cli.js'), 'utf8').includes('"vscode-option"');
}

function serverEnvironment({ folder, env }: CodeServerOptions): NodeJS.ProcessEnv {
  const surroundings = Object.entries(childEnvironment()).filter(([name]) => !withheldVariables.includes(name));
  return { ...Object.fromEntries(surroundings), HOME: folder.home, EXTENSIONS_GALLERY: noGallery, ...env };
}

async function listening(child: ChildProcess, exited: Promise<string>, logFile: string): Promise<string> {
  const log = createWriteStream(logFile, { flags: 'a' });
  let output = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => { reject(new Error(`the server did not start in ${startLimitMs / 1000} s:\n${output}`)); }, startLimitMs);
    const read = (text: string): void => {
      output += text;
      log.write(text);
      const address = /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
      if (address !== undefined) {
        clearTimeout(timer);
        resolve(address);
      }
    };
    child.stdout?.setEncoding('utf8').on('data', read);
    child.stderr?.setEncoding('utf8').on('data', read);
    void exited.then((why) => {
      clearTimeout(timer);
      log.end();
      reject(new Error(`${why}:\n${output}`));
    });
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) {
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended.
  }
}

async function extensionHostsEnded(group: number | undefined, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (group !== undefined && extensionHostRuns(group)) {
    if (Date.now() > deadline) {
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}

function extensionHostRuns(group: number): boolean {
  return readdirSync('/proc').some((pid) => {
    if (!/^\d+$/.test(pid)) {
      return false;
    }
    try {
      const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
      const [state, , processGroup] = afterName.split(' ');
      return state !== 'Z' && Number(processGroup) === group && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=extensionHost');
    } catch {
      return false; // it has just ended
    }
  });
}
