import assert from 'node:assert/strict';
import { checkedAsk } from '../../../src/host/api/askArguments';

describe('What another extension passes to `ask`', () => {
  it('may leave the options out, in any of the ways of JavaScript', () => {
    for (const options of [undefined, null, {}]) {
      assert.deepEqual(checkedAsk('a question', options), ['a question', {}]);
    }
  });

  it('comes through as it is where it is right', () => {
    const options = { provider: 'offline', topN: 10, conversationId: 'an id', signal: new AbortController().signal, onToken: () => undefined } as const;
    assert.deepEqual(checkedAsk('a question', options), ['a question', options]);
    assert.deepEqual(checkedAsk('a question', { topN: 1, provider: undefined })[1].topN, 1);
  });

  for (const [words, question, options] of [
    ['The question must be a string.', 7, {}],
    ['The question must be a string.', undefined, undefined],
    ['The options must be an object.', 'a question', 'offline'],
    ['The options must be an object.', 'a question', 5],
    ['The options must be an object.', 'a question', () => undefined],
    ['provider must be "auto", "anthropic", "ollama", "openai" or "offline".', 'a question', { provider: 'editor' }],
    ['provider must be "auto", "anthropic", "ollama", "openai" or "offline".', 'a question', { provider: null }],
    ['topN must be a whole number from 1 to 10.', 'a question', { topN: 0 }],
    ['topN must be a whole number from 1 to 10.', 'a question', { topN: 11 }],
    ['topN must be a whole number from 1 to 10.', 'a question', { topN: 2.5 }],
    ['topN must be a whole number from 1 to 10.', 'a question', { topN: '5' }],
    ['conversationId must be a string.', 'a question', { conversationId: 3 }],
    ['signal must be an AbortSignal.', 'a question', { signal: {} }],
    ['signal must be an AbortSignal.', 'a question', { signal: null }],
    ['onToken must be a function.', 'a question', { onToken: 'print' }],
  ] as const) {
    it(`is refused in words: ${words} (${JSON.stringify({ question, options })})`, () => {
      assert.throws(() => checkedAsk(question, options), (error: unknown) => (error instanceof TypeError || error instanceof RangeError) && error.message === words);
    });
  }
});
