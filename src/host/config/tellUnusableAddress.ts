import * as vscode from 'vscode';
import { messages } from '../messages';
import { openSettings } from './openSettings';

/** Names a setting that holds no address, with a way to it. */
export function tellUnusableAddress(setting: string): void {
  const action = messages.openSettingsAction();
  void vscode.window.showWarningMessage(messages.addressUnusable(setting), action).then((picked) => (picked === action ? openSettings(setting) : undefined));
}
