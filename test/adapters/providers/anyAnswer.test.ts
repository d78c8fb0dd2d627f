import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MessageStreamReader, readMessage } from '../../../src/adapters/anthropic/anthropicReply';
import { anthropicTokens, mergedUsage } from '../../../src/adapters/anthropic/anthropicUsage';
import { CompletionStreamReader, readCompletion } from '../../../src/adapters/openai/openAiReply';
import { openAiTokens } from '../../../src/adapters/openai/openAiUsage';
import { startedReply } from '../../../src/core/llm/providerReply';
import type { TokenUsage } from '../../../src/core/usage/tokenUsage';

const RUNS = { seed: 20261122, numRuns: 500 };

/** A count as it should be, or anything else in its place. */
const count = fc.oneof({ weight: 5, arbitrary: fc.nat({ max: 500_000 }) }, fc.constantFrom(null, undefined, -1, 0.5, Number.NaN, '12', {}, 2 ** 60));
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

const anthropicUsage = fc.record({
  input_tokens: count,
  output_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
  cache_creation: optional(fc.record({ ephemeral_5m_input_tokens: count, ephemeral_1h_input_tokens: count })),
  output_tokens_details: optional(fc.record({ thinking_tokens: count })),
});
const openAiUsage = fc.record({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: optional(fc.record({ cached_tokens: count, cache_write_tokens: count })),
  completion_tokens_details: optional(fc.record({ reasoning_tokens: count })),
});

function assertWhole(tokens: TokenUsage | undefined): void {
  if (tokens === undefined) return;
  for (const value of Object.values(tokens) as readonly number[]) assert.ok(Number.isSafeInteger(value) && value >= 0);
  const { inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens, reasoningTokens } = tokens;
  assert.ok(cacheReadTokens + cacheWrite5mTokens + cacheWrite1hTokens <= inputTokens);
  assert.ok(reasoningTokens <= outputTokens);
}

/** JSON with the words of both formats in it, in places where they may or may not belong. */
const words = fc.constantFrom('type', 'message', 'content', 'text', 'delta', 'text_delta', 'usage', 'choices', 'error', 'finish_reason', 'stop_reason', 'model', 'message_start', 'message_delta');
const wireJson = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    words,
    fc.constantFrom(null, true, 1, -1, ''),
    fc.string(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(words, tie('value'), { maxKeys: 5 }),
  ),
})).value;

describe('Whatever a server answers', () => {
  it('tokens are whole numbers whose parts fit into the whole, or unknown', () => {
    fc.assert(
      fc.property(anthropicUsage, anthropicUsage, openAiUsage, (start, delta, usage) => {
        assertWhole(anthropicTokens(mergedUsage(undefined, start)));
        assertWhole(anthropicTokens(mergedUsage(mergedUsage(undefined, start), delta)));
        assertWhole(openAiTokens(usage));
      }),
      RUNS,
    );
  });

  it('a well-formed usage is told in full', () => {
    const n = fc.nat({ max: 100_000 });
    fc.assert(
      fc.property(n, n, n, n, fc.integer({ min: 1, max: 100_000 }), (fresh, read, write5m, write1h, output) => {
        const tokens = anthropicTokens({
          input_tokens: fresh,
          output_tokens: output,
          cache_read_input_tokens: read,
          cache_creation_input_tokens: write5m + write1h,
          cache_creation: { ephemeral_5m_input_tokens: write5m, ephemeral_1h_input_tokens: write1h },
        });
        assert.equal(tokens?.inputTokens, fresh + read + write5m + write1h);
        assert.deepEqual([tokens.cacheReadTokens, tokens.cacheWrite5mTokens, tokens.cacheWrite1hTokens], [read, write5m, write1h]);
      }),
      RUNS,
    );
  });

  it('reading it never throws, and what is kept is text and plain words', () => {
    fc.assert(
      fc.property(wireJson, wireJson, (value, next) => {
        const streamed = startedReply();
        const message = new MessageStreamReader(streamed, {});
        message.read('message_start', JSON.stringify(value));
        message.read('content_block_delta', JSON.stringify(next));
        message.read('error', JSON.stringify(value));
        message.read('message_delta', 'no JSON');
        const completed = startedReply();
        const completion = new CompletionStreamReader(completed, {});
        completion.read(value);
        completion.read(next);
        const whole = [startedReply(), startedReply()] as const;
        readMessage(value, whole[0]);
        readCompletion(value, whole[1]);
        for (const progress of [streamed, completed, ...whole]) {
          assert.equal(typeof progress.text, 'string');
          assertWhole(progress.usage);
          for (const word of [progress.modelAnswered, progress.stopReason]) assert.ok(word === undefined || /^\S+$/.test(word));
        }
      }),
      RUNS,
    );
  });
});
