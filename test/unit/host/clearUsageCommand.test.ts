import { windowDoes } from '../../support/plainVscode';
import assert from 'node:assert/strict';
import { clearUsageCommand, TURN_OVER_MS, type ClearableUsage } from '../../../src/host/commands/clearUsageCommand';
import { StoreFailure } from '../../../src/core/usage/storeFailure';
import { CapturingLogger } from '../../support/capturingLogger';
import { ManualTimers } from '../../support/manualTimers';
import { waitFor } from '../../support/waitFor';

/** A store whose other windows leave when the test says so. */
class UsageOfTest implements ClearableUsage {
  readonly listeners = new Set<() => void>();
  cleared = 0;
  looks = 0;
  clearing: () => Promise<void> = () => Promise.resolve();
  left: () => Promise<number> = () => Promise.resolve(0);

  async clear(): Promise<void> {
    this.cleared += 1;
    await this.clearing();
  }

  segmentsToLeave(): Promise<number> {
    this.looks += 1;
    return this.left();
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => { this.listeners.delete(listener); } };
  }

  changed(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

describe('Clear Usage Data', () => {
  let usage: UsageOfTest;
  let timers: ManualTimers;
  let logger: CapturingLogger;
  let told: (readonly [kind: string, text: string])[];
  let modal: unknown;
  let press: string | undefined;

  beforeEach(() => {
    usage = new UsageOfTest();
    timers = new ManualTimers();
    logger = new CapturingLogger();
    told = [];
    modal = undefined;
    press = 'Delete';
    const tell = (kind: string) => (text: string) => {
      told.push([kind, text]);
      return Promise.resolve(undefined);
    };
    windowDoes({
      showInformationMessage: tell('information'),
      showErrorMessage: tell('error'),
      showWarningMessage: (text: string, options?: unknown) => {
        if (options === undefined) return tell('warning')(text);
        modal = options;
        return Promise.resolve(press);
      },
    });
  });

  const run = (): Promise<void> => clearUsageCommand(usage, timers, logger)();

  afterEach(() => {
    assert.equal(timers.pendingCount, 0, 'no timer is left');
    assert.equal(usage.listeners.size, 0, 'nobody listens any more');
  });

  it('asks first, in a dialog that says what goes, what stays and how to save a copy, and deletes nothing on Cancel', async () => {
    press = undefined;
    await run();
    assert.equal(usage.cleared, 0);
    assert.deepEqual(told, []);
    assert.match(JSON.stringify(modal), /"modal":true/);
    assert.match(JSON.stringify(modal), /notes and conversations stay.*cannot be undone.*Export Calls/);
  });

  it('says so when all is deleted', async () => {
    await run();
    assert.deepEqual(told, [['information', 'All usage data is deleted.']]);
  });

  it('waits for windows that leave within a moment, and tells of none of them', async () => {
    let left = 2;
    usage.left = () => Promise.resolve(left);
    const running = run();
    await waitFor('a first look', () => usage.looks === 1);
    left = 1;
    usage.changed();
    await waitFor('a second look', () => usage.looks === 2);
    assert.deepEqual(told, []);
    left = 0;
    usage.changed();
    await running;
    assert.deepEqual(told, [['information', 'All usage data is deleted.']]);
  });

  for (const [left, words] of [[1, /1 other window has yet to remove the file.*Close or reload that window/], [3, /3 other windows have yet to remove the files.*Close or reload those windows/]] as const) {
    it(`tells how many windows still have to turn over after a while, and what to do: ${String(left)}`, async () => {
      usage.left = () => Promise.resolve(left);
      const running = run();
      await waitFor('a look', () => usage.looks === 1);
      timers.advance(TURN_OVER_MS - 1);
      assert.equal(told.length, 0);
      timers.advance(1);
      await running;
      assert.deepEqual(told.map(([kind]) => kind), ['warning']);
      assert.match(told[0]?.[1] ?? '', words);
    });
  }

  it('tells the reason when nothing was deleted, and does not wait for anybody', async () => {
    usage.clearing = () => Promise.reject(new StoreFailure('clear_disk', 'As the log has it.', { systemCode: 'ENOSPC' }));
    await run();
    assert.deepEqual(told, [['error', 'The usage data could not be cleared (ENOSPC). Check that the storage folder can be written and that the disk has room, and try again.']]);
    assert.equal(usage.looks, 0);
  });

  it('is not a failure when the store then does not say who has left', async () => {
    usage.left = () => Promise.reject(new Error('The worker is gone.'));
    const running = run();
    await waitFor('a look', () => usage.looks === 1);
    timers.advance(TURN_OVER_MS);
    await running;
    assert.deepEqual(told, [['information', 'All usage data is deleted.']]);
    assert.match(logger.at('info').join(), /unknown/);
  });
});
