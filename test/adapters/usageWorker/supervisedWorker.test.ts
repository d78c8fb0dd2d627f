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
  readonly 'death/make': { readonly params: 'exit' | 'throw' | 'wait'; readonly result: null };
}

const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads');
  parentPort.on('message', ({ id, method, params }) => {
    if (method === 'echo/get') parentPort.postMessage({ type: 'result', id, result: workerData + params });
    if (params === 'exit') process.exit(3);
    if (params === 'throw') throw new TypeError('with a secret');
  });`;

describe('SupervisedWorker', () => {
  let folder: TemporaryFolder;
  let timers: ManualTimers;
  let logger: CapturingLogger;
  let starts: number;
  let restarts: number;
  let worker: SupervisedWorker<Requests>;

  beforeEach(() => {
    folder = temporaryFolder();
    const path = join(folder.path, 'program.cjs');
    writeFileSync(path, PROGRAM);
    timers = new ManualTimers();
    logger = new CapturingLogger();
    starts = 0;
    restarts = 0;
    worker = new SupervisedWorker<Requests>({
      name: 'test', topic: 'store', path, timers, logger,
      workerData: () => {
        starts += 1;
        return `${String(starts)}:`;
      },
      onEvent: () => undefined,
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
