// A disk that takes no line of the record: the call is answered all the same, the dashboard says what is missing, the log
// says it once, and all of it lands when the disk is there again. A file in the folder's place refuses root, too.
import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { SecondBrainApi } from '../../src/host/api/secondBrainApi';
import { COMMANDS } from '../../src/host/contributions';
import { activated, eventually } from './extensionUnderTest';
import { answering } from './personsAnswers';

const QUESTION = 'What should I do in Lisbon when it rains?';
const userData = process.env['TEST_USER_DATA'] ?? '';
const journal = path.join(userData, 'User', 'globalStorage', 'secondbrain.second-brain', 'journal');
const aside = `${journal}-aside`;

/** How often the editor's log of the extension tells that the journal failed. */
function timesTold(): number {
  const logs = path.join(userData, 'logs');
  const files = readdirSync(logs, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('Second Brain.log'));
  return files.flatMap((file) => readFileSync(path.join(logs, file), 'utf8').split('\n')).filter((line) => line.includes('usage journal could not be written')).length;
}

describe('A disk that refuses', function () {
  this.timeout(90_000);

  let api: SecondBrainApi;
  /** What the dashboard was told last of calls that are not saved. */
  let shown: number | undefined;

  before(async () => {
    api = await activated();
    await api.ask(QUESTION, { provider: 'offline' });
    const create = vscode.window.createWebviewPanel;
    const restore = answering({
      createWebviewPanel: (...parts) => {
        const panel = create(...parts);
        const post = panel.webview.postMessage.bind(panel.webview);
        Object.assign(panel.webview, {
          postMessage: (message: { readonly result?: { readonly completeness?: { readonly unsavedCalls: number } } }) => {
            shown = message.result?.completeness?.unsavedCalls ?? shown;
            return post(message);
          },
        });
        return panel;
      },
    });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand(COMMANDS.openDashboard);
    restore();
    await eventually('the dashboard shows its figures', () => (shown === 0 ? true : undefined));
  });

  after(async () => {
    if (existsSync(aside)) recover();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  function refuse(): void {
    cpSync(journal, aside, { recursive: true });
    rmSync(journal, { recursive: true });
    writeFileSync(journal, 'in the way');
  }

  function recover(): void {
    rmSync(journal);
    renameSync(aside, journal);
  }

  it('breaks no call, is told in the dashboard and once in the log, and loses nothing', async () => {
    const before = await api.getStats();
    const toldBefore = timesTold();
    refuse();
    const traceIds: string[] = [];
    for (let question = 0; question < 3; question += 1) {
      traceIds.push((await api.ask(QUESTION, { provider: 'offline' })).traceId);
    }
    await eventually('the dashboard says that calls are not saved', () => ((shown ?? 0) > 0 ? true : undefined));
    // What the system took into a file that has no name any more is unsaved too, as soon as that is seen.
    await eventually('all of them are counted', () => ((shown ?? 0) >= 6 ? true : undefined));
    await eventually('the log says so', () => (timesTold() > toldBefore ? true : undefined));
    recover();
    await eventually('nothing waits any more', () => (shown === 0 ? true : undefined), 60_000);
    for (const traceId of traceIds) {
      assert.deepEqual((await api.getTraceGroup(traceId)).map(({ usageType, status }) => [usageType, status]), [['chat_rerank', 'ok'], ['chat_answer', 'ok']]);
    }
    const stats = await api.getStats();
    assert.deepEqual([stats.totalLlmCalls - before.totalLlmCalls, stats.totalQueries - before.totalQueries], [6, 3]);
    assert.equal(timesTold() - toldBefore, 1, 'told once, however often it was tried');
  });
});
