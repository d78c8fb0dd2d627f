// What the editor's chat is offered, in an editor that has one and in one that has none.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { offerToChat } from '../../src/host/chat/offerToChat';
import type { ChatOfferParts } from '../../src/host/chat/offerToChat';
import { TOOLS } from '../../src/host/contributions';
import { CapturingLogger } from '../support/capturingLogger';
import { activated, eventually, withSettings } from './extensionUnderTest';

/** Without this the editor asks in a dialog, which a run of tests cannot answer. */
const CONFIRMED_BY_ITSELF = { 'chat.tools.global.autoApprove': true };
const TEST_MODE = 'vscode.chat.tools.global.autoApprove.testMode';

interface Passages {
  readonly passages: readonly { readonly note: string; readonly text: string }[];
}

async function given(name: string, input: object): Promise<unknown> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  const [part] = content;
  assert.ok(part instanceof vscode.LanguageModelTextPart);
  return JSON.parse(part.value);
}

/** The editor's own object, of which what `import * as vscode` gives is a view. */
function editorItself(): Record<string, unknown> {
  const { default: editor } = vscode as unknown as { readonly default: Record<string, unknown> };
  assert.ok('chat' in editor && 'lm' in editor);
  return editor;
}

describe('the tools for other agents', () => {
  for (const name of Object.values(TOOLS)) {
    it(`do nothing before the user switches them on: ${name}`, async () => {
      await activated();
      await assert.rejects(given(name, { query: 'Lisbon' }), /does not have an implementation registered|not found|unknown/i);
    });
  }

  describe('switched on', () => {
    let unset: () => Promise<void>;

    before(async () => {
      await activated();
      await vscode.commands.executeCommand('setContext', TEST_MODE, true);
      for (const [name, value] of Object.entries(CONFIRMED_BY_ITSELF)) {
        await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
      }
      unset = await withSettings({ 'tools.enabled': true });
    });

    after(async () => {
      await unset();
      for (const name of Object.keys(CONFIRMED_BY_ITSELF)) {
        await vscode.workspace.getConfiguration().update(name, undefined, vscode.ConfigurationTarget.Global);
      }
      await vscode.commands.executeCommand('setContext', TEST_MODE, undefined);
    });

    it('give short passages of the notes, and make no call', async () => {
      const api = await activated();
      const { totalLlmCalls } = await api.getStats();
      const { passages } = (await eventually('the tool is there', () => given(TOOLS.search, { query: 'Lisbon rain' }).catch(() => undefined))) as Passages;
      assert.ok(passages.length > 0 && passages.length <= 5, `${passages.length} passages`);
      assert.ok(passages.every(({ text }) => text.length > 0 && text.length <= 500));
      assert.equal((await api.getStats()).totalLlmCalls, totalLlmCalls);
    });

    it('tell what calls cost, as the API does', async () => {
      const api = await activated();
      const { todayCalls, todayCost } = await api.getStats();
      const { today } = (await given(TOOLS.usage, {})) as { readonly today: { readonly calls: number; readonly costUsd: number } };
      assert.deepEqual({ calls: today.calls, costUsd: today.costUsd }, { calls: todayCalls, costUsd: todayCost });
    });

    it('go away when they are switched off again', async () => {
      const set = (value: boolean): Thenable<void> => vscode.workspace.getConfiguration('secondBrain').update('tools.enabled', value, vscode.ConfigurationTarget.Global);
      await set(false);
      await eventually('the tool is gone', () => given(TOOLS.usage, {}).then(() => undefined, () => true));
      await set(true);
      await eventually('the tool is back', () => given(TOOLS.usage, {}).catch(() => undefined));
    });
  });
});

describe('an editor without a chat', () => {
  for (const missing of [['chat'], ['chat', 'lm']]) {
    it(`takes nothing, and says nothing: without ${missing.join(' and ')}`, () => {
      const editor = editorItself();
      const kept = Object.fromEntries(missing.map((name) => [name, editor[name]]));
      const logger = new CapturingLogger();
      try {
        for (const name of missing) {
          Reflect.deleteProperty(editor, name);
          assert.equal(Reflect.get(vscode, name), undefined);
        }
        const settings: ChatOfferParts['settings'] = { value: () => true };
        const offered = offerToChat({ settings, logger, iconPath: vscode.Uri.file('/icon.png') } as unknown as ChatOfferParts);
        offered.dispose();
      } finally {
        Object.assign(editor, kept);
      }
      assert.deepEqual(logger.lines, []);
    });
  }
});
