import * as vscode from 'vscode';
import { settingsPage } from './settingsPage';

/**
 * Opens these settings, whole names or sections of them, on the tab that has them; none, all of the extension's.
 */
export async function openSettings(...named: readonly string[]): Promise<void> {
  const { command, query } = settingsPage(named, vscode.env.remoteName);
  try {
    await vscode.commands.executeCommand(command, { query });
  } catch {
    // An editor that has no such tab, or does not know the command yet: it takes a moment after the window has opened.
    await vscode.commands.executeCommand('workbench.action.openSettings', { query });
  }
}

/** The same for a link, whose argument anybody may have written: what is no name opens all settings of the extension. */
export async function openSettingsOfLink(argument?: unknown): Promise<void> {
  await openSettings(...(typeof argument === 'string' ? [argument] : []));
}
