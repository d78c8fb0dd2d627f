// Two of the user's profiles: one record and one key for both, settings of each, and nothing lost between them.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
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
import { waitFor } from '../support/waitFor';

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
    await otherPage.goto(workbenchAddress(host.origin, { workspace: otherVault.folder, profile: OTHER_PROFILE }));
    second = new Workbench(otherPage);
    await second.ready();
    assert.deepEqual((await new SecondBrainPanels(second).traces()).map(({ usageType }) => usageType), ['chat_answer', 'chat_rerank']);
    await screenshot(otherPage, '1-same-record');
    assert.ok(readdirSync(path.join(folder.userData, 'User', 'profiles')).every((id) => !existsSync(path.join(folder.userData, 'User', 'profiles', id, 'globalStorage', 'secondbrain.second-brain'))), 'the profile has a record of its own');
  });

  it('the other one has the same key, and settings of its own', async () => {
    const [profile] = readdirSync(path.join(folder.userData, 'User', 'profiles'));
    assert.ok(profile !== undefined);
    writeFileSync(path.join(folder.userData, 'User', 'profiles', profile, 'settings.json'), JSON.stringify({ 'secondBrain.vault.exclude': ['**/Lisbon*'] }));
    const panels = new SecondBrainPanels(second);
    const before = server.requests.length;
    await waitFor('an answer without the note that this profile leaves out', async () => {
      await panels.ask(QUESTION);
      const { state, citations } = await panels.finishedAnswer();
      assert.equal(state, 'answered');
      return !citations.some((citation) => citation.includes('Lisbon in the rain'));
    }, 60_000);
    await screenshot(otherPage, '2-own-settings');
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
