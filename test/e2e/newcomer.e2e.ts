// Somebody who installs the package into an empty profile and has no notes: walkthrough, sample vault, question, dashboard.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WALKTHROUGH_STEPS } from '../../src/host/contributions';
import type { HostName } from '../support/host/hosts.mjs';
import { PackagedWorkbench } from '../support/host/packagedWorkbench';
import type { SecondBrainPanels } from '../support/host/panels';
import { Walkthrough } from '../support/host/walkthrough';
import { type Workbench, statusBarItemId } from '../support/host/workbench';
import { waitFor } from '../support/waitFor';

/** From the window with the installed package to the first answer. */
const FIRST_ANSWER_LIMIT_MS = 60_000;
const NOTHING_DONE = Object.fromEntries(Object.keys(WALKTHROUGH_STEPS).map((step) => [step, false]));

for (const version of ['newest', 'oldest'] satisfies readonly HostName[]) {
  describe(`A newcomer in the ${version} VS Code`, () => {
    let empty: string;
    let editor: PackagedWorkbench;
    let workbench: Workbench;
    let panels: SecondBrainPanels;
    let walkthrough: Walkthrough;

    before(async () => {
      empty = mkdtempSync(path.join(tmpdir(), 'second-brain-newcomer-'));
      editor = await PackagedWorkbench.start({ pictures: `newcomer-${version}`, version, workspace: empty });
      ({ workbench, panels } = editor);
      walkthrough = new Walkthrough(workbench);
    });

    afterEach(function () {
      return editor.pictureAfter(this.currentTest);
    });

    after(async () => {
      await editor.stop();
      rmSync(empty, { recursive: true, force: true });
    });

    it('meets nothing but an item in the status bar', async () => {
      await editor.picture('1-start');
      // The editor's own word that extensions are being activated goes away by itself; a message of an extension stays.
      await waitFor('no message', async () => !(await workbench.hasNotifications()), 20_000);
      assert.equal(await editor.page.locator('.monaco-dialog-box').count(), 0);
      assert.equal(await editor.page.locator('.tabs-container .tab').count(), 0, 'an editor is open');
      assert.equal(await editor.page.locator('.panel .composite:visible, .part.panel:visible, .part.auxiliarybar:visible').count(), 0, 'a panel is open');
      assert.equal(await editor.page.locator('.activitybar [aria-label*="Second Brain"]').count(), 0);
      const ids = await editor.page.locator('.statusbar .statusbar-item').evaluateAll((items: readonly { readonly id: string }[]) => items.map(({ id }) => id));
      assert.deepEqual(ids.filter((id) => id.startsWith('secondbrain.')), [statusBarItemId]);
    });

    it('finds the walkthrough, with its steps and pictures, of which only an open folder is done', async () => {
      await walkthrough.open();
      await editor.page.locator('.gettingStartedContainer').getByText('Open your notes').first().waitFor({ timeout: 15_000 });
      await waitFor('the picture of the step', async () => {
        const drawings = await Promise.all(editor.page.frames().slice(1).map((frame) => frame.locator('svg rect').count().catch(() => 0)));
        return drawings.some((count) => count > 5);
      }, 15_000);
      await editor.picture('2-walkthrough');
      assert.deepEqual(await walkthrough.steps(), { ...NOTHING_DONE, notes: true });
    });

    it('is told where notes come from when it asks in a folder without any', async () => {
      await workbench.runCommand('Second Brain: Ask');
      await workbench.fillInputBox('Which habits help me sleep better?');
      await waitFor('the message', () => workbench.hasNotifications(), 20_000);
      await workbench.statusBar().locator('[id="status.notifications"]').click();
      const message = editor.page.locator('.notifications-center .notification-list-item').filter({ hasText: 'There are no Markdown notes in' });
      await message.waitFor({ timeout: 15_000 });
      await editor.picture('2-no-notes');
      await message.getByText('Open Sample Vault').waitFor();
      await workbench.runCommand('Notifications: Clear All Notifications');
    });

    it('opens the sample vault in a folder of its choice', async () => {
      await workbench.runCommand('Second Brain: Open Sample Vault');
      // The file dialog of a window in a browser begins in the home folder; its button is the one that the command names.
      await editor.page.locator('.quick-input-widget').getByText('Put Them Here').first().click({ timeout: 15_000 });
      const copy = path.join(editor.host.folder.home, 'Sample vault');
      await waitFor('the copy of the sample vault', () => existsSync(path.join(copy, 'Home.md')), 40_000);
      await editor.page.goto(`${editor.host.origin}/?folder=${encodeURIComponent(copy)}`);
      await workbench.ready();
      await editor.picture('3-sample-vault');
    });

    it('gets an answer with sources, soon', async () => {
      await panels.ask('Which habits help me sleep better?');
      const answer = await panels.finishedAnswer();
      await editor.picture('4-answer');
      assert.equal(answer.state, 'answered');
      assert.ok(answer.citations.length > 0);
      const tookMs = Date.now() - editor.openedMs;
      process.stdout.write(`      ${(tookMs / 1000).toFixed(1)} s from the first window to the answer\n`);
      assert.ok(tookMs <= FIRST_ANSWER_LIMIT_MS, `${tookMs} ms from the first window to the answer`);
    });

    it('sees the calls in the dashboard', async () => {
      const calls = await panels.traces();
      await editor.picture('5-dashboard');
      assert.deepEqual(calls.map(({ usageType }) => usageType), ['chat_answer', 'chat_rerank']);
    });

    it('has ticked the steps of the walkthrough that are done, and no other', async () => {
      await walkthrough.open();
      assert.deepEqual(await walkthrough.steps(), { ...NOTHING_DONE, notes: true, ask: true, dashboard: true });
    });

    it('ticks the others by doing them', async () => {
      await workbench.runCommand('Second Brain: Sync');
      await walkthrough.untilTicked('sync');
      await walkthrough.follow('limit', 'Set the Daily Limit');
      const shown = editor.page.locator('.settings-editor .setting-item-contents');
      await shown.first().waitFor({ timeout: 15_000 });
      assert.equal(await shown.count(), 1, 'only this setting');
      await editor.picture('6-daily-limit');
      await shown.locator('input').fill('2');
      await walkthrough.untilTicked('limit');
      assert.deepEqual(await walkthrough.steps(), { ...NOTHING_DONE, notes: true, ask: true, dashboard: true, sync: true, limit: true });
      await workbench.runCommand('Second Brain: Set API Key');
      await workbench.pick('Anthropic');
      await workbench.fillSecretBox('key-of-a-newcomer');
      await walkthrough.untilAllTicked('provider');
      await editor.picture('7-all-done');
    });
  });
}
