import { windowDoes } from '../../support/plainVscode';
import assert from 'node:assert/strict';
import { withTransferProgress } from '../../../src/host/commands/transferProgress';
import type { TransferOptions } from '../../../src/core/usage/usageTransfers';

describe('The progress of an export or import', () => {
  let told: (readonly unknown[])[];
  let increments: number[];
  let cancel: (() => void) | undefined;

  beforeEach(() => {
    told = [];
    increments = [];
    cancel = undefined;
    windowDoes({
      showErrorMessage: (...parts: readonly unknown[]) => {
        told.push(parts);
        return Promise.resolve(undefined);
      },
      withProgress: (_options: unknown, task: (progress: unknown, token: unknown) => unknown) =>
        task(
          { report: ({ increment }: { readonly increment: number }) => increments.push(increment) },
          { onCancellationRequested: (listener: () => void) => { cancel = listener; return { dispose: () => undefined }; } },
        ),
    });
  });

  it('adds up to the whole', async () => {
    const outcome = await withTransferProgress('Exporting', ({ onProgress }: TransferOptions) => {
      for (const fraction of [0.25, 0.5, 1]) onProgress?.(fraction);
      return Promise.resolve('done');
    });
    assert.equal(outcome, 'done');
    assert.deepEqual(increments, [25, 25, 50]);
  });

  it('ends without a word when the person cancels', async () => {
    const running = withTransferProgress('Exporting', ({ signal }: TransferOptions) => new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => { reject(new DOMException('This operation was aborted', 'AbortError')); });
    }));
    assert.ok(cancel !== undefined, 'somebody listens for Cancel');
    cancel();
    assert.equal(await running, undefined);
    assert.deepEqual(told, []);
  });

  it('gives the outcome where Cancel came too late', async () => {
    const running = withTransferProgress('Exporting', ({ signal }: TransferOptions) => new Promise((resolve) => {
      signal?.addEventListener('abort', () => { resolve('written'); });
    }));
    cancel?.();
    assert.equal(await running, 'written');
  });

  it('says so when nobody can tell whether Cancel came in time', async () => {
    const running = withTransferProgress('Exporting', ({ signal }: TransferOptions) => new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => { reject(new Error('The usage worker ended.')); });
    }));
    cancel?.();
    assert.equal(await running, undefined);
    assert.equal(told.length, 1);
  });

  it('ends with the reason and a way to the log when the store does not answer any more', async () => {
    const outcome = await withTransferProgress('Exporting', () => Promise.reject<string>(new Error('The usage worker ended.')));
    assert.equal(outcome, undefined);
    assert.deepEqual(told, [['The usage store did not answer. Try again in a moment; the log says more.', 'Show Log']]);
  });
});
