import assert from 'node:assert/strict';
import '../../support/plainVscode';
import { SETTINGS } from '../../../src/host/contributions';
import { describeCheck } from '../../../src/host/checkMessages';
import { describeFailure, describeNotConfigured } from '../../../src/host/failureMessages';

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

describe('Status 404 in words', () => {
  for (const provider of ['anthropic', 'openai', 'ollama'] as const) {
    it(`is about the model of ${provider} where that is missing, and about the address where nothing answers`, () => {
      const model = describeFailure({ failureClass: 'model_not_found', httpStatus: 404 }, provider);
      assert.match(model.message, new RegExp(`model.*"secondBrain\\.${provider}\\.model"`));
      assert.equal(model.setting, `secondBrain.${provider}.model`);
      const address = describeFailure({ failureClass: 'wrong_address', httpStatus: 404 }, provider);
      assert.match(address.message, new RegExp(`address.*"secondBrain\\.${provider}\\.baseUrl"`));
      assert.doesNotMatch(address.message, /model/);
      assert.equal(address.setting, `secondBrain.${provider}.baseUrl`);
      assert.equal(address.actions[0], 'openSettings');
      const check = describeCheck({ kind: 'failed', provider, failure: { failureClass: 'wrong_address' } });
      assert.equal(check.detail, address.message);
      assert.equal(check.actions[0], 'openAddress');
    });
  }

  it('says for OpenAI how an address mostly ends', () => {
    assert.match(describeFailure({ failureClass: 'wrong_address' }, 'openai').message, /"\/v1"/);
  });
});

describe('A provider that is not set up, in words', () => {
  const CASES = [
    ['anthropic', 'no_key', /Anthropic has no API key/, 'setApiKey', 'setKey', 'ask.provider'],
    ['openai', 'no_address', /"secondBrain\.openai\.baseUrl" is not an http or https address/, 'openSettings', 'openAddress', 'openai.baseUrl'],
    ['ollama', 'no_server', /No Ollama server answers.*"secondBrain\.ollama\.baseUrl"/, 'openSettings', 'retry', 'ollama.baseUrl'],
    ['ollama', 'no_address', /"secondBrain\.ollama\.baseUrl" is not an http or https address/, 'openSettings', 'openAddress', 'ollama.baseUrl'],
    ['editor', 'no_model', /editor offers no such model/, 'openSettings', 'retry', 'editor.enabled'],
  ] as const;
  for (const [provider, reason, words, action, checkAction, setting] of CASES) {
    it(`is told apart: ${provider}, ${reason}`, () => {
      const notice = describeNotConfigured(provider, reason);
      assert.match(notice.message, words);
      assert.equal(notice.actions[0], action);
      assert.deepEqual([notice.provider, notice.setting], [provider, `secondBrain.${setting}`]);
      const check = describeCheck({ kind: 'not_configured', provider, reason });
      assert.ok(check.detail.endsWith(notice.message), check.detail);
      assert.equal(check.actions[0], checkAction);
      assert.equal(/key/i.test(notice.message), reason === 'no_key');
    });
  }
});

describe('A failure that the settings can mend', () => {
  it('opens a setting that there is, and the key of the provider that refused it', () => {
    for (const provider of ['anthropic', 'openai', 'ollama', 'editor', 'offline', undefined] as const) {
      for (const failureClass of ['key_refused', 'no_credit', 'model_not_found', 'wrong_address', 'bad_reply', 'notes_unavailable', 'network'] as const) {
        const { actions, setting, provider: whose } = describeFailure({ failureClass }, provider);
        assert.equal(whose, provider);
        if (setting !== undefined) assert.ok(Object.keys(SETTINGS).some((name) => setting === `secondBrain.${name}`), setting);
        if (setting === undefined && provider !== undefined && provider !== 'offline') assert.ok(!actions.includes('openSettings') || provider === 'editor', `${provider} ${failureClass}`);
      }
    }
    assert.equal(describeFailure({ failureClass: 'notes_unavailable' }, 'openai').setting, 'secondBrain.vault.path');
  });

  it('is told of an account that is empty, with no word of the key', () => {
    const { message, actions } = describeFailure({ failureClass: 'no_credit', httpStatus: 400 }, 'anthropic');
    assert.equal(message, 'Anthropic says that the credit or quota is used up.');
    assert.deepEqual(actions, ['retry', 'showPassages']);
    assert.equal(describeCheck({ kind: 'failed', provider: 'anthropic', failure: { failureClass: 'no_credit' } }).detail, message);
  });
});
