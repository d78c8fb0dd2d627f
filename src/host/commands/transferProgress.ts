import * as vscode from 'vscode';
import type { TransferOptions } from '../../core/usage/usageTransfers';
import { COMMANDS } from '../contributions';
import { messages } from '../messages';
import { storeFailureText } from '../storeFailureText';

/** Runs a transfer under a notification with its progress; undefined when the user cancelled it in time, or when it did not end, which the user is told. */
export function withTransferProgress<Outcome>(title: string, transfer: (options: TransferOptions) => Promise<Outcome>): Thenable<Outcome | undefined> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
    const controller = new AbortController();
    const cancelling = token.onCancellationRequested(() => {
      controller.abort();
    });
    // Whoever was quicker than this gets no event before the work begins.
    if (token.isCancellationRequested) controller.abort();
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
      if (error instanceof Error && error.name === 'AbortError') {
        return undefined;
      }
      // The store's worker is gone, or could not answer, also when it was asked to stop: nobody knows how far it came.
      void showFailure(error);
      return undefined;
    } finally {
      cancelling.dispose();
    }
  });
}

async function showFailure(error: unknown): Promise<void> {
  const showLog = messages.showLogAction();
  if ((await vscode.window.showErrorMessage(storeFailureText(error), showLog)) === showLog) {
    await vscode.commands.executeCommand(COMMANDS.showLog);
  }
}
