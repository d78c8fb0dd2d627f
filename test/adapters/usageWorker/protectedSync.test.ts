// Sync protection with the real store behind it: what is told first and what the status file says later are one story.
import { windowDoes } from '../../support/plainVscode';
import assert from 'node:assert/strict';
import { SystemClock } from '../../../src/adapters/system/systemClock';
import { SystemIds } from '../../../src/adapters/system/systemIds';
import { AnomalyDesk } from '../../../src/host/anomalies/composeAnomalies';
import type { UsageStore } from '../../../src/workers/usage/usageStore';
import { aCall } from '../../support/aCall';
import { InMemoryKeptState } from '../../support/keptState';
import { silentLogger } from '../../support/silentLogger';
import { usageStoreSuite } from '../../support/usageStoreSuite';
import { waitFor } from '../../support/waitFor';

describe('sync protection with the store', function () {
  this.timeout(30_000);

  const ids = new SystemIds();
  const clock = new SystemClock();
  let kept: InMemoryKeptState;
  let desks: AnomalyDesk[];
  const messages: string[] = [];

  before(() => {
    windowDoes({ showErrorMessage: (message: string) => { messages.push(message); return Promise.resolve(undefined); } });
  });
  beforeEach(() => {
    kept = new InMemoryKeptState();
    desks = [];
    messages.length = 0;
  });
  afterEach(closeDesks);
  const stores = usageStoreSuite();

  function closeDesks(): void {
    for (const desk of desks) desk.dispose();
    desks = [];
  }

  async function closeAll(): Promise<void> {
    closeDesks();
    await stores.closeAll();
  }

  /** The finding of the limit with these figures: whoever judges has looked since. */
  const judged = (store: UsageStore, spentUsd: number) =>
    waitFor(`a look at $${String(spentUsd)}`, () => store.openFindings().find(({ type, details }) => type === 'budget' && details['spentUsd'] === spentUsd));

  function openWindow(): { readonly store: UsageStore; readonly desk: AnomalyDesk } {
    const store = stores.open({ clock, ids });
    const desk = new AnomalyDesk({ usage: store, user: { value: () => undefined }, kept, showCalls: () => undefined, onChanged: () => undefined, clock, logger: silentLogger });
    desks.push(desk);
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

  it('tells the limit once over a reload, and stays paused', async () => {
    const first = openWindow();
    spend(first.store, 1.25);
    await judged(first.store, 1.25);
    await closeAll();
    const second = openWindow();
    spend(second.store, 0.25);
    await judged(second.store, 1.5);
    assert.deepEqual(messages, ['Spending limit: Today cost $1.25 of $1.00 (125 %). Background sync is paused.']);
    assert.equal(second.desk.protection.pause?.finding?.type, 'budget');
  });

  it('goes on for good when the finding of repeated work is dismissed', async () => {
    const { store, desk } = openWindow();
    const extract = (): void => {
      for (const workKey of ['one', 'two', 'three']) {
        store.log.close(aCall({ uid: ids.uid(), traceId: ids.traceId(), timestamp: new Date(clock.nowMs()).toISOString(), localDay: clock.localDay(), usageType: 'extraction', workKey }));
      }
    };
    const repeated = (calls: number) =>
      waitFor(`a look at ${String(calls)} calls`, () => store.openFindings().find(({ type, details }) => type === 'repeat_work' && details['calls'] === calls));
    extract();
    await waitFor('the first run', () => store.dayTotals()?.calls === 3 || undefined);
    extract();
    const { id } = await repeated(3);
    assert.equal(desk.protection.pause?.finding?.id, id);
    assert.equal(desk.actions.label(id, 'dismissed'), true);
    assert.equal(desk.protection.pause, undefined);
    extract();
    await waitFor('the next figures', () => store.dayTotals()?.calls === 9 || undefined);
    assert.deepEqual([desk.protection.pause, store.openFindings().filter(({ type }) => type === 'repeat_work'), messages.length], [undefined, [], 1]);
  });
});
