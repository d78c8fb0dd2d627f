import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { artifactsFolder, vsixFile } from '../../scripts/lib/locations.mjs';
import { SecondBrainPanels, type ShownCall } from '../support/host/panels';
import { temporaryVault, type TemporaryVault } from '../support/host/temporaryVault';
import { Workbench } from '../support/host/workbench';
import { startWorkbenchHost, type WorkbenchHost } from '../support/host/workbenchHost';

const question = 'How should I keep a habit?';
const usageTypes = (calls: readonly ShownCall[]): readonly string[] => calls.map(({ usageType }) => usageType);

describe('A question asked with no key and no network', () => {
  let vault: TemporaryVault;
  let host: WorkbenchHost;
  let workbench: Workbench;
  let panels: SecondBrainPanels;
  const screenshot = async (name: string): Promise<void> => {
    await host.page.screenshot({ path: path.join(artifactsFolder, `e2e-${name}.png`) });
  };

  before(async () => {
    mkdirSync(artifactsFolder, { recursive: true });
    vault = temporaryVault();
    host = await startWorkbenchHost({ workspace: vault.folder, vsix: vsixFile });
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
    vault.remove();
  });

  it("starts with today's cost in the status bar", async () => {
    assert.match((await workbench.statusBarItem().textContent()) ?? '', /\$0/);
    await screenshot('1-status-bar');
  });

  it('is answered from the notes, with citations', async () => {
    await panels.ask(question);
    const answer = await panels.finishedAnswer();
    await screenshot('2-answer');
    assert.equal(answer.state, 'answered');
    assert.match(answer.text, /\w+ \w+/);
    assert.ok(answer.citations.length > 0, 'there is no citation');
    assert.match(await panels.lastTurnText(), /Answered offline/);
  });

  it('shows the calls of its trace in their order', async () => {
    const calls = await panels.viewTrace();
    await screenshot('3-trace');
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
    await screenshot('4-traces');
    assert.deepEqual(usageTypes(calls), ['chat_answer', 'chat_rerank']);
  });

  it('is still there after the window was reloaded', async () => {
    await workbench.reload();
    const calls = await panels.traces();
    await screenshot('5-after-reload');
    assert.deepEqual(usageTypes(calls), ['chat_answer', 'chat_rerank']);
  });
});
