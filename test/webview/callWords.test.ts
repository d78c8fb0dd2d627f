import assert from 'node:assert/strict';
import { PROVIDER_NAMES } from '../../src/core/usage/vocabulary';
import { providerWord } from '../../webview/shared/callWords';

describe('The words for providers', () => {
  it('are there for every one that a call can have', () => {
    for (const name of PROVIDER_NAMES) assert.notEqual(providerWord(name), name);
    assert.equal(providerWord('editor'), "Editor's model");
  });

  it('are its own name for one that this version does not know', () => {
    for (const name of ['somebody', 'constructor']) assert.equal(providerWord(name), name);
  });
});
