import * as vscode from 'vscode';
import { messages } from '../messages';
import { openSettings } from './openSettings';

/** Names variables of the environment that do not count, with a way to the settings that do. */
export function tellIgnoredVariables(names: readonly string[]): void {
  const action = messages.openSettingsAction();
  void vscode.window
    .showInformationMessage(messages.variablesIgnored(names), action)
    .then((picked) => (picked === action ? openSettings('secondBrain.anthropic.baseUrl', 'secondBrain.openai.baseUrl') : undefined));
}
