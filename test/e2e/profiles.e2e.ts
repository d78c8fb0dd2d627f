// Two of the user's profiles: one record and one key for both, settings of each, and nothing lost between them.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { artifactsFolder, vsixFile } from '../../scripts/lib/locations.mjs';
import { createHostFolder, globalStorageFolder, removeHostFolder } from '../support/host/hostFolder';
import type { HostFolder } from '../support/host/hostFolder';
import { SecondBrainPanels } from '../support/host/panels';
import { temporaryVault } from '../support/host/temporaryVault';
import type { TemporaryVault } from '../support/host/temporaryVault';
import { Workbench } from '../support/host/workbench';
import { workbenchAddress } from '../support/host/workbenchAddress';
import { startWorkbenchHost } from '../support/host/workbenchHost';
import type { WorkbenchHost } from '../support/host/workbenchHost';
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
  let host: WorkbenchHost;
  let otherPage: Page;
  let first: Workbench;
  let second: Workbench;

  const screenshot = async (page: Page, name: string): Promise<void> => {
    await page.screenshot({ path: path.join(artifactsFolder, `e2e-profiles-${name}.png`) });
  };

  before(async () => {
    mkdirSync(artifactsFolder, { recursive: true });
    server = await startProviderServer();
    vault = temporaryVault();
    otherVault = temporaryVault();
    folder = await createHostFolder();
    host = await startWorkbenchHost({
      workspace: vault.folder,
      vsix: vsixFile,
      isForAllProfiles: true,
      folder,
      settings: { 'secondBrain.ask.provider': 'anthropic', 'secondBrain.anthropic.baseUrl': server.anthropicBaseUrl, 'secondBrain.anthropic.model': 'claude-haiku-4-5' },
    });
    first = new Workbench(host.page);
    await first.ready();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await screenshot(host.context.pages().at(-1) ?? host.page, 'failure');
  });

  after(async () => {
    await host.stop();
    await removeHostFolder(folder);
    vault.remove();
    otherVault.remove();
    await server.close();
  });

  it('the default one has a key, and asks', async () => {
    await first.runCommand('Second Brain: Set API Key');
    await first.pick('Anthropic');
    await first.fillSecretBox(KEY);
    const panels = new SecondBrainPanels(first);
    await panels.ask(QUESTION);
    assert.equal((await panels.finishedAnswer()).state, 'answered');
    assert.deepEqual([...new Set(server.requests.map(({ headers }) => headers['authorization']))], [`Bearer ${KEY}`]);
  });

  it('the other one reads the same record', async () => {
    otherPage = await host.context.newPage();
    await addProfile(host.page, folder, { 'secondBrain.vault.exclude': ['**/Lisbon*'] });
    await otherPage.goto(workbenchAddress(host.origin, { workspace: otherVault.folder, profile: OTHER_PROFILE }));
    second = new Workbench(otherPage);
    await second.ready();
    assert.deepEqual((await new SecondBrainPanels(second).traces()).map(({ usageType }) => usageType), ['chat_answer', 'chat_rerank']);
    await screenshot(otherPage, '1-same-record');
    assert.ok(!existsSync(path.join(profileFolder(folder), 'globalStorage', 'secondbrain.second-brain')), 'the profile has a record of its own');
  });

  it('the other one has the same key, and settings of its own', async () => {
    const panels = new SecondBrainPanels(second);
    const before = server.requests.length;
    await panels.ask(QUESTION);
    const { state, citations } = await panels.finishedAnswer();
    await screenshot(otherPage, '2-own-settings');
    assert.equal(state, 'answered');
    assert.doesNotMatch(citations.join('\n'), /Lisbon in the rain/, 'its own setting does not count');
    assert.deepEqual([...new Set(server.requests.slice(before).map(({ headers }) => headers['authorization']))], [`Bearer ${KEY}`]);
  });

  it('the default one has lost nothing, and sees the calls of the other', async () => {
    const calls = await new SecondBrainPanels(first).traces();
    assert.equal(calls.length, server.requests.length);
    await otherPage.close();
    const panels = new SecondBrainPanels(first);
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
