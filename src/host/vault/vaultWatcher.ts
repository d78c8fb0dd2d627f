import * as path from 'node:path';
import * as vscode from 'vscode';

/** Changes that come together are read together. */
const GATHER_MS = 200;
/** Above this many a look at the whole folder is cheaper. */
const MAX_PATHS = 500;

/** Tells which files and folders of the vault changed, by absolute path; undefined when it is too many to name. */
export class VaultWatcher implements vscode.Disposable {
  private readonly watcher: vscode.FileSystemWatcher;
  private readonly changed = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly folder: string,
    private readonly onChange: (paths: readonly string[] | undefined) => void,
  ) {
    // Folders too: one that was renamed or deleted tells of itself only, not of the notes in it.
    this.watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), '**/*'));
    const gather = ({ fsPath }: vscode.Uri): void => {
      this.gather(fsPath);
    };
    this.watcher.onDidChange(gather);
    this.watcher.onDidCreate(gather);
    this.watcher.onDidDelete(gather);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.watcher.dispose();
  }

  private gather(file: string): void {
    const isHidden = path.relative(this.folder, file).split(path.sep).some((part) => part.startsWith('.'));
    if (isHidden) {
      return; // `.git` and its like change all the time, and no note is in them.
    }
    this.changed.add(file);
    this.timer ??= setTimeout(() => {
      this.tell();
    }, GATHER_MS);
  }

  private tell(): void {
    const paths = this.changed.size > MAX_PATHS ? undefined : [...this.changed];
    this.timer = undefined;
    this.changed.clear();
    this.onChange(paths);
  }
}
