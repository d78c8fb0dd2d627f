import { format } from 'node:util';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { type CodeServer, startCodeServer } from './codeServer';
import { chromiumLaunchOptions } from './chromium.mjs';
import { createHostFolder, type HostFolder, removeHostFolder } from './hostFolder';
import { ensureHost } from './installHost.mjs';
import type { HostName } from './hosts.mjs';
import type { PackLanguage } from './languagePack';
import { endOnSignal } from './signals';
import { Workbench } from './workbench';
import { workbenchAddress } from './workbenchAddress';

export interface WorkbenchHostOptions {
  /** Default: newest. */
  readonly version?: HostName;
  /** The folder to open, or a `.code-workspace` file. */
  readonly workspace: string;
  /** As the editor opens what somebody has just cloned: in restricted mode until they trust it. Default: all is trusted. */
  readonly asksForTrust?: boolean;
  /** The extension's folder, as under F5, with the module whose `run()` the extension host is to call, if any. */
  readonly development?: { readonly folder: string; readonly testsModule?: string };
  /** A packaged extension to install, instead. */
  readonly vsix?: string | undefined;
  /** Whether `vsix` is for all profiles. Default: for the default one. */
  readonly isForAllProfiles?: boolean;
  /** What the editor speaks. Default: English. */
  readonly language?: PackLanguage;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** What to start with again; its owner removes it. Default: a fresh one, which `stop` removes. */
  readonly folder?: HostFolder;
  /** Each line of the workbench's log, which has the extension host's console in it. */
  readonly onLog?: (line: string) => void;
}

export interface TestsExit {
  readonly code: number;
  /** Why there is no result of the tests. */
  readonly reason?: string;
}

export interface WorkbenchHost {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly origin: string;
  readonly folder: HostFolder;
  /** The result of `testsModule`, or why there will be none. */
  readonly testsExit: Promise<TestsExit>;
  /** Closes the window, waits for the extension to deactivate, and ends all processes. */
  stop(): Promise<void>;
}

const defaultViewport = { width: 1400, height: 900 };
/** VS Code gives extensions five seconds to deactivate. */
const deactivationLimitMs = 6_000;
const closeLimitMs = 4_000;

/** A real VS Code: its server, and its workbench in a headless Chromium. Everything it writes lies in one folder. */
export async function startWorkbenchHost(options: WorkbenchHostOptions): Promise<WorkbenchHost> {
  const host = await ensureHost(options.version ?? 'newest');
  const folder = options.folder ?? (await createHostFolder());
  const ownsFolder = options.folder === undefined;
  let server: CodeServer | undefined;
  let context: BrowserContext | undefined;
  let ended: Promise<void> | undefined;
  const end = (): Promise<void> => (ended ??= endAll());
  const endAll = async (): Promise<void> => {
    forget();
    await context?.close().catch(() => undefined);
    await server?.stop();
    if (ownsFolder) {
      await removeHostFolder(folder);
    }
  };
  const forget = endOnSignal(end);
  try {
    server = await startCodeServer({
      host,
      folder,
      settings: options.settings,
      asksForTrust: options.asksForTrust,
      env: options.env,
      vsix: options.vsix,
      isForAllProfiles: options.isForAllProfiles,
      language: options.language,
    });
    context = await chromium.launchPersistentContext(folder.browserProfile, {
      ...(await chromiumLaunchOptions()),
      viewport: options.viewport ?? defaultViewport,
      permissions: ['clipboard-read', 'clipboard-write'],
      // Whoever gets a signal ends the browser with the rest.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    const page = context.pages()[0] ?? (await context.newPage());
    const running = server;
    let finish: (result: TestsExit) => void = () => undefined;
    const testsExit = new Promise<TestsExit>((resolve) => (finish = resolve));
    void running.exited.then((reason) => { finish({ code: 1, reason }); });
    await observe(page, options.onLog ?? (() => undefined), finish);
    await page.goto(workbenchAddress(server.origin, options));
    let stopped: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      await closeWindow(page, running);
      await end();
    };
    return { page, context, origin: server.origin, folder, testsExit, stop: () => (stopped ??= stop()) };
  } catch (error) {
    await end();
    throw error;
  }
}

/** As a person closes a window: VS Code saves its state, and the extension host ends in good order. */
async function closeWindow(page: Page, server: CodeServer): Promise<void> {
  try {
    await new Workbench(page).close(closeLimitMs);
  } catch {
    // It does not answer, such as after a test that failed with a dialog open: its state is lost then.
  }
  try {
    await page.goto('about:blank', { timeout: closeLimitMs });
  } catch {
    return; // the page has crashed or was closed
  }
  await server.extensionHostsEnded(deactivationLimitMs);
}

/** The two hooks that VS Code's workbench looks for in its window. They must be there before it loads. */
async function observe(page: Page, onLog: (line: string) => void, finish: (result: TestsExit) => void): Promise<void> {
  await page.exposeFunction('codeAutomationLog', (type: string, values: readonly unknown[]) => { onLog(`[${type}] ${format(...values)}`); });
  await page.exposeFunction('codeAutomationExit', (code: number) => { finish({ code }); });
  page.on('crash', () => { finish({ code: 1, reason: 'the browser page crashed' }); });
  page.on('pageerror', (error) => { onLog(`[page error] ${error.stack ?? error.message}`); });
}
