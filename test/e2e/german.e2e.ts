// The packaged extension in an editor that speaks German: each of its places, with German notes, so that whatever is English is ours.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../scripts/lib/locations.mjs';
import { closeLine } from '../../src/core/usage/journalLine';
import { aCall } from '../support/aCall';
import { englishLeft } from '../support/englishLeft';
import { createHostFolder, globalStorageFolder, removeHostFolder } from '../support/host/hostFolder';
import type { HostFolder } from '../support/host/hostFolder';
import { PackagedWorkbench } from '../support/host/packagedWorkbench';
import type { SecondBrainPanels } from '../support/host/panels';
import { shownTexts } from '../support/host/shownTexts';
import type { Workbench } from '../support/host/workbench';
import { appendToSegment, segmentNumber } from '../support/journalFolder';
import { SequentialIds } from '../support/sequentialIds';
import { waitFor } from '../support/waitFor';

const manifestTexts = (file: string): Readonly<Record<string, string>> => JSON.parse(readFileSync(path.join(projectRoot, file), 'utf8')) as Readonly<Record<string, string>>;
const german = manifestTexts('package.nls.de.json');
const hostTexts = manifestTexts('l10n/bundle.l10n.de.json');
const title = (command: string): string => `Second Brain: ${german[`command.${command}.title`] ?? ''}`;

const DAY_MS = 86_400_000;
/** Calls of this many days, today among them. */
const DAYS = 8;
const CALLS_A_DAY = 300;

const NOTES: Readonly<Record<string, string>> = {
  'Schlaf.md': '# Schlaf\n\nBesser schlafen: abends kein Bildschirm, ein kühles Zimmer und feste Zeiten. Siehe [[Gewohnheiten]].\n',
  'Gewohnheiten.md': '# Gewohnheiten\n\nEine Gewohnheit hält, wenn sie klein anfängt und an eine andere anschließt.\n',
  'Garten.md': '# Garten\n\nTomaten brauchen Sonne und wenig Wasser von oben.\n',
};

