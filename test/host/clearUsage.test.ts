// "Clear Usage Data" in a real editor, with what another window writes beside it.
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { SecondBrainApi } from '../../src/host/api/secondBrainApi';
import { COMMANDS } from '../../src/host/contributions';
import { closeLine, endLine } from '../../src/core/usage/journalLine';
import { aCall } from '../support/aCall';
import { appendToSegment, segmentNumber } from '../support/journalFolder';
import { activated, eventually } from './extensionUnderTest';
import { answering } from './personsAnswers';

const store = path.join(process.env['TEST_USER_DATA'] ?? '', 'User', 'globalStorage', 'secondbrain.second-brain');
const journal = path.join(store, 'journal');

const now = new Date();
const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
/** What another window writes, which sleeps: its segment has no end. */
const sleeping = segmentNumber(0xabc, today);

describe('Clear Usage Data', function () {
  this.timeout(60_000);

  let api: SecondBrainApi;
  /** The newest figures that the dashboard was sent. */
  let shownCalls: unknown;
  let restore: () => void = () => undefined;

  before(async () => {
    api = await activated();
    await api.ask('What should I do in Lisbon when it rains?', { provider: 'offline' });
    const create = vscode.window.createWebviewPanel;
    const restorePanels = answering({
      createWebviewPanel: (...parts) => {
        const panel = create(...parts);
        const post = panel.webview.postMessage.bind(panel.webview);
        Object.assign(panel.webview, {
          postMessage: (message: { readonly result?: { readonly total?: { readonly calls: number } } }) => {
            shownCalls = message.result?.total?.calls ?? shownCalls;
            return post(message);
          },
        });
        return panel;
      },
    });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand(COMMANDS.openDashboard);
    restorePanels();
    await eventually('the dashboard shows calls', () => (typeof shownCalls === 'number' && shownCalls > 0 ? true : undefined));
  });
  afterEach(() => {
    restore();
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  /** Gives what was asked and told. */
  async function clear(press: string | undefined): Promise<readonly string[]> {
    const told: string[] = [];
    const tell = ((text: string) => {
      told.push(text);
      return Promise.resolve(undefined);
    }) as typeof vscode.window.showInformationMessage;
    restore = answering({
      showInformationMessage: tell,
      showErrorMessage: tell,
      showWarningMessage: ((text: string, options?: vscode.MessageOptions) => {
        told.push(options?.modal === true ? `${text} ${options.detail ?? ''}` : text);
        return Promise.resolve(options?.modal === true ? press : undefined);
      }),
    });
    await vscode.commands.executeCommand(COMMANDS.clearUsageData);
    restore();
    return told;
  }

  it('deletes nothing before it was confirmed', async () => {
    const { totalLlmCalls } = await api.getStats();
    const told = await clear(undefined);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /Delete everything that is recorded about your calls, in all windows\? .*"Export Calls" saves a copy first/);
    assert.ok(totalLlmCalls > 0);
    assert.equal((await api.getStats()).totalLlmCalls, totalLlmCalls);
  });

  it('empties the record, the dashboard and the status bar, and says which window has yet to turn over', async () => {
    const { totalLlmCalls } = await api.getStats();
    appendToSegment(journal, sleeping, closeLine(aCall({ uid: '00000000-0000-7000-8000-00000000c1ea', timestamp: now.toISOString(), localDay: today })));
    await eventually("the other window's call shows", async () => ((await api.getStats()).totalLlmCalls === totalLlmCalls + 1 ? true : undefined));
    const told = await clear('Delete');
    assert.match(told[1] ?? '', /^The usage data is deleted\. 1 other window has yet to remove the file/);
    assert.equal(told.length, 2);
    const stats = await api.getStats();
    assert.deepEqual([stats.totalLlmCalls, stats.totalQueries, stats.todayCalls, stats.totalLlmCost], [0, 0, 0, 0]);
    assert.deepEqual(await api.getTraces(), []);
    await eventually('the dashboard is empty', () => (shownCalls === 0 ? true : undefined));
    // What every window's status bar shows comes from this file.
    await eventually('status bars are told', () => {
      const { calls } = JSON.parse(readFileSync(path.join(store, 'status.json'), 'utf8')) as { readonly calls: unknown };
      return calls === 0 ? true : undefined;
    });
    assert.deepEqual(readdirSync(journal).filter((name) => name !== sleeping && readFileSync(path.join(journal, name), 'utf8').includes('"kind":"close"')), [], 'this window has left its own');
  });

  it('goes on recording, and says so plainly when no other window holds anything any more', async () => {
    // The other window has ended meanwhile.
    appendFileSync(path.join(journal, sleeping), endLine());
    const { traceId } = await api.ask('What should I do in Lisbon when it rains?', { provider: 'offline' });
    assert.equal((await api.getTraceGroup(traceId)).length, (await api.getStats()).totalLlmCalls);
    assert.equal((await clear('Delete')).at(-1), 'All usage data is deleted.');
    assert.equal((await api.getStats()).totalLlmCalls, 0);
    assert.equal(existsSync(path.join(journal, sleeping)), false);
  });
});
