import * as vscode from 'vscode';
import type { Logger } from '../../core/system/logger';
import { messages } from '../messages';

/** The usage store, as clearing it needs it. */
export interface ClearableUsage {
  /** Rejects with an Error that a person can read when nothing was deleted. */
  clear(): Promise<void>;
  /** How many segments of the journal hold deleted data that their windows have yet to leave. */
  segmentsToLeave(): Promise<number>;
  /** Tells that the number may be another one. */
  onDidChange(listener: () => void): { dispose(): void };
}

/** Windows that see the message leave their segments within a moment; after that, there is something to tell. */
const TURN_OVER_MS = 5_000;

/** "Second Brain: Clear Usage Data": deletes the record of calls, after asking. */
export function clearUsageCommand(usage: ClearableUsage, logger: Logger): () => Promise<void> {
  return async () => {
    const remove = messages.clearUsageAction();
    const answer = await vscode.window.showWarningMessage(messages.clearUsageQuestion(), { modal: true, detail: messages.clearUsageDetail() }, remove);
    if (answer !== remove) {
      return;
    }
    try {
      await usage.clear();
    } catch (error) {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : messages.clearUsageQuestion());
      return;
    }
    const waiting = await windowsLeft(usage);
    logger.info('store', `usage data was cleared; segments that other windows have yet to leave: ${String(waiting)}`);
    void (waiting === 0
      ? vscode.window.showInformationMessage(messages.usageCleared())
      : vscode.window.showWarningMessage(messages.usageClearedWaiting(waiting)));
  };
}

/** How many windows have not left what they wrote, once all had the time to, or as soon as there are none. */
function windowsLeft(usage: ClearableUsage): Promise<number> {
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      clearTimeout(deadline);
      listening.dispose();
    };
    const look = (isLast: boolean): void => {
      usage.segmentsToLeave().then(
        (count) => {
          if (count > 0 && !isLast) return;
          finish();
          resolve(count);
        },
        (error: unknown) => {
          finish();
          reject(error instanceof Error ? error : new Error('The usage store did not answer.'));
        },
      );
    };
    const deadline = setTimeout(() => { look(true); }, TURN_OVER_MS);
    const listening = usage.onDidChange(() => { look(false); });
    look(false);
  });
}
