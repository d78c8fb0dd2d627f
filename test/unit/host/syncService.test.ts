import '../../support/plainVscode';
import assert from 'node:assert/strict';
import type { SyncRequest } from '../../../src/core/sync/syncEngine';
import type { SyncReport } from '../../../src/core/sync/syncReport';
import { NEVER_RUN } from '../../../src/core/sync/syncSchedule';
import type { SyncTimes } from '../../../src/core/sync/syncSchedule';
import { SyncService } from '../../../src/host/sync/syncService';
import type { JobOptions, SyncRunRequest } from '../../../src/host/sync/syncService';
import { CapturingLogger } from '../../support/capturingLogger';
import { FixedClock } from '../../support/fixedClock';
import { InMemoryMetadata } from '../../support/inMemoryMetadata';
import { InMemoryRunJournal } from '../../support/inMemoryRunJournal';
import { waitFor } from '../../support/waitFor';

const REPORT: SyncReport = { runId: 'run', jobs: [] };

/** A vault that is worked on, with everything that was asked of the outside. */
class World {
  isTrusted = true;
  folder: string | undefined = '/vault';
  isLockFree = true;
  isPreviewed = false;
  failsToLock = false;
  failsToSave = false;
  times: SyncTimes = NEVER_RUN;
  releases = 0;
  previews = 0;
  lose = (): void => undefined;
  readonly runs: SyncRequest[] = [];
  readonly options: JobOptions[] = [];
  readonly logger = new CapturingLogger();
  readonly journal = new InMemoryRunJournal();
  /** What a run does; by default it ends at once. */
  engine: (request: SyncRequest) => Promise<SyncReport> = () => Promise.resolve(REPORT);
  readonly service: SyncService;

  constructor() {
    const folderOf = (): string | undefined => this.folder;
    const isPreviewed = (): boolean => this.isPreviewed;
    const refused = (): Error => Object.assign(new Error('no space at /home/secret'), { code: 'ENOSPC' });
    this.service = new SyncService({
      isTrusted: () => this.isTrusted,
      vault: {
        get folder() { return folderOf(); },
        work: () => ({
          settings: { folder: this.folder ?? '', exclude: [] },
          notes: { plan: () => Promise.reject(new Error('not asked')), read: () => Promise.resolve(undefined) },
          metadata: new InMemoryMetadata(),
        }),
      },
      engine: { run: (request) => { this.runs.push(request); return this.engine(request); } },
      settings: { concurrency: 2, maxCostUsd: 0.5, get previewsInbox() { return isPreviewed(); } },
      stateOf: () => ({
        times: {
          load: () => Promise.resolve(this.times),
          save: (times) => { this.times = times; return this.failsToSave ? Promise.reject(refused()) : Promise.resolve(); },
        },
        journal: this.journal,
        lock: (onLost) => {
          this.lose = onLost;
          if (this.failsToLock) return Promise.reject(refused());
          return Promise.resolve(this.isLockFree ? { release: () => { this.releases += 1; return Promise.resolve(); } } : undefined);
        },
      }),
      jobOf: (name, options) => { this.options.push(options); return { name, plan: () => Promise.resolve({ items: [], skipped: 0 }) }; },
      undo: () => Promise.resolve({ undone: [], refused: [], isUnfinished: false }),
      preview: () => { this.previews += 1; return () => Promise.resolve(true); },
      clock: new FixedClock(),
      logger: this.logger,
    });
  }

  run(more: Partial<SyncRunRequest> = {}): Promise<SyncReport> {
    return this.service.run({ jobs: ['extraction', 'inbox'], ...more });
  }

  /** Runs that go on until they are cancelled. */
  runsLong(): void {
    this.engine = ({ signal }) => new Promise((resolve) => { signal?.addEventListener('abort', () => { resolve(REPORT); }); });
  }
}

