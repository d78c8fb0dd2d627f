// Two of the user's profiles: one record and one key for both, settings of each, and nothing lost between them.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { createHostFolder, globalStorageFolder, removeHostFolder } from '../support/host/hostFolder';
import type { HostFolder } from '../support/host/hostFolder';
import { PackagedWorkbench } from '../support/host/packagedWorkbench';
import type { EditorWindow } from '../support/host/packagedWorkbench';
import { temporaryVault } from '../support/host/temporaryVault';
import type { TemporaryVault } from '../support/host/temporaryVault';
import { startProviderServer } from '../support/providerServer';
import type { ProviderServer } from '../support/providerServer';

const QUESTION = 'What should I do in Lisbon when it rains?';
const KEY = 'sk-of-both-profiles';
const OTHER_PROFILE = 'Writing';

describe('Two profiles', () => {
  let server: ProviderServer;
  let vault: TemporaryVault;
  let folder: HostFolder;
  /** What the other profile opens; its notes are the ones that its own setting leaves. */
  let otherVault: TemporaryVault;
  let first: PackagedWorkbench;
  let second: EditorWindow;

  before(async () => {
    server = await startProviderServer();
    vault = temporaryVault();
    otherVault = temporaryVault();
    folder = await createHostFolder();
    first = await PackagedWorkbench.start({
      pictures: 'profiles',
      workspace: vault.folder,
      isForAllProfiles: true,
      folder,
      anthropic: { server },
      settings: { 'secondBrain.anthropic.model': 'claude-haiku-4-5' },
    });
  });

  afterEach(function () {
    return first.pictureAfter(this.currentTest);
  });

  after(async () => {
    await first.stop();
    await removeHostFolder(folder);
    vault.remove();
    otherVault.remove();
    await server.close();
  });

  it('the default one has a key, and asks', async () => {
    const { workbench, panels } = first;
    await workbench.runCommand('Second Brain: Set API Key');
    await workbench.pick('Anthropic');
    await workbench.fillSecretBox(KEY);
    await panels.ask(QUESTION);
    assert.equal((await panels.finishedAnswer()).state, 'answered');
    assert.deepEqual([...new Set(server.requests.map(({ headers }) => headers['authorization']))], [`Bearer ${KEY}`]);
  });

  it('the other one reads the same record', async () => {
    await addProfile(first.page, folder, { 'secondBrain.vault.exclude': ['**/Lisbon*'] });
    second = await first.openWindow({ workspace: otherVault.folder, profile: OTHER_PROFILE });
    assert.deepEqual((await second.panels.traces()).map(({ usageType }) => usageType), ['chat_answer', 'chat_rerank']);
    await first.picture('1-same-record', second.page);
    assert.ok(!existsSync(path.join(profileFolder(folder), 'globalStorage', 'secondbrain.second-brain')), 'the profile has a record of its own');
  });

  it('the other one has the same key, and settings of its own', async () => {
    const { panels } = second;
    const before = server.requests.length;
    await panels.ask(QUESTION);
    const { state, citations } = await panels.finishedAnswer();
    await first.picture('2-own-settings', second.page);
    assert.equal(state, 'answered');
    assert.doesNotMatch(citations.join('\n'), /Lisbon in the rain/, 'its own setting does not count');
    assert.deepEqual([...new Set(server.requests.slice(before).map(({ headers }) => headers['authorization']))], [`Bearer ${KEY}`]);
  });

  it('the default one has lost nothing, and sees the calls of the other', async () => {
    const { panels } = first;
    const calls = await panels.traces();
    assert.equal(calls.length, server.requests.length);
    await second.page.close();
    await panels.ask(QUESTION);
    const { citations } = await panels.finishedAnswer();
    assert.match(citations.join('\n'), /Lisbon in the rain/, 'the setting of the other profile counts here');
    assert.ok(existsSync(path.join(globalStorageFolder(folder), 'usage.db')));
  });
});

function profileFolder({ userData }: HostFolder): string {
  return path.join(userData, 'User', 'profiles', 'writing');
}

/** What the editor keeps of a profile that a person has made: a folder with settings, and a line in the browser. */
async function addProfile(page: Page, folder: HostFolder, settings: Readonly<Record<string, unknown>>): Promise<void> {
  const location = profileFolder(folder);
  mkdirSync(location, { recursive: true });
  writeFileSync(path.join(location, 'settings.json'), JSON.stringify(settings));
  const stored = JSON.stringify([{ name: OTHER_PROFILE, location: { $mid: 1, scheme: 'vscode-remote', path: location } }]);
  await page.evaluate(`localStorage.setItem('userDataProfiles', ${JSON.stringify(stored)})`);
}
