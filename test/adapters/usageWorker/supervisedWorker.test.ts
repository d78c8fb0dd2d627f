import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SupervisedWorker } from '../../../src/workers/supervisedWorker';
import { CapturingLogger } from '../../support/capturingLogger';
import { ManualTimers } from '../../support/manualTimers';
import { temporaryFolder, type TemporaryFolder } from '../../support/temporaryFolder';
import { waitFor } from '../../support/waitFor';

interface Requests {
  readonly 'echo/get': { readonly params: string; readonly result: string };
  readonly 'death/make': { readonly params: 'exit' | 'throw' | 'wait' | 'hang'; readonly result: null };
}

const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads');
  parentPort.on('message', ({ type, id, method, params }) => {
    if (type === 'ping') parentPort.postMessage({ type: 'event', event: 'alive' });
    if (method === 'echo/get') parentPort.postMessage({ type: 'result', id, result: workerData + params });
    if (params === 'exit') process.exit(3);
    if (params === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    if (params === 'throw') throw new TypeError('with a secret');
  });`;

describe('SupervisedWorker', () => {
  let folder: TemporaryFolder;
  let timers: ManualTimers;
  let logger: CapturingLogger;
  let starts: number;
  let restarts: number;
  let signs: number;
  let worker: SupervisedWorker<Requests, 'alive'>;

  beforeEach(() => {
    folder = temporaryFolder();
    const path = join(folder.path, 'program.cjs');
    writeFileSync(path, PROGRAM);
    timers = new ManualTimers();
    logger = new CapturingLogger();
    starts = 0;
    restarts = 0;
    signs = 0;
    worker = new SupervisedWorker<Requests, 'alive'>({
      name: 'test', topic: 'store', path, timers, logger,
      workerData: () => {
        starts += 1;
        return `${String(starts)}:`;
      },
      onEvent: () => { signs += 1; },
      onRestarted: () => { restarts += 1; },
    });
  });
  afterEach(async () => {
    await worker.dispose();
    folder.remove();
  });

  it('starts with the first request, and once', async () => {
    assert.deepEqual([worker.isRunning, starts], [false, 0]);
    assert.equal(await worker.request('echo/get', 'a'), '1:a');
    assert.equal(await worker.request('echo/get', 'b'), '1:b');
  });

  for (const how of ['exit', 'throw'] as const) {
    it(`rejects what is pending when the worker dies by ${how}, and starts it again`, async () => {
      const pending = worker.request('death/make', 'wait');
      const last = worker.request('death/make', how);
      await assert.rejects(pending, /The test worker is not running at the moment/);
      await assert.rejects(last, /The test worker is not running at the moment/);
      await assert.rejects(worker.request('echo/get', 'x'), /not running/);
      timers.advance(500);
      assert.equal(restarts, 1);
      assert.equal(await worker.request('echo/get', 'y'), '2:y');
      assert.doesNotMatch(JSON.stringify(logger.lines), /secret/);
    });
  }

  it('waits longer each time the worker dies soon', async () => {
    for (const delayMs of [500, 1_000, 2_000]) {
      await assert.rejects(worker.request('death/make', 'exit'));
      timers.advance(delayMs - 1);
      assert.equal(worker.isRunning, false);
      timers.advance(1);
      assert.equal(worker.isRunning, true);
    }
  });

  it('is quick again after it lived for a while', async () => {
    for (let death = 0; death < 3; death += 1) {
      await assert.rejects(worker.request('death/make', 'exit'));
      timers.advance(10_000);
    }
    timers.advance(60_000);
    await assert.rejects(worker.request('death/make', 'exit'));
    timers.advance(500);
    assert.equal(worker.isRunning, true);
  });

  it('is left alone while it gives signs of life, however long the work takes, and when nobody asks', async () => {
    const pending = worker.request('death/make', 'wait');
    const rejected = assert.rejects(pending);
    timers.advance(30_000);
    for (let half = 1; half <= 20; half += 1) {
      await waitFor('a sign of life', () => signs === half);
      timers.advance(30_000);
    }
    assert.deepEqual([starts, worker.isRunning], [1, true]);
    await worker.stop();
    await rejected;
    await worker.request('echo/get', 'a');
    timers.advance(3_600_000);
    assert.deepEqual([starts, worker.isRunning], [2, true]);
    assert.ok(signs <= 22, 'nobody asks a worker that is not asked for anything');
  });

  it('is given up when it gives none for three minutes, and starts again', async () => {
    const pending = worker.request('death/make', 'hang');
    const rejected = assert.rejects(pending, /The test worker is not running at the moment/);
    timers.advance(179_999);
    assert.equal(restarts, 0);
    timers.advance(1);
    await rejected;
    timers.advance(500);
    assert.equal(restarts, 1);
    assert.equal(await worker.request('echo/get', 'y'), '2:y');
    assert.match(JSON.stringify(logger.lines), /The test worker does not answer any more/);
  });

  it('does not start again when it was ended on purpose', async () => {
    await worker.request('echo/get', 'a');
    await worker.stop();
    timers.advance(120_000);
    assert.deepEqual([worker.isRunning, starts], [false, 1]);
    assert.equal(await worker.request('echo/get', 'b'), '2:b');
    await worker.dispose();
    await assert.rejects(worker.request('echo/get', 'c'), /not running/);
    await waitFor('no third start', () => starts === 2);
  });
});
