// "Open Trace": one of the last traces, or one by its id.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TraceSummary } from '../../src/core/usage/traceSummary';
import { COMMANDS } from '../../src/host/contributions';
import { openTraceCommand } from '../../src/host/commands/openTraceCommand';
import { activated, eventually } from './extensionUnderTest';
import { answering } from './personsAnswers';

const TRACE: TraceSummary = { traceId: 'a'.repeat(32), timestamp: '2026-03-10T12:00:00.000Z', calls: 3, costUsd: 0.0183, unpricedCalls: 1, wallTimeMs: 900, worstStatus: 'ok', usageTypes: ['chat_answer', 'chat_rerank'] };
const OTHER: TraceSummary = { ...TRACE, traceId: 'b'.repeat(32), calls: 1, costUsd: 0, unpricedCalls: 0, usageTypes: ['extraction'] };

describe('Open Trace', () => {
  let opened: string[];
  let offered: readonly vscode.QuickPickItem[];
  let restore: () => void;
  let pick: (items: readonly vscode.QuickPickItem[]) => vscode.QuickPickItem | undefined;
  let input: string | undefined;
  let complaint: unknown;

  beforeEach(() => {
    opened = [];
    offered = [];
    input = undefined;
    complaint = undefined;
    restore = answering({
      showQuickPick: (async (items: Promise<readonly vscode.QuickPickItem[]>) => {
        offered = await items;
        return pick(offered);
      }) as unknown as typeof vscode.window.showQuickPick,
      showInputBox: (async (options: vscode.InputBoxOptions) => {
        complaint = await options.validateInput?.(input ?? '');
        return complaint === undefined ? input : undefined;
      }) as unknown as typeof vscode.window.showInputBox,
    });
  });

  afterEach(() => {
    restore();
  });

  const run = (argument?: unknown, traces: readonly TraceSummary[] | Error = [TRACE, OTHER]): Promise<void> =>
    openTraceCommand({ traceSummaries: () => (traces instanceof Error ? Promise.reject(traces) : Promise.resolve({ traces, older: null })) }, (traceId) => opened.push(traceId))(argument);

  it('offers the last ones, each with what it was for and what is known of its cost', async () => {
    pick = (items) => items[1];
    await run();
    assert.deepEqual(offered.map(({ label, detail }) => [label, detail]), [['Answering, Reranking', TRACE.traceId], ['Extraction', OTHER.traceId], ['Enter a trace id…', undefined]]);
    assert.match(offered[0]?.description ?? '', /2026.* · ≥ \$0\.02, 3 calls$/);
    assert.match(offered[1]?.description ?? '', / · \$0\.00, 1 call$/);
    assert.deepEqual(opened, [OTHER.traceId]);
  });

  it('opens one by its id, however it was pasted, and says what an id is', async () => {
    pick = (items) => items.at(-1);
    input = ` ${'C'.repeat(32)}\n`;
    await run();
    assert.deepEqual(opened, ['c'.repeat(32)]);
    input = 'trace';
    await run();
    assert.match(String(complaint), /32 hexadecimal/);
    assert.equal(opened.length, 1);
  });

  it('opens what a caller names, and asks where that is no trace', async () => {
    pick = () => undefined;
    await run(TRACE.traceId);
    assert.deepEqual([opened, offered], [[TRACE.traceId], []]);
    await run({ traceId: TRACE.traceId });
    assert.equal(offered.length, 3);
    assert.equal(opened.length, 1, 'nothing was chosen');
  });

  it('still opens one by its id where the store does not answer', async () => {
    pick = (items) => items[0];
    input = 'd'.repeat(32);
    await run(undefined, new Error('The usage store could not answer.'));
    assert.deepEqual(opened, ['d'.repeat(32)]);
  });

  it('is a command of the editor, which shows the dashboard', async () => {
    await activated();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand(COMMANDS.openTrace, TRACE.traceId);
    await eventually('the dashboard is there', () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ input: shown }) => shown instanceof vscode.TabInputWebview && shown.viewType.includes('secondBrain.dashboard')));
  });
});
