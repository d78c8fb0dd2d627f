import { createHash } from 'node:crypto';
import * as path from 'node:path';
import * as vscode from 'vscode';

/** Where the extension keeps things. Nothing is made here: each part makes its own folder when it first writes. */
export class StoragePlaces {
  constructor(private readonly context: vscode.ExtensionContext) {}

  /** The record of calls, shared by all windows. Holds no text of the user's. */
  get usageStore(): string {
    return this.context.globalStorageUri.fsPath;
  }

  /** The user's own content: questions and answers of this workspace. */
  get conversations(): string {
    return this.ownContent('conversations');
  }

  /** The user's own content: the index of this workspace's notes. */
  get searchIndex(): string {
    return this.ownContent('search-index');
  }

  /** The user's own content: what was learned of this workspace's notes. */
  get metadata(): string {
    return this.ownContent('metadata');
  }

  /** Where what was learned of one vault is kept: another vault of this workspace has its own. */
  metadataOf(vaultPath: string): { readonly notes: string; readonly inbox: string } {
    const vault = createHash('sha256').update(vaultPath).digest('hex').slice(0, 16);
    return { notes: path.join(this.metadata, vault, 'notes'), inbox: path.join(this.metadata, vault, 'inbox') };
  }

  /** Which vaults are worked on, and when they last were; shared by all windows. Holds no text of the user's. */
  get syncState(): string {
    return vscode.Uri.joinPath(this.context.globalStorageUri, 'sync').fsPath;
  }

  /** The key of this installation's work keys. */
  get workKey(): string {
    return vscode.Uri.joinPath(this.context.globalStorageUri, 'work-key').fsPath;
  }

  /** All folders of this workspace that hold text of the user's. */
  get allOwnContent(): readonly string[] {
    return [this.conversations, this.metadata, this.searchIndex];
  }

  /** The notes that ship with the extension. */
  get sampleVault(): vscode.Uri {
    return vscode.Uri.joinPath(this.context.extensionUri, 'media', 'sample-vault');
  }

  /** A file that the build made. */
  bundle(name: string): string {
    return vscode.Uri.joinPath(this.context.extensionUri, 'dist', name).fsPath;
  }

  private ownContent(name: string): string {
    // A window without a folder has no storage of its own.
    const { storageUri, globalStorageUri } = this.context;
    return vscode.Uri.joinPath(storageUri ?? vscode.Uri.joinPath(globalStorageUri, 'no-folder'), name).fsPath;
  }
}
