import * as vscode from 'vscode';
import type { TransferOptions } from '../../core/usage/usageTransfers';

/** Runs a transfer under a notification with its progress; undefined when the user cancelled it. */
export function withTransferProgress<Outcome>(title: string, transfer: (options: TransferOptions) => Promise<Outcome>): Thenable<Outcome | undefined> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
    const controller = new AbortController();
    const cancelling = token.onCancellationRequested(() => {
      controller.abort();
    });
    let told = 0;
    try {
      return await transfer({
        signal: controller.signal,
        onProgress: (fraction) => {
          progress.report({ increment: (fraction - told) * 100 });
          told = fraction;
        },
      });
    } catch (error) {
      if (controller.signal.aborted) {
        return undefined;
      }
      throw error;
    } finally {
      cancelling.dispose();
    }
  });
}
