import assert from 'node:assert/strict';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { LEASE_RENEWAL_MS } from '../../../src/adapters/journal/fileLease';
import { SystemClock } from '../../../src/adapters/system/systemClock';
import { SystemIds } from '../../../src/adapters/system/systemIds';
import { SystemTimers } from '../../../src/adapters/system/systemTimers';
import type { Timer, Timers } from '../../../src/core/system/clock';
import { UsageStore } from '../../../src/workers/usage/usageStore';
import { bundleUsageWorker, type BundledUsageWorker } from '../../support/bundledUsageWorker';
import { silentLogger } from '../../support/silentLogger';
import { temporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder';
import { waitFor } from '../../support/waitFor';

const here = dirname(fileURLToPath(import.meta.url));
/** What a call of one window may take until another window shows it. */
const BOUND_MS = 2_000;
const CALLS = 5;

/** The system's timers, which know which of them are still to fire and how long they were set for. */
class CountedTimers implements Timers {
  readonly #timers = new SystemTimers();
  readonly pending = new Map<object, number>();

  after(delayMs: number, callback: () => void): Timer {
    const key = {};
    this.pending.set(key, delayMs);
    const timer = this.#timers.after(delayMs, () => {
      this.pending.delete(key);
      callback();
    });
    return {
      cancel: () => {
        this.pending.delete(key);
        timer.cancel();
      },
    };
  }
}

describe('A call of one window', function () {
  this.timeout(60_000);

  let bundles: TemporaryFolder;
  let worker: BundledUsageWorker;
  let programPath: string;
  let folder: TemporaryFolder;
  let other: ChildProcessWithoutNullStreams;
  let answers: AsyncIterator<string>;
  let store: UsageStore;
  let timers: CountedTimers;

  before(async () => {
    bundles = temporaryFolder();
    worker = await bundleUsageWorker(bundles.path);
    programPath = join(bundles.path, 'loggingWindow.cjs');
    await build({ entryPoints: [join(here, '../../support/loggingWindow.ts')], outfile: programPath, bundle: true, platform: 'node', format: 'cjs', target: 'node20', logLevel: 'silent' });
  });
  after(() => { bundles.remove(); });
  beforeEach(async () => {
    folder = temporaryFolder();
    timers = new CountedTimers();
    other = spawn(process.execPath, [programPath, folder.path, worker.workerPath, worker.wasmPath]);
    answers = createInterface({ input: other.stdout })[Symbol.asyncIterator]();
    await waitFor('the lease of the other window', async () => (await ask('lease')) === 'true');
    store = new UsageStore({ folder: folder.path, ...worker, clock: new SystemClock(), timers, ids: new SystemIds(), logger: silentLogger });
  });
  afterEach(async () => {
    await store.dispose();
    other.stdin.end();
    if (other.exitCode === null) await once(other, 'exit');
    folder.remove();
  });

  async function ask(line: string): Promise<string> {
    other.stdin.write(`${line}\n`);
    const answer = await answers.next();
    return answer.done === true ? '' : answer.value;
  }

  /** Milliseconds from when the other window's logging returned until this one says so by itself. */
  async function untilShown(isShown: () => boolean): Promise<number> {
    const shown = new Promise<void>((resolve) => {
      const following = store.onDidChange(() => {
        if (!isShown()) return;
        following.dispose();
        resolve();
      });
    });
    await ask('log');
    const startMs = performance.now();
    await shown;
    return performance.now() - startMs;
  }

  /** Whatever is set to fire on its own comes too late to be what makes a call show in time. */
  function assertNothingPolls(): void {
    const short = [...timers.pending.values()].filter((delayMs) => delayMs < LEASE_RENEWAL_MS);
    assert.deepEqual(short, []);
  }

  it('shows in the status bar of another process, which has no worker, within 2 seconds and without polling', async () => {
    for (let call = 1; call <= CALLS; call += 1) {
      await waitFor('quiet', () => [...timers.pending.values()].every((delayMs) => delayMs >= LEASE_RENEWAL_MS));
      assertNothingPolls();
      const tookMs = await untilShown(() => store.dayTotals()?.calls === call);
      assert.ok(tookMs <= BOUND_MS, `${String(Math.round(tookMs))} ms`);
    }
    assert.equal(store.holdsLease, false);
  });

  it('shows in the open dashboard of another process, whose worker only reads, within 2 seconds', async () => {
    assert.deepEqual(await store.reader.traces({}), []);
    for (let call = 1; call <= CALLS; call += 1) {
      const told = new Promise<void>((resolve) => {
        const following = store.onDidChange(() => {
          following.dispose();
          resolve();
        });
      });
      await ask('log');
      const startMs = performance.now();
      await told;
      const entries = await store.reader.traces({});
      const tookMs = performance.now() - startMs;
      assert.equal(entries.length, call);
      assert.ok(tookMs <= BOUND_MS, `${String(Math.round(tookMs))} ms`);
      // The status file is the last word about a call.
      await waitFor('the totals', () => store.dayTotals()?.calls === call);
    }
  });
});
