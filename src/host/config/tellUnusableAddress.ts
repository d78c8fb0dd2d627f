import * as vscode from 'vscode';
import { messages } from '../messages';

/** Names a setting that holds no address, with a way to it. */
export function tellUnusableAddress(setting: string): void {
  const openSettings = messages.openSettingsAction();
  void vscode.window.showWarningMessage(messages.addressUnusable(setting), openSettings).then((picked) => (picked === openSettings ? vscode.commands.executeCommand('workbench.action.openSettings', setting) : undefined));
}
