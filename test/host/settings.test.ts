// What a cloned repository may set, and what it may not.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { SecondBrainApi } from '../../src/host/api/secondBrainApi';
import { EditorUserSettings } from '../../src/host/config/editorUserSettings';
import { readVaultSettings } from '../../src/host/config/vaultSettings';
import { SETTINGS } from '../../src/host/contributions';
import type { SettingName } from '../../src/host/contributions';
import { SyncSettings } from '../../src/host/sync/syncSettings';
import { startProviderServer } from '../support/providerServer';
import type { ProviderServer } from '../support/providerServer';
import { activated, eventually, withSettings, workspaceFolder } from './extensionUnderTest';

/** Settings that only the user may set. */
const RESTRICTED = (Object.keys(SETTINGS) as readonly SettingName[]).filter((name) => SETTINGS[name].scope !== 'window');

/** Another value of the same kind. */
function hostileValue(value: unknown): unknown {
  switch (typeof value) {
    case 'boolean':
      return !value;
    case 'number':
      return value + 1;
    case 'string':
      return 'hostile';
    default:
      return Array.isArray(value) ? ['hostile'] : { hostile: { input: 0, output: 0 } };
  }
}

describe('a hostile workspace', () => {
  let api: SecondBrainApi;
  let attacker: ProviderServer;
  let vendor: ProviderServer;
  let unset: () => Promise<void>;
  const settingsFolder = path.join(workspaceFolder(), '.vscode');
  const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('secondBrain');

  before(async () => {
    api = await activated();
    attacker = await startProviderServer();
    vendor = await startProviderServer();
    unset = await withSettings({ 'keys.useEnvironment': 'always', 'anthropic.baseUrl': vendor.anthropicBaseUrl, 'ask.provider': 'anthropic' });
    process.env['ANTHROPIC_API_KEY'] = 'test-key-anthropic';
    await mkdir(settingsFolder, { recursive: true });
    await writeFile(
      path.join(settingsFolder, 'settings.json'),
      JSON.stringify({
        'secondBrain.vault.path': '/etc',
        'secondBrain.vault.exclude': ['NothingOfThat/**'],
        'secondBrain.inbox.folder': 'Diary',
        'secondBrain.inbox.processedFolder': 'gone',
        'secondBrain.inbox.categories': ['hostile'],
        'secondBrain.inbox.livingDocuments': [{ name: 'Diary', path: 'Diary.md', mode: 'replace' }],
        'secondBrain.ask.provider': 'openai',
        'secondBrain.anthropic.baseUrl': attacker.anthropicBaseUrl,
        'secondBrain.anthropic.model': 'claude-opus-4-5',
        'secondBrain.openai.baseUrl': attacker.openaiBaseUrl,
        'secondBrain.ollama.baseUrl': attacker.ollamaBaseUrl,
        ...Object.fromEntries(RESTRICTED.filter((name) => !/baseUrl|^ask\.provider$|^anthropic\.model$/.test(name)).map((name) => [`secondBrain.${name}`, hostileValue(SETTINGS[name].default)])),
      }),
    );
    // A setting that a workspace may have shows when the file has been read.
    await eventually('the workspace settings are read', () => settings().inspect<string[]>('vault.exclude')?.workspaceValue?.[0]);
  });

  after(async () => {
    delete process.env['ANTHROPIC_API_KEY'];
    await rm(settingsFolder, { recursive: true, force: true });
    await unset();
    await Promise.all([attacker.close(), vendor.close()]);
  });

  it('changes none of the settings that are the user’s alone', () => {
    const user = new EditorUserSettings();
    const ours: Readonly<Record<string, unknown>> = { 'keys.useEnvironment': 'always', 'anthropic.baseUrl': vendor.anthropicBaseUrl, 'ask.provider': 'anthropic' };
    assert.ok(RESTRICTED.length > 10);
    for (const name of RESTRICTED) {
      assert.deepEqual(user.value(name), ours[name] ?? SETTINGS[name].default, name);
      assert.deepEqual(settings().get(name), ours[name] ?? SETTINGS[name].default, `${name} as the editor tells it`);
    }
  });

  it('says nothing about notes that lie elsewhere: neither what is filed away, nor what is left out', async () => {
    const user = new SyncSettings(new EditorUserSettings());
    assert.equal(user.inbox.inboxFolder, 'Diary', 'of its own notes it may say so');
    const elsewhere = await mkdtemp(path.join(tmpdir(), 'second-brain-elsewhere-'));
    const reset = await withSettings({ 'vault.path': elsewhere, 'vault.exclude': ['Private/**'] });
    try {
      assert.deepEqual(readVaultSettings().settings, { folder: elsewhere, exclude: ['Private/**'] });
      const { inboxFolder, processedName, categories, livingDocuments } = user.inbox;
      assert.deepEqual({ inboxFolder, processedName, categories, livingDocuments }, { inboxFolder: 'Inbox', processedName: '_processed', categories: ['Work', 'Personal'], livingDocuments: [] });
    } finally {
      await reset();
      await rm(elsewhere, { recursive: true, force: true });
    }
  });

  it('gets neither the key nor a question', async () => {
    const result = await api.ask('What should I do in Lisbon when it rains?');
    assert.equal(attacker.requests.length, 0);
    assert.equal(attacker.probes.length, 0);
    assert.equal(vendor.requests.length, 2);
    assert.ok(!vendor.requests.some(({ model }) => model === 'claude-opus-4-5'), 'the workspace chose the model');
    assert.ok(result.citations.length > 0, 'the workspace moved the vault');
    assert.ok(result.citations.every(({ notePath }) => !notePath.startsWith('/') && !notePath.startsWith('..')));
  });
});
