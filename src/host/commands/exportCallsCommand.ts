import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { Clock } from '../../core/system/clock';
import type { Logger } from '../../core/system/logger';
import type { ExportFormat } from '../../core/usage/callExport';
import type { CallCriteria } from '../../core/usage/callSearch';
import { daysBefore } from '../../core/usage/localDays';
import type { UsageTransfers } from '../../core/usage/usageTransfers';
import { messages } from '../messages';
import { withTransferProgress } from './transferProgress';

export interface ExportCommandParts {
  readonly transfers: UsageTransfers;
  /** The calls that the dashboard shows now; undefined where it shows none. */
  readonly shownCalls: () => CallCriteria | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Who runs the command from a list of calls says here which of them it shows. */
export interface ExportCommandArgument {
  readonly criteria: CallCriteria;
}

interface RangeItem extends vscode.QuickPickItem {
  readonly criteria: CallCriteria;
}

interface FormatItem extends vscode.QuickPickItem {
  readonly format: ExportFormat;
}

/** "Second Brain: Export Calls": asks which, in which format and where to, and writes them. */
export function exportCallsCommand(parts: ExportCommandParts): (argument?: unknown) => Promise<void> {
  return async (argument) => {
    const criteria = isExportArgument(argument) ? argument.criteria : await pickCriteria(parts);
    if (criteria === undefined) {
      return;
    }
    const format = await pickFormat();
    if (format === undefined) {
      return;
    }
    const target = await pickTarget(format, parts.clock);
    if (target !== undefined) {
      await exportTo(target, criteria, format, parts);
    }
  };
}

async function exportTo(target: vscode.Uri, criteria: CallCriteria, format: ExportFormat, { transfers, logger }: ExportCommandParts): Promise<void> {
  if (target.scheme !== 'file') {
    void vscode.window.showErrorMessage(messages.exportNeedsDisk());
    return;
  }
  const outcome = await withTransferProgress(messages.exportRunning(), (options) => transfers.exportCalls({ criteria, format, path: target.fsPath }, options));
  if (outcome === undefined) {
    return;
  }
  if (outcome.kind === 'failed') {
    logger.warn('store', `calls could not be exported (${outcome.code})`);
    void vscode.window.showErrorMessage(messages.exportFailed(outcome.code));
    return;
  }
  logger.info('store', `${outcome.rows} calls were exported as ${format}`);
  const open = messages.openFileAction();
  if ((await vscode.window.showInformationMessage(messages.exported(outcome.rows), open)) === open) {
    await vscode.commands.executeCommand('vscode.open', target);
  }
}

async function pickCriteria({ clock, shownCalls }: ExportCommandParts): Promise<CallCriteria | undefined> {
  const shown = shownCalls();
  const today = clock.localDay();
  const items: readonly RangeItem[] = [
    ...(shown === undefined ? [] : [{ label: messages.exportShown(), criteria: shown }]),
    { label: messages.exportAll(), criteria: {} },
    { label: messages.exportLastDays(7), criteria: { sinceDay: daysBefore(today, 6), untilDay: today } },
    { label: messages.exportLastDays(30), criteria: { sinceDay: daysBefore(today, 29), untilDay: today } },
    { label: messages.exportThisMonth(), criteria: { sinceDay: `${today.slice(0, 8)}01`, untilDay: today } },
  ];
  return (await vscode.window.showQuickPick(items, { title: messages.exportTitle(), placeHolder: messages.exportRangePlaceholder() }))?.criteria;
}

async function pickFormat(): Promise<ExportFormat | undefined> {
  const items: readonly FormatItem[] = [
    { label: 'CSV', detail: messages.exportCsvDetail(), format: 'csv' },
    { label: 'JSON', detail: messages.exportJsonDetail(), format: 'json' },
  ];
  return (await vscode.window.showQuickPick(items, { title: messages.exportTitle(), placeHolder: messages.exportFormatPlaceholder() }))?.format;
}

async function pickTarget(format: ExportFormat, clock: Clock): Promise<vscode.Uri | undefined> {
  return vscode.window.showSaveDialog({
    title: messages.exportTitle(),
    defaultUri: vscode.Uri.joinPath(vscode.Uri.file(homedir()), `second-brain-calls-${clock.localDay()}.${format}`),
    filters: format === 'csv' ? { CSV: ['csv'] } : { JSON: ['json'] },
  });
}

/** The store checks the criteria themselves; menus pass arguments of their own. */
function isExportArgument(argument: unknown): argument is ExportCommandArgument {
  return typeof argument === 'object' && argument !== null && 'criteria' in argument && typeof argument.criteria === 'object' && argument.criteria !== null;
}
