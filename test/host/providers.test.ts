// Providers checked by command, prices of the user's own, and calls priced later, in the real host.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ProviderCheck } from '../../src/core/llm/providerCheck';
import type { SecondBrainApi } from '../../src/host/api/secondBrainApi';
import type { ProviderServer } from '../support/providerServer';
import { eventually, withSettings } from './extensionUnderTest';
import { answering } from './personsAnswers';
import { startProviders } from './providersUnderTest';

const QUESTION = 'How do I keep my sourdough starter alive while travelling?';

describe('providers', () => {
  let api: SecondBrainApi;
  let server: ProviderServer;
  let stop: () => Promise<void>;

  before(async () => {
    ({ api, server, stop } = await startProviders({ 'openai.model': 'model-of-my-own', prices: undefined }));
  });
  beforeEach(() => {
    server.reset();
  });
  after(() => stop());

  async function check(): Promise<readonly ProviderCheck[]> {
    const checks = await vscode.commands.executeCommand<readonly ProviderCheck[]>('secondBrain.checkProviders');
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    return checks;
  }

  it('are checked with one tiny recorded call each, which count in no rate', async () => {
    const checks = await check();
    assert.deepEqual(checks.map(({ provider, kind }) => `${provider} ${kind}`), ['anthropic works', 'ollama works', 'openai works']);
    assert.deepEqual(server.requests.map(({ provider }) => provider).sort(), ['anthropic', 'ollama', 'openai']);
    assert.ok(server.requests.every(({ rawBody }) => rawBody.length < 300));
    const rows = await api.getTraces({ usageType: 'check', limit: 3 });
    assert.deepEqual(rows.map(({ provider, status, costSource }) => `${provider} ${status} ${costSource}`).sort(), ['anthropic ok priced', 'ollama ok local', 'openai ok unpriced']);
  });

  it('that fail are told apart: key, model, address', async () => {
    server.always('anthropic', { status: 401 });
    server.always('openai', { status: 404 });
    server.always('ollama', { fault: 'html' });
    const checks = await check();
    assert.deepEqual(
      checks.map((one) => `${one.provider} ${one.kind === 'failed' ? one.failure.failureClass : one.kind}`),
      ['anthropic key_refused', 'ollama bad_reply', 'openai model_not_found'],
    );
  });

  it('without a key are asked nothing', async () => {
    delete process.env['OPENAI_API_KEY'];
    const checks = await check();
    process.env['OPENAI_API_KEY'] = 'test-key-openai';
    assert.deepEqual(checks.at(-1), { kind: 'not_configured', provider: 'openai', reason: 'no_key' });
    assert.ok(!server.requests.some(({ provider }) => provider === 'openai'));
  });

  it("are also the editor's models where they are switched on, which stand in nobody's way when none is offered", async () => {
    const off = await withSettings({ 'editor.enabled': true });
    try {
      const checks = await check();
      assert.deepEqual(checks.at(-1), { kind: 'not_configured', provider: 'editor', reason: 'no_model' });
      assert.equal(checks.length, 4);
      const result = await api.ask(QUESTION, { provider: 'auto' });
      assert.ok(result.answer.length > 0);
    } finally {
      await off();
    }
    assert.equal((await check()).length, 3);
  });

  it('cost what the user says, from the next call on, and earlier calls are priced by command', async () => {
    const before = await api.ask(QUESTION, { provider: 'openai' });
    assert.equal(before.unpricedCalls, 2);
    const unpricedBefore = (await api.getStats()).unpricedCalls;
    await vscode.workspace.getConfiguration('secondBrain').update('prices', { 'model-of-my-own': { input: 10, output: 100 }, broken: { input: 'x' } }, vscode.ConfigurationTarget.Global);
    const after = await api.ask(QUESTION, { provider: 'openai' });
    assert.equal(after.unpricedCalls, 0);

    const told: string[] = [];
    const restore = answering({ showInformationMessage: ((message: string) => { told.push(message); return Promise.resolve(undefined); }) });
    try {
      const repricing = vscode.commands.executeCommand('secondBrain.repriceUnpricedCalls');
      let isDone = false;
      void Promise.resolve(repricing).then(() => { isDone = true; });
      await eventually('the preview is accepted', async () => {
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
        return isDone || undefined;
      });
      await repricing;
    } finally {
      restore();
    }
    assert.match(told.join('\n'), /calls? ha(s|ve) a price now: /);
    const calls = await api.getTraceGroup(before.traceId);
    assert.deepEqual(calls.map(({ costSource }) => costSource), ['priced', 'priced']);
    for (const { inputTokens, outputTokens, costUsd } of calls) {
      assert.ok(Math.abs(costUsd - (inputTokens * 10 + outputTokens * 100) / 1e6) < 1e-9);
    }
    const stats = await api.getStats();
    assert.ok(stats.unpricedCalls <= unpricedBefore - 2);
    const costs = await api.getCosts('all');
    assert.equal(costs.byModel['model-of-my-own']?.unpricedCalls, 0, 'the sums follow');
  });
});
