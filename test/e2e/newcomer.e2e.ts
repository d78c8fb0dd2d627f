// Somebody who installs the package into an empty profile and has no notes: walkthrough, sample vault, question, dashboard.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { artifactsFolder, vsixFile } from '../../scripts/lib/locations.mjs';
import type { HostName } from '../support/host/hosts.mjs';
import { SecondBrainPanels } from '../support/host/panels';
import { Workbench } from '../support/host/workbench';
import { startWorkbenchHost } from '../support/host/workbenchHost';
import type { WorkbenchHost } from '../support/host/workbenchHost';
import { waitFor } from '../support/waitFor';

/** From the window with the installed package to the first answer. */
const FIRST_ANSWER_LIMIT_MS = 60_000;

for (const version of ['newest', 'oldest'] satisfies readonly HostName[]) {
  describe(`A newcomer in the ${version} VS Code`, () => {
    let empty: string;
    let host: WorkbenchHost;
    let workbench: Workbench;
    let panels: SecondBrainPanels;
    let begunMs: number;

    const screenshot = async (name: string): Promise<void> => {
      await host.page.screenshot({ path: path.join(artifactsFolder, `e2e-newcomer-${version}-${name}.png`) });
    };

    before(async () => {
      mkdirSync(artifactsFolder, { recursive: true });
      empty = mkdtempSync(path.join(tmpdir(), 'second-brain-newcomer-'));
      host = await startWorkbenchHost({ version, workspace: empty, vsix: vsixFile });
      begunMs = Date.now();
      workbench = new Workbench(host.page);
      panels = new SecondBrainPanels(workbench);
      await workbench.ready();
    });

    afterEach(async function () {
      if (this.currentTest?.state === 'failed') {
        await screenshot('failure');
      }
    });

    after(async () => {
      await host.stop();
      rmSync(empty, { recursive: true, force: true });
    });

    it('meets nothing but an item in the status bar', async () => {
      await screenshot('1-start');
      assert.equal(await workbench.notification(/./).count(), 0);
      assert.equal(await host.page.locator('.monaco-dialog-box').count(), 0);
    });

    it('finds the walkthrough, with its steps and pictures', async () => {
      const title = host.page.locator('.gettingStartedContainer').getByText('Get started with Second Brain').first();
      // The editor takes up the walkthroughs of extensions a while after its start; a person would try again, too.
      await waitFor('the walkthrough', async () => {
        await workbench.runCommand('Second Brain: Get Started');
        const isShown = await title.waitFor({ timeout: 3_000 }).then(() => true, () => false);
        if (!isShown) {
          await workbench.runCommand('View: Close Editor');
        }
        return isShown;
      }, 30_000);
      await host.page.locator('.gettingStartedContainer').getByText('Open your notes').first().waitFor({ timeout: 15_000 });
      await waitFor('the picture of the step', async () => {
        const drawings = await Promise.all(host.page.frames().slice(1).map((frame) => frame.locator('svg rect').count().catch(() => 0)));
        return drawings.some((count) => count > 5);
      }, 15_000);
      await screenshot('2-walkthrough');
    });

    it('opens the sample vault in a folder of its choice', async () => {
      await workbench.runCommand('Second Brain: Open Sample Vault');
      // The file dialog of a window in a browser begins in the home folder; its button is the one that the command names.
      await host.page.locator('.quick-input-widget').getByText('Put Them Here').first().click({ timeout: 15_000 });
      const copy = path.join(host.folder.home, 'Sample vault');
      await waitFor('the copy of the sample vault', () => existsSync(path.join(copy, 'Home.md')), 40_000);
      await host.page.goto(`${host.origin}/?folder=${encodeURIComponent(copy)}`);
      await workbench.ready();
      await screenshot('3-sample-vault');
    });

    it('gets an answer with sources, soon', async () => {
      await panels.ask('What should I do in Lisbon when it rains?');
      const answer = await panels.finishedAnswer();
      await screenshot('4-answer');
      assert.equal(answer.state, 'answered');
      assert.ok(answer.citations.length > 0);
      const tookMs = Date.now() - begunMs;
      assert.ok(tookMs <= FIRST_ANSWER_LIMIT_MS, `${tookMs} ms from the first window to the answer`);
    });

    it('sees the calls in the dashboard', async () => {
      const calls = await panels.traces();
      await screenshot('5-dashboard');
      assert.deepEqual(calls.map(({ usageType }) => usageType), ['chat_answer', 'chat_rerank']);
    });
  });
}
