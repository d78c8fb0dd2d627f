import assert from 'node:assert/strict';
import { editorOffers } from '../../support/plainVscode';
import { EditorModels } from '../../../src/host/config/editorModels';
import { ProviderSettings } from '../../../src/host/config/providerSettings';
import { SETTINGS } from '../../../src/host/contributions';
import type { SettingName } from '../../../src/host/contributions';
import { ManualTimers } from '../../support/manualTimers';

const OFFERED = [{ id: 'first-model', family: 'small' }, { id: 'second-model', family: 'large' }];

function modelsOf(values: Partial<Record<SettingName, unknown>>, mayUse: boolean | undefined): EditorModels {
  const user = { value: (name: SettingName): unknown => values[name] ?? SETTINGS[name].default, remember: () => Promise.resolve() };
  const access = { canSendRequest: () => mayUse, onDidChange: () => ({ dispose: () => undefined }) };
  return new EditorModels(new ProviderSettings(user), access, new ManualTimers());
}

describe("The editor's models as a provider", () => {
  beforeEach(() => {
    editorOffers(() => Promise.resolve(OFFERED));
  });

  it('are nobody until they are switched on', async () => {
    assert.equal(await modelsOf({}, true).provider('chat_answer'), undefined);
    assert.equal((await modelsOf({ 'editor.enabled': true }, true).provider('chat_answer'))?.model, 'first-model');
  });

  it('are chosen by id or family, and never another one in its place', async () => {
    const chosen = async (model: string) => (await modelsOf({ 'editor.enabled': true, 'editor.model': model }, true).provider('chat_answer'))?.model;
    assert.deepEqual([await chosen('second-model'), await chosen('large'), await chosen('unknown')], ['second-model', 'second-model', undefined]);
  });

  it('serve what a person waits for, when the editor may ask for leave, and background work only with leave given', async () => {
    const cases = [
      [undefined, ['chat_rerank', 'chat_answer', 'check']],
      [false, ['chat_rerank', 'chat_answer', 'check']],
      [true, ['chat_rerank', 'chat_answer', 'check', 'extraction', 'inbox']],
    ] as const;
    for (const [mayUse, expected] of cases) {
      const models = modelsOf({ 'editor.enabled': true }, mayUse);
      const served: string[] = [];
      for (const purpose of ['chat_rerank', 'chat_answer', 'check', 'extraction', 'inbox'] as const) {
        if ((await models.provider(purpose)) !== undefined) served.push(purpose);
      }
      assert.deepEqual(served, expected, String(mayUse));
    }
  });

  it('are nobody where the editor offers none or knows of none', async () => {
    editorOffers(() => Promise.resolve([]));
    assert.equal(await modelsOf({ 'editor.enabled': true }, true).provider('chat_answer'), undefined);
    editorOffers(() => Promise.reject(new Error('no language models')));
    assert.equal(await modelsOf({ 'editor.enabled': true }, true).provider('chat_answer'), undefined);
  });
});
