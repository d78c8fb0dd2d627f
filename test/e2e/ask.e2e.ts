import assert from 'node:assert/strict';
import { PackagedWorkbench } from '../support/host/packagedWorkbench';
import type { SecondBrainPanels, ShownCall } from '../support/host/panels';
import type { Workbench } from '../support/host/workbench';

const question = 'How should I keep a habit?';
const usageTypes = (calls: readonly ShownCall[]): readonly string[] => calls.map(({ usageType }) => usageType);

describe('A question asked with no key and no network', () => {
  let editor: PackagedWorkbench;
  let workbench: Workbench;
  let panels: SecondBrainPanels;

  before(async () => {
    editor = await PackagedWorkbench.start({ pictures: 'ask' });
    ({ workbench, panels } = editor);
  });

  afterEach(function () {
    return editor.pictureAfter(this.currentTest);
  });

  after(() => editor.stop());

  it("starts with today's cost in the status bar", async () => {
    assert.match((await workbench.statusBarItem().textContent()) ?? '', /\$0/);
    await editor.picture('1-status-bar');
  });

  it('is answered from the notes, with citations', async () => {
    await panels.ask(question);
    const answer = await panels.finishedAnswer();
    await editor.picture('2-answer');
    assert.equal(answer.state, 'answered');
    assert.match(answer.text, /\w+ \w+/);
    assert.ok(answer.citations.length > 0, 'there is no citation');
    assert.match(await panels.lastTurnText(), /Answered offline/);
  });

  it('shows the calls of its trace in their order', async () => {
    const calls = await panels.viewTrace();
    await editor.picture('3-trace');
    assert.deepEqual(usageTypes(calls), ['chat_rerank', 'chat_answer']);
    for (const call of calls) {
      assert.equal(call.provider, 'offline');
      assert.equal(call.status, 'ok');
      assert.equal(call.costSource, 'local');
      assert.equal(Number(call.costUsd), 0);
      assert.ok(Number(call.latencyMs) >= 0 && call.latencyMs !== '', 'there is no latency');
    }
  });

  it('is in the list of traces, newest first', async () => {
    const calls = await panels.traces();
    await editor.picture('4-traces');
    assert.deepEqual(usageTypes(calls), ['chat_answer', 'chat_rerank']);
  });

  it('is still there after the window was reloaded', async () => {
    await workbench.reload();
    const calls = await panels.traces();
    await editor.picture('5-after-reload');
    assert.deepEqual(usageTypes(calls), ['chat_answer', 'chat_rerank']);
  });
});
