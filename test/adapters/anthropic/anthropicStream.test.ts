import assert from 'node:assert/strict';
import { MessageStreamReader } from '../../../src/adapters/anthropic/anthropicReply';
import { outcomeOf, startedReply } from '../../../src/core/llm/providerReply';

const START = { type: 'message_start', message: { type: 'message', model: 'claude-haiku-4-5', content: [], usage: { input_tokens: 10, output_tokens: 1 } } };
const TEXT = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'In the shed.' } };
const END = [{ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } }, { type: 'message_stop' }];

describe("A stream of Anthropic's whose events have lost their names", () => {
  it('is read by what the events say they are', () => {
    const progress = startedReply();
    const reader = new MessageStreamReader(progress, {});
    for (const event of [START, TEXT, ...END]) assert.equal(reader.read(null, JSON.stringify(event)).kind, 'ended');
    const outcome = outcomeOf(progress);
    assert.equal(outcome.kind === 'reply' && outcome.text, 'In the shed.');
    assert.deepEqual([outcome.usage?.inputTokens, outcome.usage?.outputTokens, outcome.usageIsPartial], [10, 5, undefined]);
  });

  it('fails by the error in it', () => {
    const end = new MessageStreamReader(startedReply(), {}).read(null, JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }));
    assert.deepEqual(end, { kind: 'failed', failure: { failureClass: 'overloaded', providerCode: 'overloaded_error' } });
  });

  it('takes nothing from what is no event', () => {
    for (const text of ['', '[DONE]', 'null']) assert.equal(new MessageStreamReader(startedReply(), {}).read(null, text).kind, 'ended');
  });
});
