import { mkdir } from 'node:fs/promises';
import * as vscode from 'vscode';
import { systemErrorCode } from '../../core/system/fileSystem';
import { messages } from '../messages';

/**
 * "Second Brain: Open Storage Folder": shows where the record of calls is, in the system's own file manager; in a window
 * in a browser or on another machine, where that would show nothing, the folder becomes one of a new window.
 */
export async function openStorageFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    void vscode.window.showErrorMessage(messages.storageFolderNotMade(systemErrorCode(error) ?? '?'));
    return;
  }
  const uri = vscode.Uri.file(folder);
  if (vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined) {
    await vscode.commands.executeCommand('revealFileInOS', uri);
  } else {
    await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: true });
  }
}
