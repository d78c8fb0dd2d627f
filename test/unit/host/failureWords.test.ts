import assert from 'node:assert/strict';
import '../../support/plainVscode';
import { describeCheck, describeFailure } from '../../../src/host/messages';

const REFUSED = { failureClass: 'key_refused', httpStatus: 403 } as const;

describe('A refusal in words', () => {
  it('is about the key where there is one', () => {
    const { message, actions } = describeFailure(REFUSED, 'anthropic');
    assert.equal(message, 'Anthropic refused the key.');
    assert.equal(actions[0], 'setApiKey');
    assert.equal(describeCheck({ kind: 'failed', provider: 'openai', failure: REFUSED }).actions[0], 'setKey');
  });

  it('is about the server for Ollama, which has no key', () => {
    const { message, actions } = describeFailure(REFUSED, 'ollama');
    assert.match(message, /server.*"secondBrain\.ollama\.baseUrl"/);
    assert.doesNotMatch(message, /\bkey\b/);
    assert.deepEqual(actions, ['openSettings', 'retry', 'showPassages']);
    const check = describeCheck({ kind: 'failed', provider: 'ollama', failure: REFUSED });
    assert.equal(check.detail, message);
    assert.deepEqual(check.actions, ['openAddress', 'retry']);
  });
});
