import '../../support/plainVscode';
import assert from 'node:assert/strict';
import type { CancellationToken, ChatContext, ChatResponseStream, Command, Uri } from 'vscode';
import { scopeOf } from '../../../src/core/anomalies/anomaly';
import { anomalySentence } from '../../../src/host/anomalies/anomalyText';
import { answerInChat } from '../../../src/host/chat/brainChat';
import type { BrainChatParts } from '../../../src/host/chat/brainChat';
import { AskRefusal } from '../../../src/host/answering/askRefusal';
import { AskHarness } from '../../support/askHarness';
import { FakeProvider, fails, replies } from '../../support/fakeProvider';

const breakdown = { cost: 0.5, calls: 3, inputTokens: 1, outputTokens: 1, unpricedCalls: 0 };
const costs: Awaited<ReturnType<BrainChatParts['reader']['costs']>> = { ...breakdown, period: 'week', byProvider: {}, byUsageType: {}, byModel: { 'claude-haiku-4-5': breakdown, 'a|b ![x](https://evil.example)': { ...breakdown, cost: 0, unpricedCalls: 3 } } };
const totals = { todayCost: 0.25, todayCalls: 2, todayUnpricedCalls: 1 } as Awaited<ReturnType<BrainChatParts['reader']['totals']>>;

/** What the chat would show: text as it is, anchors in brackets, and the buttons. */
class ShownInChat {
  text = '';
  readonly buttons: string[] = [];

  get stream(): ChatResponseStream {
    const stream: Pick<ChatResponseStream, 'markdown' | 'anchor' | 'button'> = {
      markdown: (markdown) => { this.text += typeof markdown === 'string' ? markdown : markdown.value; },
      anchor: (_place, title) => { this.text += `<${title ?? ''}>`; },
      button: ({ command }: Command) => { this.buttons.push(command); },
    };
    return stream as ChatResponseStream;
  }
}

const never = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) } as unknown as CancellationToken;
const noHistory: Pick<ChatContext, 'history'> = { history: [] };
const parts = (harness: AskHarness, more: Partial<BrainChatParts> = {}): BrainChatParts => ({
  asking: { ask: (request) => harness.llm.settle(harness.pipeline.ask(request)) },
  mayAsk: () => Promise.resolve(true),
  choice: () => 'auto',
  reader: { totals: () => Promise.resolve(totals), costs: () => Promise.resolve(costs) },
  anomalies: () => Promise.resolve([]),
  noteUri: (notePath) => (notePath.includes('Note 2') ? undefined : ({ path: notePath } as unknown as Uri)),
  ...more,
});
const answering = (): AskHarness => new AskHarness([new FakeProvider('anthropic', [replies('[9, 8, 7, 6, 5, 4, 3, 2, 1, 0]'), replies('Once a day [1]. ![](https://evil.example/p) [run](command:x)')])]);

