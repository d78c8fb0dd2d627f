import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { artifactsFolder, vsixFile } from '../../../scripts/lib/locations.mjs';
import type { ProviderServer } from '../providerServer';
import { type PanelTitles, SecondBrainPanels } from './panels';
import { temporaryVault, type TemporaryVault } from './temporaryVault';
import { Workbench } from './workbench';
import { workbenchAddress, type WorkbenchAddressOptions } from './workbenchAddress';
import { startWorkbenchHost, type WorkbenchHost, type WorkbenchHostOptions } from './workbenchHost';

/** One window of an editor. */
export interface EditorWindow {
  readonly page: Page;
  readonly workbench: Workbench;
  readonly panels: SecondBrainPanels;
}

export interface PackagedWorkbenchOptions extends Omit<WorkbenchHostOptions, 'workspace'> {
  /** What the names of its pictures begin with, after `e2e-`. */
  readonly pictures: string;
  /** Its owner removes it. Default: a fresh copy of the sample vault, which `stop` removes. */
  readonly workspace?: string;
  /** Questions go to Anthropic, whose place this server takes, with this key of the environment, if any. Default: nobody is asked. */
  readonly anthropic?: { readonly server: ProviderServer; readonly key?: string };
  /** Default: the English ones. */
  readonly titles?: PanelTitles;
}

/** How much of a test's title is in the name of its picture. */
const MAX_TITLE_LENGTH = 60;

/** The packaged extension in a real VS Code whose window is ready, as the journeys use it, and pictures of it. */
export class PackagedWorkbench implements EditorWindow {
  readonly page: Page;
  readonly workbench: Workbench;
  readonly panels: SecondBrainPanels;
  /** When its window began to load, with the package installed. */
  readonly openedMs = Date.now();

  private constructor(
    readonly host: WorkbenchHost,
    private readonly options: PackagedWorkbenchOptions,
    private readonly vault: TemporaryVault | undefined,
  ) {
    this.page = host.page;
    this.workbench = new Workbench(host.page);
    this.panels = new SecondBrainPanels(this.workbench, options.titles);
  }

  /** Installs the package that was built, unless another is named, and waits until the extension is active. */
  static async start(options: PackagedWorkbenchOptions): Promise<PackagedWorkbench> {
    mkdirSync(artifactsFolder, { recursive: true });
    const vault = options.workspace === undefined ? temporaryVault() : undefined;
    const host = await startWorkbenchHost({ vsix: vsixFile, ...options, ...withProvider(options), workspace: vault?.folder ?? options.workspace ?? '' });
    const editor = new PackagedWorkbench(host, options, vault);
    try {
      await editor.workbench.ready();
    } catch (error) {
      await editor.picture('failure');
      await editor.stop();
      throw error;
    }
    return editor;
  }

  /** Another window of the same editor. */
  async openWindow(address: WorkbenchAddressOptions): Promise<EditorWindow> {
    const page = await this.host.context.newPage();
    await page.goto(workbenchAddress(this.host.origin, address));
    const workbench = new Workbench(page);
    await workbench.ready();
    return { page, workbench, panels: new SecondBrainPanels(workbench, this.options.titles) };
  }

  /** Leaves a picture of a window among the artifacts. */
  async picture(name: string, page: Page = this.page): Promise<void> {
    await page.screenshot({ path: path.join(artifactsFolder, `e2e-${this.options.pictures}-${name}.png`) });
  }

  /** For `afterEach`: what the newest window shows at the end of a test, unless that closed all; under its title, or as the failure that it is. */
  async pictureAfter(test: Mocha.Test | undefined): Promise<void> {
    const page = this.host.context.pages().at(-1);
    if (page === undefined || page.isClosed()) return;
    const title = test?.title.replaceAll(/\W+/g, '-').slice(0, MAX_TITLE_LENGTH) ?? 'step';
    await this.picture(test?.state === 'failed' ? 'failure' : title, page);
  }

  /** Ends it in good order; waits for the extension to deactivate. */
  async stop(): Promise<void> {
    await this.host.stop();
    this.vault?.remove();
  }
}

function withProvider({ anthropic, env, settings }: PackagedWorkbenchOptions): Pick<WorkbenchHostOptions, 'env' | 'settings'> {
  if (anthropic === undefined) return {};
  const { server, key } = anthropic;
  return {
    env: { ...(key === undefined ? {} : { ANTHROPIC_API_KEY: key }), ...env },
    settings: {
      'secondBrain.ask.provider': 'anthropic',
      'secondBrain.anthropic.baseUrl': server.anthropicBaseUrl,
      ...(key === undefined ? {} : { 'secondBrain.keys.useEnvironment': 'always' }),
      ...settings,
    },
  };
}
