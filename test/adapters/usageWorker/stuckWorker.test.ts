import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SystemIds } from '../../../src/adapters/system/systemIds';
import { UsageStore } from '../../../src/workers/usage/usageStore';
import { aCall } from '../../support/aCall';
import { CapturingLogger } from '../../support/capturingLogger';
import { FixedClock } from '../../support/fixedClock';
import { ManualTimers } from '../../support/manualTimers';
import { temporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder';
import { waitFor } from '../../support/waitFor';

/** The first two threads get stuck before they listen, as in a call to the disk that does not return; the third answers. */
const STUCK = `
  const { appendFileSync, readFileSync } = require('node:fs');
  const { parentPort, workerData } = require('node:worker_threads');
  const starts = workerData.folder + '/starts';
  appendFileSync(starts, 'x');
  if (readFileSync(starts, 'utf8').length < 3) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  parentPort.on('message', ({ type, id, method }) => {
    if (type === 'request') parentPort.postMessage({ type: 'result', id, result: method });
  });`;

describe('A usage worker that is stuck', () => {
  let folder: TemporaryFolder;
  let timers: ManualTimers;
  let logger: CapturingLogger;
  let store: UsageStore;

  beforeEach(() => {
    folder = temporaryFolder();
    const workerPath = join(folder.path, 'stuck.cjs');
    writeFileSync(workerPath, STUCK);
    timers = new ManualTimers();
    logger = new CapturingLogger();
    store = new UsageStore({ folder: folder.path, workerPath, wasmPath: '', clock: new FixedClock(), timers, ids: new SystemIds(), logger });
  });
  afterEach(async () => {
    const disposed = store.dispose();
    timers.advance(60_000);
    await disposed;
    folder.remove();
  });

  const starts = (): number => readdirSync(folder.path).includes('starts') ? readFileSync(join(folder.path, 'starts'), 'utf8').length : 0;

  it('rejects what it was asked within minutes and is started again, while calls go on being recorded', async () => {
    for (const round of [1, 2]) {
      const pending = store.reader.totals();
      const rejected = assert.rejects(pending, /The usage worker is not running at the moment\. Please try again\./);
      await waitFor('the thread to begin', () => starts() === round);
      store.log.close(aCall({ uid: new SystemIds().uid() }));
      assert.equal(store.log.unsavedCount, 0);
      timers.advance(180_000);
      await rejected;
      assert.match(JSON.stringify(logger.lines), /The usage worker does not answer any more; it starts again in 500 ms/);
      timers.advance(500);
      assert.equal(store.workerRestarts, round);
    }
    assert.equal(await store.reader.totals(), 'totals/get');
    const journal = join(folder.path, 'journal');
    const lines = readdirSync(journal).flatMap((name) => readFileSync(join(journal, name), 'utf8').split('\n'));
    assert.equal(lines.filter((line) => line.includes('"kind":"close"')).length, 2);
  });
});
