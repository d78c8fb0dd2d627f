import * as vscode from 'vscode';
import type { Logger } from '../../core/system/logger';
import { messages } from '../messages';

export interface OwnContent {
  /** Ends what writes it; after that, nothing of it is written before the user's next question. */
  readonly stop: () => Promise<void>;
  readonly folders: readonly string[];
}

/**
 * "Second Brain: Delete My Conversations, Metadata and Index": removes what holds text of the user's from this
 * workspace's storage. The notes and the record of calls stay.
 */
export function deleteOwnContentCommand({ stop, folders }: OwnContent, logger: Logger): () => Promise<void> {
  return async () => {
    const remove = messages.deleteOwnContentAction();
    const answer = await vscode.window.showWarningMessage(messages.deleteOwnContentQuestion(), { modal: true, detail: messages.deleteOwnContentDetail() }, remove);
    if (answer !== remove) {
      return;
    }
    await stop();
    const left = await foldersLeft(folders);
    logger.info('settings', `conversations, metadata and index of this workspace were deleted; folders that could not be: ${left}`);
    void (left === 0 ? vscode.window.showInformationMessage(messages.ownContentDeleted()) : vscode.window.showErrorMessage(messages.ownContentNotDeleted()));
  };
}

/** How many of the folders could not be removed. */
async function foldersLeft(folders: readonly string[]): Promise<number> {
  const results = await Promise.all(folders.map((folder) => removed(vscode.Uri.file(folder))));
  return results.filter((isRemoved) => !isRemoved).length;
}

async function removed(folder: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.delete(folder, { recursive: true, useTrash: false });
    return true;
  } catch (error) {
    return error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
  }
}
