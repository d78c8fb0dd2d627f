import assert from 'node:assert/strict';
import { settingsPage } from '../../../src/host/config/settingsPage';
import { EXTENSION_ID, SETTINGS } from '../../../src/host/contributions';

const USER = 'workbench.action.openSettings';
const REMOTE = 'workbench.action.openRemoteSettings';

describe('settingsPage', () => {
  it('is the user’s tab in a local window, whatever the scope', () => {
    for (const name of Object.keys(SETTINGS)) {
      assert.deepEqual(settingsPage([`secondBrain.${name}`], undefined), { command: USER, query: `@id:secondBrain.${name}` });
    }
  });

  it('is the remote’s tab in a remote window, but for settings that only the user’s tab has', () => {
    for (const remote of ['ssh-remote', 'wsl', 'dev-container', 'codespaces', '127.0.0.1:8080']) {
      assert.deepEqual(settingsPage(['secondBrain.budget.dailyUsd'], remote), { command: REMOTE, query: '@id:secondBrain.budget.dailyUsd' });
      assert.equal(settingsPage(['secondBrain.vault.path'], remote).command, REMOTE, 'the path is one of the remote machine');
      assert.equal(settingsPage(['secondBrain.usage.retentionDays'], remote).command, USER);
      assert.equal(settingsPage([], remote).command, REMOTE);
    }
    const ofUserOnly = Object.entries(SETTINGS).filter(([, { scope }]) => scope === 'application').map(([name]) => `secondBrain.${name}`);
    assert.deepEqual(Object.keys(SETTINGS).map((name) => `secondBrain.${name}`).filter((name) => settingsPage([name], 'wsl').command === USER), ofUserOnly);
  });

  it('shows each setting of a section, and no other that begins alike', () => {
    assert.equal(settingsPage(['secondBrain.vault'], undefined).query, '@id:secondBrain.vault.path,secondBrain.vault.exclude');
    assert.equal(settingsPage(['secondBrain.anthropic.baseUrl', 'secondBrain.openai.baseUrl'], undefined).query, '@id:secondBrain.anthropic.baseUrl,secondBrain.openai.baseUrl');
    assert.equal(settingsPage(['secondBrain.price'], undefined).query, `@ext:${EXTENSION_ID}`);
  });

  it('shows all of the extension for its section, for nothing, and for what is no setting', () => {
    for (const named of [[], ['secondBrain'], ['editor.fontSize'], ['']]) {
      assert.equal(settingsPage(named, undefined).query, `@ext:${EXTENSION_ID}`, named.join());
    }
  });
});
