/** When two stamps of a file are equal, its content is taken to be the same without reading it. */
export interface FileStamp {
  readonly sizeBytes: number;
  /** Of the content, in milliseconds since the Unix epoch. */
  readonly modifiedMs: number;
  /** Of content or metadata: programs that set the modification time back cannot set this one. */
  readonly changedMs: number;
}

/** Why a file or folder with a note's name is not indexed. `not_parsed` is a defect of ours. */
export type SkipReason = 'unreadable' | 'binary' | 'too_large' | 'not_utf8' | 'outside_vault' | 'not_parsed';

/** A Markdown file that may be a note. */
export interface FoundFile {
  readonly path: string;
  readonly stamp: FileStamp;
}

export interface SkippedFile {
  readonly path: string;
  readonly reason: SkipReason;
}

/** `gone`: it was listed and is no longer there. */
export type NoteContent =
  /** `stamp` is null when the file may be written again in the same instant. */
  | { readonly kind: 'note'; readonly bytes: Uint8Array; readonly text: string; readonly stamp: FileStamp | null }
  | { readonly kind: 'skipped'; readonly reason: SkipReason }
  | { readonly kind: 'gone' };

/** The files of the vault. Paths are relative to it, with `/`. Nothing outside it is ever listed or read. */
export interface VaultFiles {
  /**
   * Every Markdown file at or under a path (`''` the whole vault) that no pattern excludes; a file or folder that
   * is not there lists nothing. Throws `VaultUnavailableError` when the vault itself cannot be listed.
   */
  listUnder(path: string): Iterable<FoundFile | SkippedFile>;
  read(path: string): NoteContent;
}

/** The notes folder is missing or may not be read. The index that is there is kept. */
export class VaultUnavailableError extends Error {
  override readonly name = 'VaultUnavailableError';

  constructor() {
    super('The notes folder cannot be read.');
  }
}
