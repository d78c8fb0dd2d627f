import assert from 'node:assert/strict';
import { ignoredVariables } from '../../../src/core/llm/ignoredVariables';

describe('Variables of the environment that calls are made without', () => {
  it('are told by name, whatever their case, and never by value', () => {
    const names = ['ANTHROPIC_BASE_URL', 'ANTHROPIC_CUSTOM_HEADERS', 'ANTHROPIC_ORGANIZATION_ID', 'ANTHROPIC_PROFILE', 'ANTHROPIC_WORKSPACE_ID', 'OPENAI_BASE_URL', 'OPENAI_CUSTOM_HEADERS', 'OPENAI_ORG_ID', 'OPENAI_PROJECT_ID', 'openai_log'];
    const environment = Object.fromEntries(names.map((name) => [name, 'https://elsewhere.example']));
    assert.deepEqual(ignoredVariables({ ...environment, PATH: '/bin' }), names);
  });

  it('are not those that are empty, and not the keys, which have a setting of their own', () => {
    assert.deepEqual(ignoredVariables({ OPENAI_BASE_URL: ' ', ANTHROPIC_BASE_URL: undefined, ANTHROPIC_API_KEY: 'key', OPENAI_API_KEY: 'key', MY_OPENAI_BASE_URL: 'x' }), []);
  });
});
