import assert from 'node:assert/strict';
import type { LlmFailure } from '../../../src/core/llm/llmFailure';
import type { ProviderOutcome } from '../../../src/core/llm/llmProvider';
import { badReply, ENDED, outcomeOfExchange, type Exchange } from '../../../src/core/llm/providerExchange';

const forever = new Promise<never>(() => undefined);
const failureOf = (): LlmFailure => ({ failureClass: 'network' });

function outcome(run: Exchange['run'], signal: AbortSignal = new AbortController().signal): Promise<ProviderOutcome> {
  return outcomeOfExchange({ signal, obstacle: undefined, run, failureOf });
}

describe('An exchange with a provider', () => {
  it('ends with its signal, even if the library does not', async () => {
    const stop = new AbortController();
    const ended = outcome((progress) => {
      progress.text = 'so far';
      return forever;
    }, stop.signal);
    stop.abort();
    assert.deepEqual(await ended, {
      kind: 'failure',
      failure: { failureClass: 'cancelled' },
      partialText: 'so far',
      modelAnswered: undefined,
      usage: undefined,
      requestId: undefined,
      stopReason: undefined,
    });
  });

  it('is stopped, and not failed, whatever the library throws when it is stopped', async () => {
    const stop = new AbortController();
    const ended = await outcome(() => {
      stop.abort();
      return Promise.reject(new TypeError('terminated'));
    }, stop.signal);
    assert.equal(ended.kind === 'failure' && ended.failure.failureClass, 'cancelled');
  });

  it('is stopped, and not cut short, when the library ends a stopped stream in silence', async () => {
    const stop = new AbortController();
    const ended = await outcome(() => {
      stop.abort();
      return Promise.resolve(ENDED);
    }, stop.signal);
    assert.equal(ended.kind === 'failure' && ended.failure.failureClass, 'cancelled');
  });

  it('keeps a reply whose end mark had come before it was stopped or cut', async () => {
    const stop = new AbortController();
    const complete: Exchange['run'] = (progress) => {
      progress.text = 'All of it.';
      progress.stopReason = 'end_turn';
      progress.isComplete = true;
      return forever;
    };
    const stopped = outcome(complete, stop.signal);
    stop.abort();
    assert.equal((await stopped).kind, 'reply');
    const cut = await outcome(async (progress) => {
      void complete(progress);
      await Promise.reject(new TypeError('terminated'));
      return ENDED;
    });
    assert.equal(cut.kind, 'reply');
  });

  it('is cut short when it ends without an end mark', async () => {
    const ended = await outcome((progress) => {
      progress.text = 'Half of';
      return Promise.resolve(ENDED);
    });
    assert.equal(ended.kind === 'failure' && ended.failure.failureClass, 'truncated_stream');
    assert.equal(ended.kind === 'failure' && ended.partialText, 'Half of');
  });

  it('sends nothing when something stands in its way', async () => {
    let hasRun = false;
    const ended = await outcomeOfExchange({
      signal: new AbortController().signal,
      obstacle: { failureClass: 'key_refused' },
      run: () => {
        hasRun = true;
        return Promise.resolve(ENDED);
      },
      failureOf,
    });
    assert.equal(ended.kind === 'failure' && ended.failure.failureClass, 'key_refused');
    assert.equal(hasRun, false);
  });

  it('tells a bad reply in our own words, with the request it was an answer to', async () => {
    const ended = await outcome((progress) => {
      progress.requestId = 'req_1';
      return Promise.resolve(badReply('no message'));
    });
    assert.deepEqual(ended.kind === 'failure' && ended.failure, { failureClass: 'bad_reply', detail: 'no message', requestId: 'req_1' });
  });

  describe('whose words hold the key', () => {
    const apiKey = 'sk-key-4417';
    const echo = `x-${apiKey}`;

    function keyedOutcome(run: Exchange['run'], key = apiKey): Promise<ProviderOutcome> {
      return outcomeOfExchange({ signal: new AbortController().signal, obstacle: undefined, apiKey: key, run, failureOf });
    }

    const replyWith = (word: string): Exchange['run'] => (progress) => {
      Object.assign(progress, { text: 'Yes.', isComplete: true, modelAnswered: word, requestId: word, stopReason: 'end_turn' });
      return Promise.resolve(ENDED);
    };

    it('tells none of them, and keeps the reply', async () => {
      const ended = await keyedOutcome(replyWith(echo));
      assert.deepEqual(ended, { kind: 'reply', text: 'Yes.', modelAnswered: undefined, usage: undefined, requestId: undefined, stopReason: 'end_turn' });
    });

    it('tells none of them of a failure', async () => {
      const failure: LlmFailure = { failureClass: 'bad_request', httpStatus: 400, providerCode: echo, requestId: echo };
      const ended = await keyedOutcome((progress) => {
        Object.assign(progress, { modelAnswered: echo, stopReason: apiKey });
        return Promise.resolve({ kind: 'failed', failure });
      });
      assert.equal(JSON.stringify(ended).includes(apiKey), false);
      assert.equal(ended.kind === 'failure' && ended.failure.httpStatus, 400);
    });

    it('keeps the words that do not', async () => {
      const ended = await keyedOutcome((progress) => {
        Object.assign(progress, { text: 'Yes.', isComplete: true, modelAnswered: 'm', requestId: echo, stopReason: 'end_turn' });
        return Promise.resolve(ENDED);
      });
      assert.deepEqual([ended.modelAnswered, ended.requestId, ended.stopReason], ['m', undefined, 'end_turn']);
    });

    it('does not take a placeholder for a key', async () => {
      assert.equal((await keyedOutcome(replyWith('none-such'), 'none')).modelAnswered, 'none-such');
    });
  });
});
