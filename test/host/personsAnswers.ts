import * as vscode from 'vscode';

type Answers = Partial<Pick<typeof vscode.window, 'showInputBox' | 'showQuickPick' | 'showWarningMessage' | 'showErrorMessage' | 'showInformationMessage' | 'showSaveDialog' | 'showOpenDialog' | 'withProgress' | 'createWebviewPanel'>>;

/**
 * Puts these in the place of what waits for a person, whom no extension test has, and gives back a function that takes
 * them away again.
 */
export function answering(answers: Answers): () => void {
  const before = Object.fromEntries(Object.keys(answers).map((name) => [name, Reflect.get(vscode.window, name)]));
  Object.assign(vscode.window, answers);
  return () => {
    Object.assign(vscode.window, before);
  };
}
