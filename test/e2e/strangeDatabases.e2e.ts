// A `usage.db` that this version cannot use lies in the storage: a person sees what became of it, and all calls.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { artifactsFolder, vsixFile } from '../../scripts/lib/locations.mjs';
import { SCHEMA_VERSION } from '../../src/adapters/sqlite/schema';
import { closeLine } from '../../src/core/usage/journalLine';
import { aCall } from '../support/aCall';
import { createHostFolder, globalStorageFolder, type HostFolder, removeHostFolder } from '../support/host/hostFolder';
import { SecondBrainPanels } from '../support/host/panels';
import { temporaryVault, type TemporaryVault } from '../support/host/temporaryVault';
import { Workbench } from '../support/host/workbench';
import { startWorkbenchHost, type WorkbenchHost } from '../support/host/workbenchHost';
import { appendToSegment, segmentNumber } from '../support/journalFolder';
import { SequentialIds } from '../support/sequentialIds';
import { usageDatabaseWith } from '../support/usageDatabaseHarness';
import { loadSqlite } from '../support/usageViewHarness';

const CALLS = 30;
const DAY = '2026-03-10';

/** Of a version to come: a table and a step of its own. */
async function laterVersion(): Promise<Uint8Array> {
  const { database } = await usageDatabaseWith([aCall({ uid: new SequentialIds().uid() })]);
  database.run(`CREATE TABLE later (id INTEGER); INSERT INTO migrations VALUES ('999-later'); PRAGMA user_version = ${String(SCHEMA_VERSION + 1)};`);
  return database.export();
}

async function anotherProgram(): Promise<Uint8Array> {
  const database = (await loadSqlite()).open();
  database.run("CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('bread')");
  return database.export();
}

describe('A usage.db that cannot be used', () => {
  for (const [whose, bytesOf, aside] of [
    ['of a later version', laterVersion, 'usage.newer-version-'],
    ['of another program', anotherProgram, 'usage.not-ours-'],
  ] as const) {
    describe(whose, () => {
      let vault: TemporaryVault;
      let folder: HostFolder;
      let host: WorkbenchHost;
      let workbench: Workbench;
      let store: string;
      let bytes: Uint8Array;

      before(async () => {
        mkdirSync(artifactsFolder, { recursive: true });
        vault = temporaryVault();
        folder = await createHostFolder();
        store = globalStorageFolder(folder);
        bytes = await bytesOf();
        const ids = new SequentialIds();
        const calls = Array.from({ length: CALLS }, () => aCall({ uid: ids.uid(), timestamp: `${DAY}T10:00:00.000Z`, localDay: DAY }));
        appendToSegment(path.join(store, 'journal'), segmentNumber(1, DAY), calls.map(closeLine).join(''));
        writeFileSync(path.join(store, 'usage.db'), bytes);
        host = await startWorkbenchHost({ workspace: vault.folder, vsix: vsixFile, folder, settings: { 'secondBrain.usage.retentionDays': 0 } });
        workbench = new Workbench(host.page);
        await workbench.ready();
      });

      after(async () => {
        await host.page.screenshot({ path: path.join(artifactsFolder, `e2e-store-${aside}.png`) });
        await host.stop();
        await removeHostFolder(folder);
        vault.remove();
      });

      it('is set aside as it is, which is said once, and the dashboard has all calls', async () => {
        await workbench.runCommand('Second Brain: Open Dashboard');
        await new SecondBrainPanels(workbench).inDashboard('tab-overview', async (frame) => {
          await frame.locator('[data-choice=all]').first().click();
          await frame.locator('[data-testid=stat-card][data-name=cost]').getByText(`${String(CALLS)} calls`).waitFor({ timeout: 30_000 });
          assert.equal(await frame.getByTestId('rebuilding').count(), 0);
        });
        // The toast may have gone behind the bell by now.
        await workbench.runCommand('Notifications: Show Notifications');
        const notice = host.page.locator('.notifications-center .notification-list-item').filter({ hasText: `It was set aside as ${aside}` });
        await notice.first().waitFor();
        assert.equal(await notice.count(), 1);
        const kept = readdirSync(store).filter((name) => name.startsWith(aside));
        assert.equal(kept.length, 1);
        assert.deepEqual(new Uint8Array(readFileSync(path.join(store, kept[0] ?? ''))), bytes, 'not a byte of it is another');
      });
    });
  }
});
