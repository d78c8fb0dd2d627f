import * as vscode from 'vscode';
import type { Timers } from '../../core/system/clock';
import type { Logger } from '../../core/system/logger';
import { messages } from '../messages';
import { storeFailureText } from '../storeFailureText';

/** The usage store, as clearing it needs it. */
export interface ClearableUsage {
  /** Rejects when nothing was deleted, where that is known with a StoreFailure. */
  clear(): Promise<void>;
  /** How many segments of the journal hold deleted data that their windows have yet to leave. */
  segmentsToLeave(): Promise<number>;
  /** Tells that the number may be another one. */
  onDidChange(listener: () => void): { dispose(): void };
}

/** Windows that see the message leave their segments within a moment; after that, there is something to tell. */
export const TURN_OVER_MS = 5_000;

/** "Second Brain: Clear Usage Data": deletes the record of calls, after asking. */
export function clearUsageCommand(usage: ClearableUsage, timers: Timers, logger: Logger): () => Promise<void> {
  return async () => {
    const remove = messages.clearUsageAction();
    const answer = await vscode.window.showWarningMessage(messages.clearUsageQuestion(), { modal: true, detail: messages.clearUsageDetail() }, remove);
    if (answer !== remove) {
      return;
    }
    try {
      await usage.clear();
    } catch (error) {
      logger.warn('store', 'usage data was not cleared');
      void vscode.window.showErrorMessage(storeFailureText(error));
      return;
    }
    const waiting = await windowsLeft(usage, timers);
    logger.info('store', `usage data was cleared; segments that other windows have yet to leave: ${waiting === undefined ? 'unknown' : String(waiting)}`);
    void (waiting === undefined || waiting === 0
      ? vscode.window.showInformationMessage(messages.usageCleared())
      : vscode.window.showWarningMessage(messages.usageClearedWaiting(waiting)));
  };
}

/**
 * How many windows have not left what they wrote, once all had the time to, or as soon as there are none; undefined when
 * the store does not say. By then everything is deleted: not to know who still tidies up is no failure.
 */
function windowsLeft(usage: ClearableUsage, timers: Timers): Promise<number | undefined> {
  return new Promise((resolve) => {
    const finish = (count: number | undefined): void => {
      deadline.cancel();
      listening.dispose();
      resolve(count);
    };
    const look = (isLast: boolean): void => {
      usage.segmentsToLeave().then(
        (count) => {
          if (count === 0 || isLast) finish(count);
        },
        () => {
          if (isLast) finish(undefined);
        },
      );
    };
    const deadline = timers.after(TURN_OVER_MS, () => { look(true); });
    const listening = usage.onDidChange(() => { look(false); });
    look(false);
  });
}
