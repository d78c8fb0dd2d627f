// Windows that are not one trusted folder: a workspace that is not trusted, one of several folders, and a second window.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { artifactsFolder, projectRoot, vsixFile } from '../../scripts/lib/locations.mjs';
import { COMMAND_NEEDS_TRUST } from '../../src/host/contributions';
import { SecondBrainPanels } from '../support/host/panels';
import { temporaryVault } from '../support/host/temporaryVault';
import type { TemporaryVault } from '../support/host/temporaryVault';
import { Workbench } from '../support/host/workbench';
import { workbenchAddress } from '../support/host/workbenchAddress';
import { startWorkbenchHost } from '../support/host/workbenchHost';
import type { WorkbenchHost } from '../support/host/workbenchHost';

const QUESTION = 'What should I do in Lisbon when it rains?';

describe('A window', () => {
  let vault: TemporaryVault;
  let host: WorkbenchHost;
  let workbench: Workbench;

  before(() => {
    mkdirSync(artifactsFolder, { recursive: true });
  });

  beforeEach(() => {
    vault = temporaryVault();
  });

  afterEach(async function () {
    await host.page.screenshot({ path: path.join(artifactsFolder, `e2e-window-${this.currentTest?.state === 'failed' ? 'failure' : (this.currentTest?.title ?? '').replaceAll(/\W+/g, '-').slice(0, 40)}.png`) });
    await host.stop();
    vault.remove();
  });

  it('in restricted mode shows what was spent, and reads, asks and gives out nothing', async () => {
    host = await startWorkbenchHost({ workspace: vault.folder, vsix: vsixFile, asksForTrust: true, development: { folder: path.join(projectRoot, 'test', 'fixtures', 'chat-stand-in') }, settings: { 'secondBrain.tools.enabled': true } });
    workbench = new Workbench(host.page);
    await workbench.ready();
    await workbench.statusBar().getByText('Restricted Mode').waitFor();
    const offered = await workbench.commandsLike('Second Brain: ');
    const titles: Readonly<Record<string, string>> = { ask: 'Second Brain: Ask', sync: 'Second Brain: Sync', checkProviders: 'Second Brain: Check Providers', openDashboard: 'Second Brain: Open Dashboard', getStarted: 'Second Brain: Get Started' };
    for (const [name, title] of Object.entries(titles)) {
      const needsTrust = COMMAND_NEEDS_TRUST[name as keyof typeof COMMAND_NEEDS_TRUST];
      assert.equal(offered.includes(title), !needsTrust, `${title} among ${offered.join(', ')}`);
    }
    await workbench.runCommand('Stand-in: Search Notes');
    await host.page.locator('.monaco-editor .view-lines').getByText(/TOOL.REFUSED/).first().waitFor({ timeout: 15_000 });
    const panels = new SecondBrainPanels(workbench);
    await panels.openDashboard();
    await panels.inDashboard('stat-card', async (frame) => { await frame.getByTestId('stat-card').first().waitFor(); });
  });

  it('with several folders answers from the one that its workspace names, and a second window sees the calls', async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'second-brain-roots-'));
    const code = path.join(root, 'code');
    mkdirSync(code);
    writeFileSync(path.join(code, 'Readme.md'), '# Code\n\nNothing about journeys.\n');
    const workspace = path.join(root, 'both.code-workspace');
    writeFileSync(workspace, JSON.stringify({ folders: [{ path: code }, { path: vault.folder }], settings: { 'secondBrain.vault.path': vault.folder } }));
    try {
      host = await startWorkbenchHost({ workspace, vsix: vsixFile });
      workbench = new Workbench(host.page);
      await workbench.ready();
      const panels = new SecondBrainPanels(workbench);
      await panels.ask(QUESTION);
      const answer = await panels.finishedAnswer();
      assert.equal(answer.state, 'answered');
      assert.match(answer.citations.join('\n'), /Lisbon in the rain/);

      const other = await host.context.newPage();
      await other.goto(workbenchAddress(host.origin, { workspace: code }));
      const second = new Workbench(other);
      await second.ready();
      const calls = await new SecondBrainPanels(second).traces();
      assert.deepEqual(calls.map(({ usageType }) => usageType), ['chat_answer', 'chat_rerank']);
      await other.screenshot({ path: path.join(artifactsFolder, 'e2e-window-second.png') });
      await other.close();
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
