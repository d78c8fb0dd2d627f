import assert from 'node:assert/strict';
import { modelAccess } from '../../../scripts/modelAccess';

const loopback = {
  anthropicBaseUrl: 'http://127.0.0.1:1/anthropic',
  openaiBaseUrl: 'http://127.0.0.1:1/openai/v1',
  ollamaBaseUrl: 'http://127.0.0.1:1/ollama',
};

const WINDOW = { once: false, provider: undefined };

describe('Who answers under npm start', () => {
  it('is left to the extension when nothing is said', () => {
    assert.deepEqual(modelAccess({}, WINDOW, undefined), { settings: {}, env: {} });
  });

  it('is the provider that was chosen, with address and key of the environment', () => {
    const environment = { SECOND_BRAIN_ANTHROPIC_BASE_URL: 'http://127.0.0.1:9', ANTHROPIC_API_KEY: 'a key', OPENAI_API_KEY: '' };
    assert.deepEqual(modelAccess(environment, { once: true, provider: 'anthropic' }, undefined), {
      settings: {
        'secondBrain.ask.provider': 'anthropic',
        'secondBrain.anthropic.baseUrl': 'http://127.0.0.1:9',
        'secondBrain.keys.useEnvironment': 'always',
      },
      env: { ANTHROPIC_API_KEY: 'a key' },
    });
  });

  it('is the loopback server alone, which no real key reaches', () => {
    const access = modelAccess({ ANTHROPIC_API_KEY: 'a real key', SECOND_BRAIN_OPENAI_BASE_URL: 'http://elsewhere' }, WINDOW, loopback);
    assert.equal(access.settings['secondBrain.anthropic.baseUrl'], loopback.anthropicBaseUrl);
    assert.equal(access.settings['secondBrain.openai.baseUrl'], loopback.openaiBaseUrl);
    assert.equal(access.settings['secondBrain.ollama.baseUrl'], loopback.ollamaBaseUrl);
    assert.equal(Object.values(access.env).includes('a real key'), false);
    assert.deepEqual(Object.keys(access.env).sort(), ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY']);
  });

  it('is nobody who costs money, without a window, unless one is named', () => {
    const environment = { ANTHROPIC_API_KEY: 'a key' };
    assert.deepEqual(modelAccess(environment, { once: true, provider: undefined }, undefined).settings, { 'secondBrain.ask.provider': 'offline' });
    assert.equal(modelAccess(environment, { once: true, provider: undefined }, loopback).settings['secondBrain.ask.provider'], undefined);
  });

  it('is for the person to say where a window is open: a key of the environment is asked about there', () => {
    const environment = { ANTHROPIC_API_KEY: 'a key' };
    for (const provider of [undefined, 'auto', 'anthropic']) {
      const { settings, env } = modelAccess(environment, { once: false, provider }, undefined);
      assert.equal(settings['secondBrain.keys.useEnvironment'], undefined);
      assert.deepEqual(env, environment);
    }
    assert.equal(modelAccess(environment, WINDOW, loopback).settings['secondBrain.keys.useEnvironment'], 'always');
  });
});
