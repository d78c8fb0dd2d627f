import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { systemErrorCode } from '../../core/system/fileSystem';
import type { Logger } from '../../core/system/logger';
import { messages } from '../messages';
import { copySampleVault } from '../walkthrough/copySampleVault';

/**
 * "Second Brain: Open Sample Vault": copies the notes that ship with the extension to where the user says and opens them,
 * in a new window when this one has a folder. Given a folder's URI, it asks for none. Resolves to the copy's path.
 */
export function openSampleVaultCommand(sampleVault: vscode.Uri, logger: Logger): (parent?: unknown) => Promise<string | undefined> {
  return async (given) => {
    const parent = given instanceof vscode.Uri ? given : await pickFolder();
    if (parent === undefined) {
      return undefined;
    }
    if (parent.scheme !== 'file') {
      // Such as a folder of the machine in front of the user, in a remote window: this one has no such path.
      void vscode.window.showErrorMessage(messages.sampleVaultNotCopied());
      return undefined;
    }
    let folder: string;
    try {
      folder = await copySampleVault(sampleVault.fsPath, parent.fsPath);
    } catch (error) {
      logger.warn('vault', `the sample vault could not be copied (${systemErrorCode(error) ?? 'no code'})`);
      void vscode.window.showErrorMessage(messages.sampleVaultNotCopied());
      return undefined;
    }
    await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(folder), { forceNewWindow: vscode.workspace.workspaceFolders !== undefined });
    return folder;
  };
}

async function pickFolder(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: false,
    defaultUri: vscode.Uri.file(homedir()),
    title: messages.sampleVaultTitle(),
    openLabel: messages.sampleVaultAction(),
  });
  return picked?.[0];
}
