import * as vscode from 'vscode';
import type { NodeNoteFiles } from '../../adapters/noteFiles/nodeNoteFiles';
import type { FileRead, FileWrite, FolderEntry, NoteFiles } from '../../core/inbox/noteFiles';
import { changedRange } from './changedRange';

/**
 * Notes on the disk, but for those that are open with unsaved changes: their text is that of the editor, and they are
 * changed there, by an edit that touches nothing else and can be taken back. They are saved at once: what was filed must
 * not be lost with the editor while its inbox file has moved away already.
 */
export class EditorNoteFiles implements NoteFiles {
  constructor(private readonly disk: NodeNoteFiles) {}

  list(folder: string): Promise<readonly FolderEntry[]> {
    return this.disk.list(folder);
  }

  async read(path: string): Promise<FileRead> {
    const document = await this.unsaved(path);
    return document === undefined ? this.disk.read(path) : { kind: 'text', text: document.getText() };
  }

  async write(path: string, before: string | null, after: string | null): Promise<FileWrite> {
    const document = await this.unsaved(path);
    if (document === undefined) {
      return this.disk.write(path, before, after);
    }
    if (document.getText() !== before) {
      // Whoever called looks at it anew, and must find on disk what it then takes for done.
      return (await document.save()) ? { kind: 'changed' } : { kind: 'refused', reason: 'unavailable' };
    }
    if (after === null) {
      return (await document.save()) ? this.disk.write(path, before, null) : { kind: 'refused', reason: 'unavailable' };
    }
    return edited(document, after);
  }

  /** Whether a note is open with changes that are not on disk. */
  async isBeingEdited(path: string): Promise<boolean> {
    return (await this.unsaved(path)) !== undefined;
  }

  async move(from: string, to: string): Promise<'moved' | 'taken' | 'absent' | 'refused'> {
    const document = await this.unsaved(from);
    if (document !== undefined && !(await document.save())) {
      return 'refused';
    }
    return this.disk.move(from, to);
  }

  /** The open document of a note, if it has changes that are not on disk; none for a place outside the vault. */
  private async unsaved(path: string): Promise<vscode.TextDocument | undefined> {
    const documents = vscode.workspace.textDocuments.filter(({ isDirty, isClosed, uri }) => isDirty && !isClosed && uri.scheme === 'file');
    if (documents.length === 0) {
      return undefined;
    }
    for (const document of documents) {
      if (await this.disk.isAt(path, document.uri.fsPath)) {
        return document;
      }
    }
    return undefined;
  }
}

/** Gives an open document another text and saves it; where that fails, it is as it was. */
async function edited(document: vscode.TextDocument, after: string): Promise<FileWrite> {
  const before = document.getText();
  if (!(await replaced(document, after))) {
    return { kind: 'changed' };
  }
  const written = document.getText();
  if (await document.save()) {
    return { kind: 'written' };
  }
  // Unless the user has typed meanwhile: then the next run saves it first.
  if (document.getText() === written) {
    await replaced(document, before);
  }
  return { kind: 'refused', reason: 'unavailable' };
}

function replaced(document: vscode.TextDocument, after: string): Thenable<boolean> {
  const { start, end, text } = changedRange(document.getText(), after);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
  return vscode.workspace.applyEdit(edit);
}