describe('In an editor that speaks German', () => {
  let folder: HostFolder;
  let editor: PackagedWorkbench;
  let workbench: Workbench;
  let panels: SecondBrainPanels;

  before(async () => {
    folder = await createHostFolder();
    const notes = path.join(folder.root, 'Notizen');
    mkdirSync(notes);
    for (const [name, text] of Object.entries(NOTES)) writeFileSync(path.join(notes, name), text);
    recordCalls(path.join(globalStorageFolder(folder), 'journal'));
    editor = await PackagedWorkbench.start({ pictures: 'german', workspace: notes, language: 'de', folder, settings: { 'secondBrain.ask.provider': 'offline' }, titles: { ask: title('ask'), openDashboard: title('openDashboard') } });
    ({ workbench, panels } = editor);
  });

  afterEach(function () {
    return editor.pictureAfter(this.currentTest);
  });

  after(async () => {
    await editor.stop();
    await removeHostFolder(folder);
  });

  it('the editor itself took the language', async () => {
    await editor.page.locator('.activitybar').getByRole('tab', { name: /^Suchen/ }).waitFor();
  });

  it('the status bar and its hover are German, with the amounts as German writes them', async () => {
    const item = workbench.statusBarItem();
    await waitFor('the cost of today', async () => /30,00\s\$/.test((await item.innerText())), 30_000);
    assert.deepEqual(englishLeft(await shownTexts(item)), []);
    await item.hover();
    const hover = editor.page.locator('.monaco-hover .hover-contents').first();
    await hover.waitFor({ timeout: 15_000 });
    await editor.picture('1-status-bar');
    const told = await shownTexts(hover);
    assert.deepEqual(englishLeft(told), []);
    assert.match(told.join(' '), /30,00\s\$/);
    assert.doesNotMatch(told.join(' '), /\d{4} %/, 'a number without the point that German has');
  });

  it('the commands are German', async () => {
    for (const command of ['ask', 'openDashboard', 'sync', 'checkProviders', 'diagnose', 'clearUsageData']) {
      const [first] = await workbench.commandsLike(title(command));
      assert.equal(first, title(command));
    }
    await workbench.openPalette();
    await editor.page.keyboard.type('Second Brain: ');
    await editor.picture('2-commands');
    await editor.page.keyboard.press('Escape');
  });

  it('the walkthrough is German', async () => {
    const page = editor.page.locator('.gettingStartedContainer .gettingStartedSlideDetails');
    await waitFor('the walkthrough', async () => {
      await workbench.runCommand(title('getStarted'));
      return page.getByText(german['walkthrough.title'] ?? '').first().waitFor({ timeout: 5_000 }).then(() => true, () => false);
    }, 30_000);
    await editor.picture('3-walkthrough');
    const steps = await page.locator('.getting-started-step').allInnerTexts();
    assert.equal(steps.length, 6);
    // The sample notes are English, and the step says so and quotes a question that fits them.
    assert.deepEqual(englishLeft(steps.join('\n').split('\n').map((line) => line.replaceAll(/„[^“]*“/g, '').trim())), []);
  });

  it('a question is asked and answered in German', async () => {
    await panels.ask('Wie kann ich besser schlafen?');
    // Today cost more than the limit: the first question of the day waits for a yes.
    const question = editor.page.locator('.monaco-dialog-box');
    await question.waitFor({ timeout: 15_000 });
    await editor.picture('4-over-the-limit');
    assert.match(await question.innerText(), /30,00\s\$.*1,00\s\$/s);
    assert.deepEqual(englishLeft([await question.locator('.dialog-message-text').innerText(), await question.locator('.dialog-message-detail').innerText()]), []);
    await question.getByRole('button', { name: hostTexts['Ask Anyway'] ?? '' }).click();
    const answer = await panels.finishedAnswer();
    await panels.inDashboard('answer', async (frame) => {
      const texts = await shownTexts(frame.locator('body'));
      await editor.picture('5-answer');
      assert.equal(await frame.locator('html').getAttribute('lang'), 'de');
      assert.deepEqual(englishLeft(texts), []);
    });
    assert.equal(answer.state, 'answered');
    const openings = ['From your notes, as they say it:', 'Your notes say little about this. What comes closest:'].map((text) => hostTexts[text] ?? 'missing');
    assert.ok(openings.some((opening) => answer.text.startsWith(opening)), answer.text);
    assert.match(answer.costLine, /0,00\s\$/);
  });

  it('the dashboard is German, with dates, numbers and money as German writes them', async () => {
    await panels.openDashboard();
    await panels.inDashboard('cost-chart', async (frame) => {
      await frame.locator('[data-testid=stat-card][data-name=cost]').getByText(/2\.10[0-9]/).first().waitFor({ timeout: 30_000 });
      await editor.picture('6-dashboard');
      const texts = await shownTexts(frame.locator('body'));
      assert.deepEqual(englishLeft(texts), []);
      assert.doesNotMatch(texts.join('\n'), /\$\d/);
      assert.match(texts.join('\n'), /210,00\s\$/);
      assert.match(texts.join('\n'), /\d{1,2}\. (Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)/);
    });
  });

  it('the table of calls is German', async () => {
    const calls = await panels.traces();
    await editor.picture('7-traces');
    assert.ok(calls.length > 2);
    await panels.inDashboard('trace-row', async (frame) => {
      const texts = await shownTexts(frame.locator('body'));
      assert.deepEqual(englishLeft(texts), []);
      assert.match(texts.join('\n'), /0,10\s\$/);
    });
  });

  it('messages are German', async () => {
    await workbench.runCommand(title('repriceUnpricedCalls'));
    await waitFor('a message', () => workbench.hasNotifications(), 20_000);
    await editor.page.locator('.statusbar [id="status.notifications"]').click();
    const messages = editor.page.locator('.notifications-center .notification-list-item-message');
    await messages.first().waitFor();
    await editor.picture('8-message');
    const told = await messages.allInnerTexts();
    assert.deepEqual(englishLeft(told), []);
    assert.ok(told.includes(hostTexts['Every recorded call that can have a price has one.'] ?? 'missing'), told.join('\n'));
  });

  it('the settings are German', async () => {
    await panels.inDashboard('tab-overview', (frame) => frame.getByTestId('tab-overview').click());
    await workbench.runCommand(title('getStarted'));
    await editor.page.locator('.gettingStartedContainer').getByText(german['walkthrough.limit.title'] ?? '', { exact: true }).first().click({ timeout: 15_000 });
    await editor.page.locator('.gettingStartedContainer').getByText('Tageslimit festlegen', { exact: true }).first().click({ timeout: 15_000 });
    const setting = editor.page.locator('.settings-editor .setting-item-contents .setting-item-description').first();
    await setting.waitFor({ timeout: 15_000 });
    await editor.picture('9-settings');
    assert.deepEqual(englishLeft(await setting.allInnerTexts()), []);
  });
});

/** The same each day, and on the day that is today: enough to have a chart, a breakdown and findings. */
function recordCalls(journal: string): void {
  const ids = new SequentialIds();
  const nowMs = Date.now();
  for (let day = 0; day < DAYS; day += 1) {
    const atMs = nowMs - day * DAY_MS;
    const localDay = new Date(atMs).toLocaleDateString('sv');
    const calls = Array.from({ length: CALLS_A_DAY }, (_, index) => {
      const timestamp = new Date(atMs - index * 10).toISOString();
      return aCall({ uid: ids.uid(), traceId: ids.traceId(), timestamp, localDay, costUsd: 0.1, ...(index % 50 === 0 ? { status: 'error' as const, errorMessage: 'overloaded: HTTP 529' } : {}), usageType: index % 2 === 0 ? ('chat_answer' as const) : ('extraction' as const) });
    });
    appendToSegment(journal, segmentNumber(day + 1, localDay), calls.map(closeLine).join(''));
  }
}
