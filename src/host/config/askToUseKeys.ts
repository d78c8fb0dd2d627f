import * as vscode from 'vscode';
import { messages } from '../messages';

/** Asks in a message whether keys of these variables may be used; undefined when it is put away unanswered. */
export async function askToUseKeys(variables: readonly string[]): Promise<boolean | undefined> {
  const use = messages.useKeysAction();
  const answer = await vscode.window.showInformationMessage(messages.keysInEnvironment(variables), use, messages.dontUseKeysAction());
  return answer === undefined ? undefined : answer === use;
}
