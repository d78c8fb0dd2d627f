import * as vscode from 'vscode';

/** Puts text where the user was writing last. A panel that has the focus is no editor, so the last one is remembered. */
export class NoteInserter implements vscode.Disposable {
  private last = writable(vscode.window.activeTextEditor);
  private readonly following = vscode.window.onDidChangeActiveTextEditor((editor) => {
    this.last = writable(editor) ?? this.last;
  });

  /**
   * Puts the text at the cursor, as an edit that can be taken back, and shows the note. What is selected stays.
   * False when no note was open, or it takes no edits.
   */
  async insert(text: string): Promise<boolean> {
    const { last } = this;
    if (last === undefined || last.document.isClosed) {
      return false;
    }
    const { document, selection, viewColumn } = last;
    const editor = await vscode.window.showTextDocument(document, { selection, ...(viewColumn === undefined ? {} : { viewColumn }) });
    return editor.edit((edit) => {
      edit.insert(editor.selection.active, text);
    });
  }

  dispose(): void {
    this.following.dispose();
  }
}

/** The editor, unless it shows what nobody writes, such as a log. */
function writable(editor: vscode.TextEditor | undefined): vscode.TextEditor | undefined {
  return editor === undefined || editor.document.uri.scheme === 'output' ? undefined : editor;
}
