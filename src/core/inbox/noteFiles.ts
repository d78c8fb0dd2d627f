/**
 * Why a file is not read or written: it lies outside the vault or in a dot folder once links are followed, is no
 * ordinary file, is no text in UTF-8 or larger than notes are, or the system refuses.
 */
export type FileRefusal = 'outside_vault' | 'not_a_file' | 'not_text' | 'too_large' | 'unavailable';

export type FileRead =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly reason: FileRefusal };

export type FileWrite =
  | { readonly kind: 'written' }
  /** The file is not, or no longer, what the caller took it for; nothing was written. */
  | { readonly kind: 'changed' }
  | { readonly kind: 'refused'; readonly reason: FileRefusal };

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/**
 * The one way in which notes are written. Paths are relative to the vault, with `/`. Text is exact: every byte of a
 * file in UTF-8, a byte order mark and line endings included. Where a note is open with unsaved changes, its text is
 * that of the editor.
 */
export interface NoteFiles {
  /** Nothing for a folder that is not there, is no folder, or lies outside the vault. */
  list(folder: string): Promise<readonly FolderEntry[]>;
  read(path: string): Promise<FileRead>;
  /**
   * Replaces the text as a whole: whoever reads meanwhile, or after a crash, finds the one or the other. Folders that
   * are missing are made. Refuses unsafe paths.
   * @param before What the file must hold, null for a file that must not be there.
   * @param after Null removes the file.
   */
  write(path: string, before: string | null, after: string | null): Promise<FileWrite>;
  /** Moves a file of any content to a place that must be free. */
  move(from: string, to: string): Promise<'moved' | 'taken' | 'absent' | 'refused'>;
}
