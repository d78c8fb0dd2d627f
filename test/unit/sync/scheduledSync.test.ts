import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { FIRST_SCHEDULE_LOOK_MS, SCHEDULE_LOOK_MS, ScheduledSync } from '../../../src/core/sync/scheduledSync';
import type { SyncJobName } from '../../../src/core/sync/syncJob';
import { NEVER_RUN, withBegunJobs } from '../../../src/core/sync/syncSchedule';
import type { SyncTimes } from '../../../src/core/sync/syncSchedule';
import { CapturingLogger } from '../../support/capturingLogger';
import { FixedClock } from '../../support/fixedClock';
import { ManualTimers } from '../../support/manualTimers';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

class World {
  readonly clock = new FixedClock();
  readonly timers = new ManualTimers(this.clock);
  readonly logger = new CapturingLogger();
  readonly runs: (readonly SyncJobName[])[] = [];
  intervalMs: number | null = HOUR_MS;
  isInCharge = true;
  isPaused = false;
  scheduled: readonly SyncJobName[] = ['extraction', 'inbox'];
  times: SyncTimes = NEVER_RUN;
  /** What a run does, beside being counted. */
  run: (jobs: readonly SyncJobName[]) => Promise<void> = (jobs) => {
    this.times = withBegunJobs(this.times, jobs, this.clock.nowMs());
    return Promise.resolve();
  };
  schedule = this.opened();

  /** A window opened anew over the same vault. */
  opened(): ScheduledSync {
    return new ScheduledSync({
      intervalMs: () => this.intervalMs,
      isInCharge: () => this.isInCharge,
      isPaused: () => this.isPaused,
      scheduledJobs: (jobs) => jobs.filter((job) => this.scheduled.includes(job)),
      times: () => ({ load: () => Promise.resolve(this.times), save: (times) => { this.times = times; return Promise.resolve(); } }),
      run: (jobs) => { this.runs.push(jobs); return this.run(jobs); },
      clock: this.clock,
      timers: this.timers,
      logger: this.logger,
    });
  }

  /** Lets time pass with the editor open. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 10_000) {
      this.timers.advance(Math.min(10_000, ms - passed));
      for (let turn = 0; turn < 5; turn += 1) await setImmediate();
    }
  }
}

describe('the schedule', () => {
  it('runs what has never run soon after the start, and then once an interval', async () => {
    const world = new World();
    world.schedule.start();
    await world.pass(FIRST_SCHEDULE_LOOK_MS - 1);
    assert.deepEqual(world.runs, []);
    await world.pass(1);
    assert.deepEqual(world.runs, [['extraction', 'inbox']]);
    await world.pass(HOUR_MS - MINUTE_MS);
    assert.equal(world.runs.length, 1);
    await world.pass(2 * MINUTE_MS);
    assert.equal(world.runs.length, 2);
    await world.pass(24 * HOUR_MS);
    const runs: number = world.runs.length;
    assert.ok(runs === 25 || runs === 26, String(runs));
  });

  it('runs once for all that was missed while the machine slept', async () => {
    const world = new World();
    world.schedule.start();
    await world.pass(MINUTE_MS);
    world.clock.advance(9 * HOUR_MS);
    await world.pass(SCHEDULE_LOOK_MS);
    assert.equal(world.runs.length, 2);
    await world.pass(30 * MINUTE_MS);
    assert.equal(world.runs.length, 2);
  });

  it('goes on where the last window stopped, and counts runs that a person asked for', async () => {
    const world = new World();
    world.times = withBegunJobs(NEVER_RUN, ['extraction'], world.clock.nowMs() - 30 * MINUTE_MS);
    world.schedule.start();
    await world.pass(MINUTE_MS);
    assert.deepEqual(world.runs, [['inbox']]);
    await world.pass(31 * MINUTE_MS);
    assert.deepEqual(world.runs, [['inbox'], ['extraction']]);
  });

  it('runs nothing while it is off, in another window’s hands, or paused, and then at the next look', async () => {
    const world = new World();
    world.schedule.start();
    world.intervalMs = null;
    await world.pass(HOUR_MS);
    world.intervalMs = HOUR_MS;
    world.isInCharge = false;
    await world.pass(HOUR_MS);
    assert.equal(world.times.inbox.openSinceMs, 0, 'the other window counts');
    world.isInCharge = true;
    world.isPaused = true;
    await world.pass(HOUR_MS);
    assert.deepEqual(world.runs, []);
    world.isPaused = false;
    await world.pass(SCHEDULE_LOOK_MS);
    assert.equal(world.runs.length, 1);
  });

  it('leaves out what nobody could accept', async () => {
    const world = new World();
    world.scheduled = ['extraction'];
    world.schedule.start();
    await world.pass(MINUTE_MS);
    assert.deepEqual(world.runs, [['extraction']]);
    world.scheduled = [];
    await world.pass(3 * HOUR_MS);
    assert.equal(world.runs.length, 1);
  });

  it('begins no run beside one that takes long', async () => {
    const world = new World();
    let end = (): void => undefined;
    world.run = () => new Promise((resolve) => { end = resolve; });
    world.schedule.start();
    await world.pass(3 * HOUR_MS);
    world.schedule.start();
    await world.pass(HOUR_MS);
    assert.equal(world.runs.length, 1);
    end();
    await world.pass(2 * MINUTE_MS);
    assert.equal(world.runs.length, 2);
  });

  it('tells a fault and looks again', async () => {
    const world = new World();
    world.run = () => Promise.reject(new TypeError('secret'));
    world.schedule.start();
    await world.pass(MINUTE_MS);
    assert.ok(world.logger.lines.some((line) => JSON.stringify(line).includes('TypeError')));
    assert.ok(!JSON.stringify(world.logger.lines).includes('secret'));
    await world.pass(2 * MINUTE_MS);
    assert.ok(world.runs.length >= 2);
  });

  it('is not stopped by a clock that is set back', async () => {
    const world = new World();
    world.schedule.start();
    await world.pass(MINUTE_MS);
    world.clock.set(world.clock.nowMs() - 400 * 24 * HOUR_MS);
    await world.pass(SCHEDULE_LOOK_MS);
    assert.equal(world.runs.length, 2);
  });

  it('counts the time that the editor is open since the last run, sleep left out', async () => {
    const world = new World();
    world.run = () => Promise.resolve();
    world.schedule.start();
    await world.pass(10 * MINUTE_MS);
    const open = world.times.extraction.openSinceMs;
    assert.ok(open >= 9 * MINUTE_MS && open <= 10 * MINUTE_MS, `${open}`);
    world.clock.advance(8 * HOUR_MS);
    await world.pass(MINUTE_MS);
    assert.ok(world.times.extraction.openSinceMs <= open + 3 * MINUTE_MS);
  });

  it('does nothing once it is disposed of', async () => {
    const world = new World();
    world.schedule.start();
    world.schedule.dispose();
    await world.pass(HOUR_MS);
    world.schedule.start();
    await world.pass(HOUR_MS);
    assert.deepEqual(world.runs, []);
    assert.equal(world.timers.pendingCount, 0);
  });
});
