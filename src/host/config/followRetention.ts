import * as vscode from 'vscode';
import { SETTINGS_SECTION } from '../contributions';

/** Tells the usage store when the user changed for how long calls are kept. */
export function followRetention(usage: { retentionChanged(): void }): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(`${SETTINGS_SECTION}.usage.retentionDays`)) {
      usage.retentionChanged();
    }
  });
}