describe('SyncService', () => {
  it('runs the inbox before extraction, within the settings, and writes down when', async () => {
    const world = new World();
    assert.deepEqual(await world.run({ isUnattended: true }), REPORT);
    assert.deepEqual(world.runs.map(({ jobs, concurrency, maxCostUsd, choice }) => [jobs.map(({ name }) => name), concurrency, maxCostUsd, choice]), [[['inbox', 'extraction'], 2, 0.5, 'auto']]);
    assert.deepEqual(world.options.map(({ isUnattended, redoOffline, accept }) => [isUnattended, redoOffline, accept]), [[true, false, undefined], [true, false, undefined]]);
    const nowMs = new FixedClock().nowMs();
    assert.deepEqual([world.times.inbox.lastRunMs, world.times.extraction.lastRunMs], [nowMs, nowMs]);
    assert.equal(world.releases, 1);
    assert.equal(world.runs[0]?.journal, world.journal);
  });

  it('asks before it writes where changes are previewed', async () => {
    const world = new World();
    world.isPreviewed = true;
    await world.run();
    assert.equal(world.previews, 1);
    assert.ok(world.options.every(({ accept }) => accept !== undefined));
  });

  it('refuses in words in an untrusted workspace and without notes, and does nothing', async () => {
    const world = new World();
    world.isTrusted = false;
    await assert.rejects(world.run(), { name: 'SyncRefusal', message: /Trust this workspace/ });
    await assert.rejects(world.service.undo(), { name: 'SyncRefusal', message: /Trust this workspace/ });
    world.isTrusted = true;
    world.folder = undefined;
    await assert.rejects(world.run(), { name: 'SyncRefusal', message: /Open a folder/ });
    assert.deepEqual([world.runs.length, world.times], [0, NEVER_RUN]);
  });

  it('does one thing at a time in this window, undo included', async () => {
    const world = new World();
    world.runsLong();
    const first = world.run();
    await assert.rejects(world.run(), { message: /still running/ });
    await assert.rejects(world.service.undo(), { message: /still running/ });
    await waitFor('the run', () => world.runs.length === 1);
    await world.service.stop();
    assert.deepEqual(await first, REPORT);
    assert.equal(world.releases, 1);
    await world.service.undo();
    assert.equal(world.releases, 2);
  });

  it('does nothing while another window is at work', async () => {
    const world = new World();
    world.isLockFree = false;
    await assert.rejects(world.run(), { message: /Another window/ });
    await assert.rejects(world.service.undo(), { message: /Another window/ });
    assert.deepEqual([world.runs.length, world.times], [0, NEVER_RUN]);
    world.isLockFree = true;
    await world.run();
  });

  it('stops when another window takes over, when its caller wants it, and at once when that was before', async () => {
    const world = new World();
    world.runsLong();
    const taken = world.run();
    await waitFor('the run', () => world.runs.length === 1);
    world.lose();
    await taken;
    const controller = new AbortController();
    const cancelled = world.run({ signal: controller.signal });
    await waitFor('the run', () => world.runs.length === 2);
    controller.abort();
    await cancelled;
    world.engine = ({ signal }) => Promise.resolve({ ...REPORT, runId: String(signal?.aborted) });
    assert.equal((await world.run({ signal: controller.signal })).runId, 'true');
  });

  for (const fails of ['failsToLock', 'failsToSave'] as const) {
    it(`begins nothing that costs when the disk refuses (${fails}), and tells no path`, async () => {
      const world = new World();
      world[fails] = true;
      await assert.rejects(world.run(), { name: 'SyncRefusal', message: /cannot be written/ });
      assert.equal(world.runs.length, 0);
      assert.match(JSON.stringify(world.logger.lines), /ENOSPC/);
      assert.ok(!JSON.stringify(world.logger.lines).includes('secret'));
      world[fails] = false;
      await world.run();
    });
  }

  it('frees everything when a run ends in a defect', async () => {
    const world = new World();
    world.engine = () => Promise.reject(new TypeError('defect'));
    await assert.rejects(world.run(), TypeError);
    assert.equal(world.releases, 1);
    world.engine = () => Promise.resolve(REPORT);
    await world.run();
  });
});
