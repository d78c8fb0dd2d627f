// Windows that are not one trusted folder: a workspace that is not trusted, one of several folders, and a second window.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../scripts/lib/locations.mjs';
import { COMMAND_NEEDS_TRUST } from '../../src/host/contributions';
import { PackagedWorkbench } from '../support/host/packagedWorkbench';
import { temporaryVault } from '../support/host/temporaryVault';
import type { TemporaryVault } from '../support/host/temporaryVault';

const QUESTION = 'What should I do in Lisbon when it rains?';

describe('A window', () => {
  let vault: TemporaryVault;
  let editor: PackagedWorkbench;

  beforeEach(() => {
    vault = temporaryVault();
  });

  afterEach(async function () {
    await editor.pictureAfter(this.currentTest);
    await editor.stop();
    vault.remove();
  });

  it('in restricted mode shows what was spent, and reads, asks and gives out nothing', async () => {
    editor = await PackagedWorkbench.start({ pictures: 'window', workspace: vault.folder, asksForTrust: true, development: { folder: path.join(projectRoot, 'test', 'fixtures', 'chat-stand-in') }, settings: { 'secondBrain.tools.enabled': true } });
    const { workbench, panels } = editor;
    await workbench.statusBar().getByText('Restricted Mode').waitFor();
    const offered = await workbench.commandsLike('Second Brain: ');
    const titles: Readonly<Record<string, string>> = { ask: 'Second Brain: Ask', sync: 'Second Brain: Sync', checkProviders: 'Second Brain: Check Providers', openDashboard: 'Second Brain: Open Dashboard', getStarted: 'Second Brain: Get Started' };
    for (const [name, title] of Object.entries(titles)) {
      const needsTrust = COMMAND_NEEDS_TRUST[name as keyof typeof COMMAND_NEEDS_TRUST];
      assert.equal(offered.includes(title), !needsTrust, `${title} among ${offered.join(', ')}`);
    }
    await workbench.runCommand('Stand-in: Search Notes');
    await editor.page.locator('.monaco-editor .view-lines').getByText(/TOOL.REFUSED/).first().waitFor({ timeout: 15_000 });
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
      editor = await PackagedWorkbench.start({ pictures: 'window', workspace });
      const { panels } = editor;
      await panels.ask(QUESTION);
      const answer = await panels.finishedAnswer();
      assert.equal(answer.state, 'answered');
      assert.match(answer.citations.join('\n'), /Lisbon in the rain/);

      const other = await editor.openWindow({ workspace: code });
      const calls = await other.panels.traces();
      assert.deepEqual(calls.map(({ usageType }) => usageType), ['chat_answer', 'chat_rerank']);
      await editor.picture('second', other.page);
      await other.page.close();
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
