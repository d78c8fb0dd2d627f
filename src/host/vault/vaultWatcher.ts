import * as path from 'node:path';
import * as vscode from 'vscode';

/** Changes that come together are read together. */
const GATHER_MS = 200;
/** Above this many files a look at the whole folder is cheaper. */
const MAX_SINGLE_FILES = 200;

const NOTE = /\.(md|markdown)$/i;

/** Tells which notes changed; undefined when a folder came, went or was renamed and everything has to be looked at. */
export class VaultWatcher implements vscode.Disposable {
  private readonly watcher: vscode.FileSystemWatcher;
  private changed = new Set<string>();
  private wholeFolder = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly folder: string,
    private readonly onChange: (paths: readonly string[] | undefined) => void,
  ) {
    this.watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), '**/*'));
    const note = ({ fsPath }: vscode.Uri): void => {
      this.gather(fsPath);
    };
    this.watcher.onDidChange(note);
    this.watcher.onDidCreate(note);
    this.watcher.onDidDelete(note);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.watcher.dispose();
  }

  private gather(file: string): void {
    const relative = path.relative(this.folder, file).split(path.sep).join('/');
    if (relative === '' || relative.startsWith('..') || relative.split('/').some((part) => part.startsWith('.'))) {
      return;
    }
    if (NOTE.test(relative)) {
      this.changed.add(relative);
    } else if (path.extname(relative) === '') {
      // A folder that was renamed or deleted tells of itself only, not of the notes in it.
      this.wholeFolder = true;
    } else {
      return;
    }
    this.timer ??= setTimeout(() => {
      this.tell();
    }, GATHER_MS);
  }

  private tell(): void {
    const paths = this.wholeFolder || this.changed.size > MAX_SINGLE_FILES ? undefined : [...this.changed];
    this.timer = undefined;
    this.changed = new Set();
    this.wholeFolder = false;
    this.onChange(paths);
  }
}
