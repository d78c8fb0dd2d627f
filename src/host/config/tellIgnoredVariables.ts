import * as vscode from 'vscode';
import { EXTENSION_ID } from '../contributions';
import { messages } from '../messages';

/** Names variables of the environment that do not count, with a way to the settings that do. */
export function tellIgnoredVariables(names: readonly string[]): void {
  const openSettings = messages.openSettingsAction();
  void vscode.window
    .showInformationMessage(messages.variablesIgnored(names), openSettings)
    .then((picked) => (picked === openSettings ? vscode.commands.executeCommand('workbench.action.openSettings', `@ext:${EXTENSION_ID} baseUrl`) : undefined));
}
