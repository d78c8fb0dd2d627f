// A person with a key: answers of a provider, what it costs, Stop, a refused key, a restart, and what is on the disk.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { createHostFolder, globalStorageFolder, removeHostFolder } from '../support/host/hostFolder';
import type { HostFolder } from '../support/host/hostFolder';
import { isTraceId } from '../../src/core/system/ids';
import { PackagedWorkbench } from '../support/host/packagedWorkbench';
import type { SecondBrainPanels } from '../support/host/panels';
import { temporaryVault, type TemporaryVault } from '../support/host/temporaryVault';
import type { Workbench } from '../support/host/workbench';
import { startProviderServer } from '../support/providerServer';
import type { ProviderServer } from '../support/providerServer';
import { automaticReply } from '../support/providerServerReplies';

const QUESTION = 'How do I keep my sourdough starter alive while travelling?';
const KEY = 'sk-test-canary-7d1f';
const ANSWER = 'Feed it **stiff** the evening before [1], then the coldest shelf [2].';

describe('Questions answered by a provider', () => {
  let server: ProviderServer;
  let vault: TemporaryVault;
  let folder: HostFolder;
  let editor: PackagedWorkbench;
  let workbench: Workbench;
  let panels: SecondBrainPanels;

  async function start(): Promise<void> {
    editor = await PackagedWorkbench.start({ pictures: 'provider', workspace: vault.folder, folder, anthropic: { server, key: KEY }, settings: { 'secondBrain.anthropic.model': 'claude-haiku-4-5' } });
    ({ workbench, panels } = editor);
  }

  before(async () => {
    server = await startProviderServer();
    vault = temporaryVault();
    folder = await createHostFolder();
    await start();
  });

  afterEach(function () {
    return editor.pictureAfter(this.currentTest);
  });

  after(async () => {
    await editor.stop();
    await removeHostFolder(folder);
    vault.remove();
    await server.close();
  });

  it('streams a cited answer and says what it cost', async () => {
    server.script('anthropic', (request) => ({ text: automaticReply(request), usage: { freshInput: 1_000, output: 50 } }), { text: ANSWER, usage: { freshInput: 2_000, output: 100 } });
    await panels.ask(QUESTION);
    const answer = await panels.finishedAnswer();
    await editor.picture('1-answer');
    assert.equal(answer.state, 'answered');
    assert.match(answer.text, /Feed it stiff the evening before\s*1/);
    assert.ok(answer.citations.length >= 2);
    // 1,250 and 2,500 millionths of a dollar, and 3,150 tokens.
    assert.match(answer.costLine, /3,150 tokens/);
    assert.match(answer.costLine, /\$0\.003[78]/);
  });

  it('counts the cost in the status bar', async () => {
    await workbench.statusBarItem().filter({ hasText: '< $0.01' }).waitFor({ timeout: 10_000 });
  });

  it('opens a cited note at the heading', async () => {
    await panels.openCitation(0);
    await editor.page.locator('.tabs-container .tab', { hasText: 'Sourdough starter.md' }).first().waitFor({ timeout: 10_000 });
    // The line of "## While I am travelling" in that note, as the status bar tells it.
    await workbench.statusBar().getByText('Ln 16, Col 1').waitFor({ timeout: 10_000 });
    await editor.picture('2-citation');
  });

  it('stops an answer, keeps what had come, and offers to try again', async () => {
    server.script('anthropic', (request) => ({ text: automaticReply(request) }), { text: 'one two three four five six seven eight', tokenDelayMs: 300 });
    await panels.ask(QUESTION);
    await panels.stopAnswer();
    const answer = await panels.finishedAnswer();
    await editor.picture('3-stopped');
    assert.equal(answer.state, 'stopped');
    assert.match(answer.text, /one/);
    assert.doesNotMatch(answer.text, /eight/);
  });

  it('says that the key was refused, with the button that sets it, and hides nothing', async () => {
    server.always('anthropic', { status: 401, errorBody: { type: 'error', error: { type: 'authentication_error', message: `invalid x-api-key ${KEY}` } } });
    await panels.ask(QUESTION);
    const answer = await panels.finishedAnswer();
    await editor.picture('4-refused');
    assert.equal(answer.state, 'failed');
    assert.match(await panels.lastTurnText(), /Anthropic refused the key/);
    assert.match(await panels.lastTurnText(), /Set an API key/i);
    const calls = await panels.viewTrace();
    await editor.picture('5-refused-trace');
    assert.deepEqual(calls.map(({ usageType, status }) => `${usageType} ${status}`), ['chat_rerank fallback', 'chat_answer error']);
    server.reset();
  });

  it('has exactly those calls in usage.db once the window has closed, for any SQLite', async () => {
    await editor.stop();
    const database = new sqlite.Database(path.join(globalStorageFolder(folder), 'usage.db'), { readOnly: true });
    try {
      const rows = database.all('SELECT usage_type, status, trace_id, input_tokens, output_tokens, cost_usd, latency_ms, provider, model FROM llm_usage ORDER BY timestamp, uid');
      assert.deepEqual(
        rows.map(({ usage_type: usageType, status }) => [usageType, status]),
        [['chat_rerank', 'ok'], ['chat_answer', 'ok'], ['chat_rerank', 'ok'], ['chat_answer', 'cancelled'], ['chat_rerank', 'fallback'], ['chat_answer', 'error']],
      );
      const [rerank, answer] = rows;
      assert.ok(rerank !== undefined && answer !== undefined);
      assert.equal(rerank['trace_id'], answer['trace_id']);
      assert.ok(isTraceId(rerank['trace_id']));
      assert.deepEqual([rerank['input_tokens'], rerank['output_tokens'], answer['input_tokens'], answer['output_tokens']], [1_000, 50, 2_000, 100]);
      assert.ok(Math.abs(Number(rerank['cost_usd']) - 0.00125) < 1e-12 && Math.abs(Number(answer['cost_usd']) - 0.0025) < 1e-12);
      assert.ok(rows.every(({ latency_ms: latency }) => typeof latency === 'number' && latency >= 0));
      const questions = database.all('SELECT label FROM queries ORDER BY timestamp, uid');
      assert.deepEqual(questions.map(({ label }) => label), ['PASS', 'CANCELLED', 'FAILED']);
    } finally {
      database.close();
    }
  });

  it('has left neither key, question nor answer in the record', () => {
    const store = globalStorageFolder(folder);
    const files = readdirSync(store, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    assert.ok(files.length >= 3);
    for (const file of files) {
      const bytes = readFileSync(path.join(file.parentPath, file.name), 'latin1');
      for (const canary of [KEY, 'sourdough', 'coldest shelf', 'invalid x-api-key']) {
        assert.ok(!bytes.includes(canary), `${file.name} holds "${canary}"`);
      }
    }
  });

  it('has rows, index and conversation again after a restart', async () => {
    await start();
    const answer = await panels.restoredAnswer();
    await editor.picture('6-restarted');
    assert.match(answer, /Feed it stiff/);
    const calls = await panels.traces();
    assert.equal(calls.length, 6);
    await editor.picture('7-traces');
    await workbench.runCommand('Second Brain: Show Log');
    await workbench.expectOutput(/Stored index: stored, 44 notes/);
  });
});

