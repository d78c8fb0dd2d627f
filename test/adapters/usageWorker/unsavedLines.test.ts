import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SystemClock } from '../../../src/adapters/system/systemClock';
import { SystemIds } from '../../../src/adapters/system/systemIds';
import { SystemTimers } from '../../../src/adapters/system/systemTimers';
import { UnsavedLines } from '../../../src/workers/usage/unsavedLines';
import type { UsageStore } from '../../../src/workers/usage/usageStore';
import { aCall } from '../../support/aCall';
import { FixedClock } from '../../support/fixedClock';
import { ManualTimers } from '../../support/manualTimers';
import { usageStoreSuite } from '../../support/usageStoreSuite';
import { waitFor } from '../../support/waitFor';

const MINUTE_MS = 60_000;

describe('lines of a window that wait for a disk', () => {
  let count: number;
  let changes: number;
  let timers: ManualTimers;
  let unsaved: UnsavedLines;

  beforeEach(() => {
    count = 0;
    changes = 0;
    const clock = new FixedClock();
    timers = new ManualTimers(clock);
    unsaved = new UnsavedLines({ count: () => count, clock, timers, onChanged: () => { changes += 1; } });
  });

  it('are told after a minute, as one warning with their newest number, until they are saved', () => {
    count = 3;
    unsaved.check();
    timers.advance(MINUTE_MS - 1);
    assert.deepEqual([unsaved.lines, unsaved.finding, changes], [0, undefined, 0]);
    timers.advance(1);
    const { id, type, severity, details, state, openedAt } = unsaved.finding!;
    assert.deepEqual({ id, type, severity, details, state, openedAt }, {
      ...{ id: 'unsaved_calls||||@2026-03-10', type: 'unsaved_calls', severity: 'warning', details: { lines: 3, rule: 'unsaved_calls' }, state: 'open' },
      openedAt: '2026-03-10T12:01:00.000Z',
    });
    assert.equal(changes, 1);
    count = 5;
    unsaved.check();
    assert.deepEqual([unsaved.lines, unsaved.finding?.details['lines'], changes], [5, 5, 1]);
    count = 0;
    unsaved.check();
    assert.deepEqual([unsaved.lines, unsaved.finding, changes], [0, undefined, 2]);
  });

  it('are not told where the disk was only slow', () => {
    count = 3;
    unsaved.check();
    timers.advance(MINUTE_MS / 2);
    count = 0;
    unsaved.check();
    count = 1;
    unsaved.check();
    timers.advance(MINUTE_MS / 2 + 1);
    assert.equal(unsaved.finding, undefined);
    assert.equal(timers.pendingCount, 1, 'the minute begins anew');
  });
});

describe('a window whose disk takes nothing', function () {
  this.timeout(30_000);
  const ids = new SystemIds();
  const clock = new SystemClock();
  const system = new SystemTimers();
  /** A minute is short here. */
  const timers = { after: (delayMs: number, callback: () => void) => system.after(delayMs === MINUTE_MS ? 20 : delayMs, callback) };
  const stores = usageStoreSuite();
  const openStore = (): UsageStore => stores.open({ clock, timers, ids });
  const unsavedIn = (store: UsageStore): readonly unknown[] => store.openFindings().filter(({ type }) => type === 'unsaved_calls').map(({ details }) => details['lines']);

  it('says so itself, with the lease or without it, until its lines are saved', async () => {
    const holder = openStore();
    await waitFor('the lease', () => holder.holdsLease);
    const other = openStore();
    // Where the folder of the journal should be, there is a file.
    rmSync(join(stores.folder, 'journal'), { recursive: true, force: true });
    writeFileSync(join(stores.folder, 'journal'), '');
    other.log.close(aCall({ uid: ids.uid(), timestamp: new Date().toISOString(), localDay: clock.localDay() }));
    await waitFor('its own warning', () => unsavedIn(other).length === 1);
    assert.deepEqual([unsavedIn(other), unsavedIn(holder)], [[1], []]);
    holder.log.close(aCall({ uid: ids.uid(), timestamp: new Date().toISOString(), localDay: clock.localDay() }));
    await waitFor('the warning of the holder', () => unsavedIn(holder).length === 1);
    await waitFor('one warning in each', () => unsavedIn(other).length === 1);
    const [finding] = other.openFindings().filter(({ type }) => type === 'unsaved_calls');
    assert.equal(other.labelFinding(finding!.id, 'dismissed'), true);
    assert.deepEqual(unsavedIn(other), []);
    rmSync(join(stores.folder, 'journal'));
    await waitFor('all lines on the disk', () => other.log.unsavedCount === 0 && holder.log.unsavedCount === 0, 20_000);
    await waitFor('no warning any more', () => unsavedIn(holder).length === 0);
  });
});
