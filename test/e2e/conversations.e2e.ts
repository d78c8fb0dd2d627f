// A conversation of earlier: listed, opened again also from its trace, still there after a reload, and deleted after asking.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { artifactsFolder, vsixFile } from '../../scripts/lib/locations.mjs';
import { SecondBrainPanels } from '../support/host/panels';
import { temporaryVault, type TemporaryVault } from '../support/host/temporaryVault';
import { Workbench } from '../support/host/workbench';
import { startWorkbenchHost, type WorkbenchHost } from '../support/host/workbenchHost';

const QUESTION = 'How should I keep a habit?';

describe('Conversations of earlier', () => {
  let vault: TemporaryVault;
  let host: WorkbenchHost;
  let workbench: Workbench;
  let panels: SecondBrainPanels;

  before(async () => {
    mkdirSync(artifactsFolder, { recursive: true });
    vault = temporaryVault();
    host = await startWorkbenchHost({ workspace: vault.folder, vsix: vsixFile });
    workbench = new Workbench(host.page);
    panels = new SecondBrainPanels(workbench);
    await workbench.ready();
    await panels.ask(QUESTION);
    await panels.finishedAnswer();
  });

  afterEach(async function () {
    const name = this.currentTest?.state === 'failed' ? 'failure' : (this.currentTest?.title.replaceAll(/\W+/g, '-') ?? 'step');
    await host.page.screenshot({ path: path.join(artifactsFolder, `e2e-conversations-${name}.png`) });
  });

  after(async () => {
    await host.stop();
    vault.remove();
  });

  /** Shows the list, which a narrow panel keeps closed. */
  async function showList(): Promise<void> {
    await panels.inDashboard('show-history', async (frame) => {
      const toggle = frame.getByTestId('show-history');
      if ((await toggle.getAttribute('aria-expanded')) === 'false') {
        await toggle.click();
      }
      await frame.getByTestId('history').waitFor();
    });
  }

  it('are opened from the list, with sources and cost, and take a follow-up', async () => {
    await panels.inDashboard('new-conversation', (frame) => frame.getByTestId('new-conversation').click());
    await panels.inDashboard('empty', (frame) => frame.getByTestId('empty').waitFor());
    await showList();
    await panels.inDashboard('conversation', async (frame) => {
      await frame.getByTestId('conversation').getByText(QUESTION).click();
      await frame.getByTestId('cost-line').waitFor();
      assert.ok((await frame.getByTestId('citation').count()) > 0);
      await frame.getByTestId('follow-up').fill('And which one is the easiest?');
      await frame.getByTestId('send').click();
      await frame.locator('[data-testid=answer][data-state=answered]').nth(1).waitFor();
    });
    await showList();
    await panels.inDashboard('conversation', (frame) => frame.getByTestId('conversation').getByText('2 questions').waitFor());
  });

  it('are still there after the window was reloaded, and behind their trace', async () => {
    await workbench.reload();
    await panels.inDashboard('cost-line', async (frame) => {
      await frame.getByTestId('cost-line').nth(1).waitFor();
      await frame.getByTestId('new-conversation').click();
      await frame.getByTestId('empty').waitFor();
    });
    await panels.traces();
    await panels.inDashboard('trace-row', (frame) => frame.getByTestId('trace-row').first().getByTestId('view-trace').click());
    await panels.inDashboard('conversation-link', (frame) => frame.getByTestId('conversation-link').click());
    await panels.inDashboard('answer', (frame) => frame.getByTestId('answer').nth(1).waitFor());
  });

  it('stay when the user thinks better of deleting, and are gone when not', async () => {
    await showList();
    const pressDelete = (): Promise<void> =>
      panels.inDashboard('delete-conversation', async (frame) => {
        await frame.getByTestId('conversation').hover();
        await frame.getByTestId('delete-conversation').click();
      });
    const dialog = host.page.locator('.monaco-dialog-box');
    await pressDelete();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await panels.inDashboard('conversation', async (frame) => {
      assert.equal(await frame.getByTestId('conversation').count(), 1);
    });
    await pressDelete();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await panels.inDashboard('history-empty', (frame) => frame.getByTestId('history-empty').waitFor());
    await panels.inDashboard('empty', (frame) => frame.getByTestId('empty').waitFor());
  });
});
