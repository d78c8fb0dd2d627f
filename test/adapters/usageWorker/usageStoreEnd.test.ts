import assert from 'node:assert/strict';
import { join } from 'node:path';
import { UsageStore } from '../../../src/workers/usage/usageStore';
import { CapturingLogger } from '../../support/capturingLogger';
import { FixedClock } from '../../support/fixedClock';
import { ManualTimers } from '../../support/manualTimers';
import { SequentialIds } from '../../support/sequentialIds';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('A UsageStore that is disposed of', () => {
  it('leaves no timer running', async () => {
    const folder = temporaryFolder();
    const timers = new ManualTimers();
    try {
      const unused = join(folder.path, 'unused');
      const store = new UsageStore({ folder: folder.path, workerPath: unused, wasmPath: unused, clock: new FixedClock(), timers, ids: new SequentialIds(), logger: new CapturingLogger() });
      assert.equal(timers.pendingCount, 1);
      await store.dispose();
      assert.equal(timers.pendingCount, 0);
    } finally {
      folder.remove();
    }
  });
});
