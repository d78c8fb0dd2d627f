// What the panel keeps of an answer that failed, and what it says and offers, for each class of failure.
import assert from 'node:assert/strict';
import type { AskOutcome } from '../../src/core/answering/answer';
import type { FailureClass } from '../../src/core/llm/llmFailure';
import { AnswerSession } from '../../src/host/answering/answerSession';
import { describeCheck } from '../../src/host/checkMessages';
import { describeFailure } from '../../src/host/failureMessages';

const SENTENCES = {
  key_refused: /Anthropic refused the key/,
  no_credit: /Anthropic says that the credit or quota is used up/,
  model_not_found: /"secondBrain\.anthropic\.model"/,
  wrong_address: /"secondBrain\.anthropic\.baseUrl"/,
  bad_request: /refused the request/,
  rate_limited: /limiting requests/,
  overloaded: /overloaded/,
  server_error: /error of its own/,
  network: /connection to Anthropic failed/,
  deadline: /did not finish in time/,
  idle: /stopped sending/,
  truncated_stream: /cut off/,
  unfinished_reply: /before it was complete/,
  output_limit: /longer than allowed/,
  bad_reply: /not an answer/,
  unusable_reply: /could not be used/,
  defect: /fault of its own/,
} as const satisfies Partial<Record<FailureClass, RegExp>>;
const CLASSES = Object.keys(SENTENCES) as (keyof typeof SENTENCES)[];

function failedOutcome(failureClass: FailureClass): AskOutcome {
  const attempt = { uid: '1', usageType: 'chat_answer', provider: 'anthropic', model: 'm', status: 'error', latencyMs: 1, inputTokens: 0, outputTokens: 0, costUsd: 0, costSource: 'no_usage' } as const;
  return {
    kind: 'failed',
    failure: { failureClass },
    partialText: 'What had already come [1]',
    label: 'PASS',
    ...{ traceId: '0'.repeat(32), conversationId: 'c', citations: [], attempts: [attempt], costUsd: 0, unpricedCalls: 1, latencyMs: 1, rerankFellBack: false },
  };
}

describe('an answer that fails', () => {
  for (const failureClass of CLASSES) {
    it(`by ${failureClass} keeps its text, says what happened, and offers to try again`, async () => {
      const session = new AnswerSession({
        ask: () => Promise.resolve(failedOutcome(failureClass)),
        surroundings: () => Promise.resolve({ vaultName: 'v', indexedNotes: 1, provider: 'auto' }),
        choice: () => 'auto',
        tell: () => undefined,
        logDefect: () => undefined,
      });
      await session.ask('Why?');
      const turn = session.turn(0);
      assert.equal(turn?.state, 'failed');
      assert.equal(turn.answer, 'What had already come [1]');
      assert.match(turn.notice?.message ?? '', SENTENCES[failureClass]);
      assert.ok(turn.notice?.actions.includes('retry'));
    });

    it(`by ${failureClass} is told in the same words by the check, with something to do`, () => {
      const check = describeCheck({ kind: 'failed', provider: 'anthropic', failure: { failureClass } });
      assert.match(check.detail, SENTENCES[failureClass]);
      assert.ok(check.actions.length > 0);
    });
  }

  it('offers the button that sets the key where the key was refused', () => {
    assert.equal(describeFailure({ failureClass: 'key_refused' }, 'openai').actions[0], 'setApiKey');
    assert.equal(describeCheck({ kind: 'failed', provider: 'openai', failure: { failureClass: 'key_refused' } }).actions[0], 'setKey');
  });

  it('opens the setting of the model where there is no such model', () => {
    assert.equal(describeFailure({ failureClass: 'model_not_found' }, 'openai').actions[0], 'openSettings');
    assert.equal(describeCheck({ kind: 'failed', provider: 'openai', failure: { failureClass: 'model_not_found' } }).actions[0], 'openModel');
  });
});