describe('@brain in the chat', () => {
  it('answers through the same pipeline, with sources and cost, and records the question and its calls', async () => {
    const harness = answering();
    const shown = new ShownInChat();
    const result = await answerInChat(parts(harness), { prompt: 'How often do I feed it?', command: undefined }, noHistory, shown.stream, never);
    assert.match(shown.text, /^Once a day \[1\]\. \\!\[\]\(https:\/\/evil\.example\/p\) \[run\\\]\(command:x\)/);
    assert.match(shown.text, /1\\\. <Note 1> › Feeding/);
    assert.match(shown.text, /2\\\. Note 2 › Feeding/);
    assert.match(shown.text, /Cost: .*2 calls/);
    assert.deepEqual(shown.buttons, ['secondBrain.openDashboard']);
    assert.deepEqual(harness.labels, ['PASS']);
    assert.equal(harness.llm.log.closed.length, 2);
    assert.equal(typeof result.metadata?.['conversationId'], 'string');
  });

  it('stays in its conversation', async () => {
    const harness = answering();
    const asked: (string | undefined)[] = [];
    const asking: BrainChatParts['asking'] = { ask: (request) => { asked.push(request.conversationId); return harness.llm.settle(harness.pipeline.ask(request)); } };
    const history = [{ result: { metadata: { conversationId: 'earlier' } } }, { prompt: 'x' }, { result: { metadata: {} } }] as unknown as ChatContext['history'];
    await answerInChat(parts(harness, { asking }), { prompt: 'and then?', command: 'ask' }, { history }, new ShownInChat().stream, never);
    assert.deepEqual(asked, ['earlier']);
  });

  it('says what failed, with the button that helps, and what it cost', async () => {
    const harness = new AskHarness([new FakeProvider('anthropic', [fails('key_refused', { httpStatus: 401 })])]);
    const shown = new ShownInChat();
    await answerInChat(parts(harness), { prompt: 'How often?', command: undefined }, noHistory, shown.stream, never);
    assert.match(shown.text, /Anthropic refused the key/);
    assert.equal(shown.buttons[0], 'secondBrain.setApiKey');
  });

  it('says why nothing can be asked here, in words', async () => {
    const shown = new ShownInChat();
    const asking: BrainChatParts['asking'] = { ask: () => Promise.reject(new AskRefusal('Trust this workspace.')) };
    await answerInChat(parts(answering(), { asking }), { prompt: 'x', command: undefined }, noHistory, shown.stream, never);
    assert.equal(shown.text, 'Trust this workspace.');
  });

  it('asks before a question where the panel does, and asks no model when the person says no', async () => {
    for (const answer of [true, false]) {
      const harness = answering();
      const shown = new ShownInChat();
      let asked = 0;
      const mayAsk = (): Promise<boolean> => { asked += 1; return Promise.resolve(answer); };
      await answerInChat(parts(harness, { mayAsk }), { prompt: 'How often?', command: undefined }, noHistory, shown.stream, never);
      assert.equal(asked, 1);
      assert.equal(harness.llm.log.closed.length, answer ? 2 : 0);
      if (!answer) assert.equal(shown.text, 'The question was stopped.');
      await answerInChat(parts(harness, { mayAsk }), { prompt: '', command: 'cost' }, noHistory, shown.stream, never);
      await answerInChat(parts(harness, { mayAsk }), { prompt: '', command: 'anomalies' }, noHistory, shown.stream, never);
      assert.equal(asked, 1, 'figures cost nothing');
    }
  });

  it('stops when the chat does', async () => {
    const harness = answering();
    const shown = new ShownInChat();
    const stopped = { isCancellationRequested: true, onCancellationRequested: (listener: () => void) => { listener(); return { dispose: () => undefined }; } } as unknown as CancellationToken;
    await answerInChat(parts(harness), { prompt: 'How often?', command: undefined }, noHistory, shown.stream, stopped);
    assert.match(shown.text, /Stopped before the answer was complete/);
    assert.deepEqual(harness.labels, ['CANCELLED']);
  });

  it('tells costs, as a lower bound where some are not known, without asking a model', async () => {
    const harness = answering();
    const shown = new ShownInChat();
    await answerInChat(parts(harness), { prompt: '', command: 'cost' }, noHistory, shown.stream, never);
    assert.match(shown.text, /Today: ≥ \$0\.25 \(calls: 2\) · 1 call has no known cost\.\n/);
    assert.match(shown.text, /Last 7 days: \$0\.50 \(calls: 3\)\n/);
    assert.ok(shown.text.includes('| claude\\-haiku\\-4\\-5 | 3 | $0.50 |'), shown.text);
    assert.ok(shown.text.includes('| a b \\!\\[x\\]\\(https\\://evil\\.example\\) | 3 | — |'), shown.text);
    assert.equal(harness.llm.log.closed.length, 0);
  });

  it('names the eight dearest models, the dearest first', async () => {
    const shown = new ShownInChat();
    const byModel = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`m${index}`, { ...breakdown, cost: index }]));
    await answerInChat(parts(answering(), { reader: { totals: () => Promise.resolve(totals), costs: () => Promise.resolve({ ...costs, byModel }) } }), { prompt: '', command: 'cost' }, noHistory, shown.stream, never);
    assert.deepEqual([...shown.text.matchAll(/\| (m\d+) \|/g)].map(([, model]) => model), ['m11', 'm10', 'm9', 'm8', 'm7', 'm6', 'm5', 'm4']);
  });

  it('tells what is unusual, or that nothing is', async () => {
    const quiet = new ShownInChat();
    await answerInChat(parts(answering()), { prompt: '', command: 'anomalies' }, noHistory, quiet.stream, never);
    assert.equal(quiet.text, 'Nothing unusual is open.');
    const loud = new ShownInChat();
    const anomalies: BrainChatParts['anomalies'] = () => Promise.resolve([{ type: 'cost_spike', severity: 'critical', message: 'Today costs 9 times the usual.', details: {} }]);
    await answerInChat(parts(answering(), { anomalies }), { prompt: '', command: 'anomalies' }, noHistory, loud.stream, never);
    assert.equal(loud.text, '- **Critical:** Today costs 9 times the usual\\.');
  });

  it('makes no link, list or line of what stands in a finding', async () => {
    const shown = new ShownInChat();
    const message = anomalySentence({ type: 'unpriced_model', rules: ['unpriced_model'], scope: scopeOf({ provider: 'openai' }), details: { model: 'a\n\n# b [Pay here](https://evil.example) <b> $(x) [c](command:d)' } });
    const anomalies: BrainChatParts['anomalies'] = () => Promise.resolve([{ type: 'unpriced_model', severity: 'info', message, details: {} }]);
    await answerInChat(parts(answering(), { anomalies }), { prompt: '', command: 'anomalies' }, noHistory, shown.stream, never);
    assert.equal(shown.text.split('\n').length, 1);
    assert.doesNotMatch(shown.text.replaceAll(/\\./g, ''), /[[\]()#<$]|:\/\//);
  });
});
