import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileLease, LEASE_EXPIRY_MS, LEASE_FILE_NAME, LEASE_RENEWAL_MS } from '../../../src/adapters/journal/fileLease';
import { SystemIds } from '../../../src/adapters/system/systemIds';
import { FixedClock } from '../../support/fixedClock';
import { ManualTimers } from '../../support/manualTimers';
import { silentLogger } from '../../support/silentLogger';
import { temporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder';

describe('FileLease', () => {
  let folder: TemporaryFolder;
  let path: string;
  const ids = new SystemIds();

  beforeEach(() => {
    folder = temporaryFolder();
    path = join(folder.path, LEASE_FILE_NAME);
  });
  afterEach(() => { folder.remove(); });

  interface Window {
    readonly lease: FileLease;
    readonly clock: FixedClock;
    readonly told: boolean[];
  }

  function openWindow(now = '2026-03-10T12:00:00.000Z'): Window {
    const clock = new FixedClock(now);
    const told: boolean[] = [];
    const lease = new FileLease({
      folder: folder.path, clock, timers: new ManualTimers(clock), ids, logger: silentLogger,
      onChange: (isHeld) => { told.push(isHeld); },
    });
    return { lease, clock, told };
  }

  async function take({ lease }: Window): Promise<void> {
    await lease.check();
    await lease.check();
  }

  it('is held by the first window, after a second look, and by no other', async () => {
    const [first, second] = [openWindow(), openWindow()];
    await first.lease.check();
    assert.equal(first.lease.isHeld, false);
    await first.lease.check();
    await take(second);
    assert.deepEqual([first.told, second.told], [[true], []]);
  });

  it('is held by one window when two take it at once', async () => {
    const windows = [openWindow(), openWindow()];
    await Promise.all(windows.map(({ lease }) => lease.check()));
    await Promise.all(windows.map(({ lease }) => lease.check()));
    assert.equal(windows.filter(({ lease }) => lease.isHeld).length, 1);
  });

  it('is renewed by its holder', async () => {
    const window = openWindow();
    await take(window);
    const before = readFileSync(path, 'utf8');
    window.clock.advance(LEASE_RENEWAL_MS);
    await window.lease.check();
    assert.notEqual(readFileSync(path, 'utf8'), before);
    assert.deepEqual(window.told, [true]);
  });

  it('passes on when its holder stops renewing, and the holder that wakes up sees it', async () => {
    const [sleeper, other] = [openWindow(), openWindow()];
    await take(sleeper);
    other.clock.advance(LEASE_EXPIRY_MS - 1);
    await take(other);
    assert.equal(other.lease.isHeld, false);
    other.clock.advance(1);
    await take(other);
    assert.equal(other.lease.isHeld, true);
    sleeper.clock.advance(3_600_000);
    other.clock.advance(3_600_000);
    await other.lease.check();
    await sleeper.lease.check();
    assert.deepEqual(sleeper.told, [true, false]);
  });

  it('passes on when it was renewed in a future that the clock has left', async () => {
    await take(openWindow('2027-01-01T00:00:00.000Z'));
    const window = openWindow();
    await take(window);
    assert.equal(window.lease.isHeld, true);
  });

  it('is free when the file holds anything else', async () => {
    writeFileSync(path, '{"holder":');
    const window = openWindow();
    await take(window);
    assert.equal(window.lease.isHeld, true);
  });

  it('is free at once when its holder closes, and stays when another has it', async () => {
    const [first, second] = [openWindow(), openWindow()];
    await take(first);
    await second.lease.dispose();
    assert.equal(existsSync(path), true);
    await first.lease.dispose();
    assert.equal(existsSync(path), false);
  });
});
