import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { Logger } from '../../core/system/logger';
import type { ImportOutcome } from '../../core/usage/callImport';
import type { UsageTransfers } from '../../core/usage/usageTransfers';
import { describeImport, describeImportRefusal } from '../importMessages';
import { messages } from '../messages';
import { withTransferProgress } from './transferProgress';

export interface ImportCommandParts {
  readonly transfers: UsageTransfers;
  readonly logger: Logger;
}

/** "Second Brain: Import Usage Database": asks for a file, adds what it holds to the record, and says what came of it. */
export function importUsageDatabaseCommand({ transfers, logger }: ImportCommandParts): () => Promise<void> {
  return async () => {
    const [file] =
      (await vscode.window.showOpenDialog({
        title: messages.importTitle(),
        openLabel: messages.importAction(),
        defaultUri: vscode.Uri.file(homedir()),
        canSelectMany: false,
        filters: { [messages.importFilter()]: ['db', 'sqlite', 'sqlite3', 'json'], [messages.allFilesFilter()]: ['*'] },
      })) ?? [];
    if (file === undefined) {
      return;
    }
    if (file.scheme !== 'file') {
      void vscode.window.showErrorMessage(messages.importNeedsDisk());
      return;
    }
    const outcome = await withTransferProgress(messages.importRunning(), (options) => transfers.importDatabase(file.fsPath, options));
    if (outcome !== undefined) {
      tell(outcome, logger);
    }
  };
}

function tell(outcome: ImportOutcome, logger: Logger): void {
  if (outcome.kind === 'refused') {
    logger.warn('store', `a usage database was not imported (${outcome.reason}${outcome.code === undefined ? '' : `, ${outcome.code}`})`);
    void vscode.window.showErrorMessage(describeImportRefusal(outcome.reason, outcome.code));
    return;
  }
  const { source, rowsRead, newCalls, alreadyThere, withoutTime, unreadable, newQuestions, sums } = outcome;
  logger.info(
    'store',
    `imported (${source}): ${rowsRead} rows read, ${newCalls} new, ${alreadyThere} already there, ${withoutTime} without a readable time, ${unreadable} unreadable; ${newQuestions} new questions; sums of ${sums?.newDays ?? 0} days added, of ${sums?.daysLeftOut ?? 0} left out${sums?.failure === undefined ? '' : `, others not saved (${sums.failure})`}`,
  );
  const isPartial = withoutTime + unreadable + (sums?.daysLeftOut ?? 0) > 0 || sums?.failure !== undefined;
  void (isPartial ? vscode.window.showWarningMessage(describeImport(outcome)) : vscode.window.showInformationMessage(describeImport(outcome)));
}
