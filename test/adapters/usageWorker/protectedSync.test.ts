// Sync protection with the real store behind it: what is told first and what the status file says later are one story.
import { windowDoes } from '../../support/plainVscode';
import assert from 'node:assert/strict';
import { SystemClock } from '../../../src/adapters/system/systemClock';
import { SystemIds } from '../../../src/adapters/system/systemIds';
import { SystemTimers } from '../../../src/adapters/system/systemTimers';
import { AnomalyDesk } from '../../../src/host/anomalies/composeAnomalies';
import { UsageStore } from '../../../src/workers/usage/usageStore';
import { aCall } from '../../support/aCall';
import { bundleUsageWorker, type BundledUsageWorker } from '../../support/bundledUsageWorker';
import { InMemoryKeptState } from '../../support/keptState';
import { silentLogger } from '../../support/silentLogger';
import { temporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder';
import { waitFor } from '../../support/waitFor';

describe('sync protection with the store', function () {
  this.timeout(30_000);

  const ids = new SystemIds();
  const clock = new SystemClock();
  let bundles: TemporaryFolder;
  let worker: BundledUsageWorker;
  let folder: TemporaryFolder;
  let kept: InMemoryKeptState;
  let opened: { dispose(): unknown }[];

  before(async () => {
    bundles = temporaryFolder();
    worker = await bundleUsageWorker(bundles.path);
    windowDoes({ showErrorMessage: () => Promise.resolve(undefined) });
  });
  after(() => { bundles.remove(); });
  beforeEach(() => {
    folder = temporaryFolder();
    kept = new InMemoryKeptState();
    opened = [];
  });
  afterEach(async () => {
    for (const one of opened) await one.dispose();
    folder.remove();
  });

  function openWindow(): { readonly store: UsageStore; readonly desk: AnomalyDesk } {
    const store = new UsageStore({ folder: folder.path, ...worker, clock, timers: new SystemTimers(), ids, logger: silentLogger });
    const desk = new AnomalyDesk({ usage: store, user: { value: () => undefined }, kept, showCalls: () => undefined, onChanged: () => undefined, clock, logger: silentLogger });
    opened.push(desk, store);
    return { store, desk };
  }

  function spend(store: UsageStore, costUsd: number): void {
    store.log.close(aCall({ uid: ids.uid(), timestamp: new Date(clock.nowMs()).toISOString(), localDay: clock.localDay(), costUsd }));
  }

  it('pauses once at the limit, and does not let go while the status file is still to be written', async () => {
    const { store, desk } = openWindow();
    const other = openWindow();
    const states: boolean[] = [];
    desk.protection.onDidChange(() => { states.push(desk.protection.pause !== undefined); });
    other.desk.protection.onDidChange(() => { states.push(desk.protection.pause !== undefined); });
    spend(store, 1.25);
    await waitFor('the pause', () => desk.protection.pause);
    // Calls that were on their way end now: each is news of the store.
    for (let calls = 1; calls <= 10; calls += 1) {
      spend(calls % 2 === 0 ? store : other.store, 0.001);
      await other.store.reader.traces({});
      await store.reader.traces({});
    }
    await waitFor('the finding in both windows', () => [store, other.store].every((one) => one.openFindings().some(({ type }) => type === 'budget')) || undefined);
    assert.deepEqual(states, [true]);
  });
});
