import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FileRunLock, LOCK_EXPIRY_MS, LOCK_RENEWAL_MS } from '../../../src/adapters/metadataFiles/fileRunLock';
import { FileSyncTimes } from '../../../src/adapters/metadataFiles/fileSyncTimes';
import { SystemIds } from '../../../src/adapters/system/systemIds';
import { NEVER_RUN, withBegunJobs, withOpenTime } from '../../../src/core/sync/syncSchedule';
import { FixedClock } from '../../support/fixedClock';
import { ManualTimers } from '../../support/manualTimers';
import { temporaryFolder } from '../../support/temporaryFolder';
import { waitFor } from '../../support/waitFor';

describe('the lock of a vault', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let file: string;
  let clock: FixedClock;
  let timers: ManualTimers;
  let lost: number;

  beforeEach(() => {
    folder = temporaryFolder();
    file = path.join(folder.path, 'sync', 'vault.lock');
    clock = new FixedClock();
    timers = new ManualTimers(clock);
    lost = 0;
  });
  afterEach(() => { folder.remove(); });

  const aLock = (): FileRunLock => new FileRunLock({ file, clock, timers, ids: new SystemIds(), onLost: () => { lost += 1; } });
  const heldBy = (more: Readonly<Record<string, unknown>>): void => {
    writeFileSync(file, JSON.stringify({ holder: 'other', machine: hostname(), process: process.pid, renewedAtMs: clock.nowMs(), ...more }));
  };

  it('is had by one at a time, whoever asks together', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => aLock().acquire()));
    const [held, ...others] = all.filter((lock) => lock !== undefined);
    assert.equal(others.length, 0);
    assert.equal(await aLock().acquire(), undefined);
    await held?.release();
    const next = await aLock().acquire();
    assert.ok(next !== undefined);
    await next.release();
    assert.deepEqual(readdirSync(path.dirname(file)), []);
  });

  it('is for its owner only, and says nothing of the vault', async () => {
    const held = await aLock().acquire();
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object).sort(), ['holder', 'machine', 'process', 'renewedAtMs']);
    await held?.release();
  });

  it('stays with a holder that renews it, however long a run takes', async () => {
    const held = await aLock().acquire();
    for (let passed = 0; passed < 2 * LOCK_EXPIRY_MS; passed += LOCK_RENEWAL_MS) {
      timers.advance(LOCK_RENEWAL_MS);
      await waitFor('the renewal', () => (JSON.parse(readFileSync(file, 'utf8')) as { renewedAtMs: number }).renewedAtMs === clock.nowMs() && timers.pendingCount === 1);
    }
    assert.equal(await aLock().acquire(), undefined);
    await held?.release();
    assert.equal(lost, 0);
    assert.equal(timers.pendingCount, 0);
  });

  it('is free when its holder has not renewed it for a minute, also when the clock was set back', async () => {
    await (await aLock().acquire())?.release();
    heldBy({ machine: 'elsewhere', renewedAtMs: clock.nowMs() - LOCK_EXPIRY_MS + 1 });
    assert.equal(await aLock().acquire(), undefined);
    for (const renewedAtMs of [clock.nowMs() - LOCK_EXPIRY_MS, clock.nowMs() + LOCK_EXPIRY_MS]) {
      heldBy({ machine: 'elsewhere', renewedAtMs });
      const held = await aLock().acquire();
      assert.ok(held !== undefined);
      await held.release();
    }
  });

  it('is free at once when its process was killed', async () => {
    await (await aLock().acquire())?.release();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    heldBy({ process: child.pid });
    assert.equal(await aLock().acquire(), undefined);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const held = await aLock().acquire();
    assert.ok(held !== undefined);
    await held.release();
  });

  it('is had by one of many that find it left behind, however often', async () => {
    await (await aLock().acquire())?.release();
    for (let round = 0; round < 60; round += 1) {
      heldBy({ holder: `left ${String(round)}`, renewedAtMs: 0 });
      // Each at a moment of its own: who looks late must not take what somebody else has taken over.
      const asked = Array.from({ length: 24 }, async (_, index) => {
        for (let turns = (index * (round % 7)) % 11; turns > 0; turns -= 1) await setImmediate();
        return aLock().acquire();
      });
      const held = (await Promise.all(asked)).filter((lock) => lock !== undefined);
      assert.equal(held.length, 1, `round ${String(round)}`);
      await held[0]?.release();
    }
    assert.deepEqual(readdirSync(path.dirname(file)), []);
  });

  it('is left to the next one by somebody who died while taking it over', async () => {
    await (await aLock().acquire())?.release();
    heldBy({ renewedAtMs: 0 });
    const turn = `${file}.after-${createHash('sha256').update('other').digest('hex').slice(0, 32)}`;
    writeFileSync(turn, JSON.stringify({ holder: 'dead', machine: hostname(), process: process.pid, renewedAtMs: 0 }));
    assert.equal(await aLock().acquire(), undefined);
    const held = await aLock().acquire();
    assert.ok(held !== undefined);
    await held.release();
    assert.deepEqual(readdirSync(path.dirname(file)), []);
  });

  it('tells a holder that it was taken, who then leaves it alone', async () => {
    const held = await aLock().acquire();
    heldBy({});
    timers.advance(LOCK_RENEWAL_MS);
    await waitFor('the news', () => lost === 1);
    await held?.release();
    assert.ok(existsSync(file));
  });

  for (const [what, content] of [['empty', ''], ['broken', '{"holder":'], ['of something else', '[]']] as const) {
    it(`is free when its file is ${what}`, async () => {
      await (await aLock().acquire())?.release();
      writeFileSync(file, content);
      const held = await aLock().acquire();
      assert.ok(held !== undefined);
      await held.release();
    });
  }

  it('remembers beside it when jobs ran; a damaged memory says never', async () => {
    const place = path.join(folder.path, 'sync', 'vault.json');
    const times = withOpenTime(withBegunJobs(NEVER_RUN, ['inbox'], 1_700_000_000_000), 1_234.5);
    assert.deepEqual(await new FileSyncTimes(place).load(), NEVER_RUN);
    await new FileSyncTimes(place).save(times);
    assert.deepEqual(await new FileSyncTimes(place).load(), times);
    assert.deepEqual(times.inbox, { lastRunMs: 1_700_000_000_000, openSinceMs: 1_235 });
    for (const damage of ['', '{', '{"schemaVersion":1,"inbox":{"lastRunMs":-5,"openSinceMs":"x"}}', '{"schemaVersion":2}']) {
      writeFileSync(place, damage);
      assert.deepEqual(await new FileSyncTimes(place).load(), NEVER_RUN, damage);
    }
  });
});
