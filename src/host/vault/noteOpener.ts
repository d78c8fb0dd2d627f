import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Citation } from '../../core/answering/answer';
import { messages } from '../messages';
import { headingLine } from './headingLine';
import { isInsideFolder } from './insideFolder';

/** Opens a cited note at the heading that was cited. */
export class NoteOpener {
  constructor(private readonly folder: () => string | undefined) {}

  async open(citation: Citation): Promise<void> {
    const folder = this.folder();
    const file = folder === undefined ? undefined : path.resolve(folder, citation.notePath);
    if (folder === undefined || file === undefined || !isInsideFolder(file, folder)) {
      void vscode.window.showWarningMessage(messages.noteGone(citation.noteTitle));
      return;
    }
    let document: vscode.TextDocument;
    try {
      document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
    } catch {
      void vscode.window.showWarningMessage(messages.noteGone(citation.noteTitle));
      return;
    }
    const line = headingLine(document.getText(), citation.headingPath);
    const start = new vscode.Position(line, 0);
    const editor = await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      selection: new vscode.Range(start, start),
    });
    editor.revealRange(new vscode.Range(start, start), vscode.TextEditorRevealType.AtTop);
  }
}
