// @brain and the tools in the editor's own chat. A stand-in takes the place of the assistant that asks for an account.
import assert from 'node:assert/strict';
import path from 'node:path';
import { projectRoot } from '../../scripts/lib/locations.mjs';
import type { HostName } from '../support/host/hosts.mjs';
import { ChatPanel } from '../support/host/chatPanel';
import { writeUserSettings } from '../support/host/hostFolder';
import { PackagedWorkbench } from '../support/host/packagedWorkbench';

for (const version of ['newest', 'oldest'] satisfies readonly HostName[]) {
  describe(`@brain in the chat of the ${version} VS Code`, () => {
    let editor: PackagedWorkbench;
    let chat: ChatPanel;

    before(async () => {
      editor = await PackagedWorkbench.start({ pictures: `chat-${version}`, version, development: { folder: path.join(projectRoot, 'test', 'fixtures', 'chat-stand-in') }, settings: { 'chat.disableAIFeatures': false } });
      chat = new ChatPanel(editor.workbench);
      await chat.open('Stand-in model');
    });

    afterEach(function () {
      return editor.pictureAfter(this.currentTest);
    });

    after(() => editor.stop());

    it('answers a question from the notes, with sources and what it cost', async () => {
      const response = await chat.send('@brain /ask What should I do in Lisbon when it rains?');
      assert.match(response, /From your notes.*Sources.*1\. Lisbon in the rain\.md › .*2\. Lisbon/s);
      assert.match(response, /Cost: \$0\.00, 2 calls/);
    });

    it('tells costs and what is unusual, without asking a model', async () => {
      assert.match(await chat.send('@brain /cost'), /Today: \$0\.00 \(calls: 2\).*Last 7 days: \$0\.00 \(calls: 2\)/s);
      assert.match(await chat.send('@brain /anomalies'), /Nothing unusual is open\./);
    });

    it('is recorded like a question from the palette', async () => {
      assert.deepEqual((await editor.panels.traces()).map(({ usageType, costSource }) => [usageType, costSource]), [['chat_answer', 'local'], ['chat_rerank', 'local']]);
    });

    it('does not have the tools while they are off', async () => {
      assert.match(await chat.send('tool second-brain_search Lisbon rain'), /TOOL REFUSED/);
    });

    it('gives another agent short passages once they are switched on, and only after a yes', async () => {
      writeUserSettings(editor.host.folder, { 'secondBrain.tools.enabled': true });
      await chat.beginWhenAsked('tool second-brain_search Lisbon rain', /Give passages of your notes to this agent\?/);
      assert.doesNotMatch(await chat.last.innerText(), /TOOL GAVE/);
      await chat.refuse();
      assert.doesNotMatch(await chat.lastResponse(), /passages":/);
      await chat.beginWhenAsked('tool second-brain_search Lisbon rain', /at most 5 passages of 500 characters/);
      await chat.allow();
      const { passages } = givenBy(await chat.lastResponse()) as { readonly passages: readonly { readonly note: string; readonly text: string }[] };
      assert.ok(passages.length > 0 && passages.length <= 5, `${passages.length} passages`);
      assert.ok(passages.every(({ text }) => text.length > 0 && text.length <= 500));
      assert.equal(passages[0]?.note, 'Lisbon in the rain');
    });

    it('tells another agent what calls cost, after a yes, and none of this is a call', async () => {
      await chat.beginWhenAsked('tool second-brain_usage', /costs/);
      await chat.allow();
      assert.deepEqual((givenBy(await chat.lastResponse()) as { readonly today: unknown }).today, { calls: 2, costUsd: 0, callsOfUnknownCost: 0 });
    });
  });
}

/** What a tool gave, as the stand-in shows it. */
function givenBy(response: string): unknown {
  const json = /TOOL GAVE (.*\})/s.exec(response)?.[1];
  assert.ok(json, response);
  return JSON.parse(json);
}
