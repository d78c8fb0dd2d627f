/** An open file. */
export type FileHandle = number;

export interface FileFacts {
  readonly sizeBytes: number;
  /** 0 when the file's last name was removed while it was open. */
  readonly linkCount: number;
  /** Device and inode: the same file under whatever name. */
  readonly identity: string;
  readonly modifiedMs: number;
}

/**
 * How the store sees the disk: so that tests can make it full, slow or forgetful. Methods throw the
 * system's error, whose `code` (`ENOSPC`, `ENOENT`, ...) callers may look at. All of them block,
 * but for those that take a callback.
 */
export interface FileSystem {
  /** Creates the folder and its parents with mode 0700 where they are missing. */
  makeFolder(path: string): void;
  /** Names of the entries of a folder; throws ENOENT when there is no such folder. */
  listFolder(path: string): readonly string[];
  /** Opens a file that must not exist yet, mode 0600, for appending and reading. */
  createNew(path: string): FileHandle;
  openToRead(path: string): FileHandle;
  /** Opens a file for appending, made with mode 0600 where it is missing. */
  openToAppend(path: string): FileHandle;
  /** Writes at the end; may write less than asked, and returns how much. */
  append(file: FileHandle, bytes: Uint8Array, offset: number): number;
  /** As `append`, off the calling thread. */
  appendLater(file: FileHandle, bytes: Uint8Array, offset: number, done: (error: Error | null, written: number) => void): void;
  /** Returns how many bytes were read, 0 at the end. */
  readAt(file: FileHandle, into: Uint8Array, position: number): number;
  readWhole(path: string): Uint8Array;
  facts(file: FileHandle): FileFacts;
  /** Undefined when nothing has this name. */
  factsOf(path: string): FileFacts | undefined;
  /** As `factsOf`, off the calling thread. */
  factsOfLater(path: string, done: (error: Error | null, facts: FileFacts | undefined) => void): void;
  sync(file: FileHandle): void;
  /** Brings the file's data to the disk, off the calling thread. */
  dataSyncLater(file: FileHandle, done: (error: Error | null) => void): void;
  close(file: FileHandle): void;
  rename(from: string, to: string): void;
  /** Does nothing when there is no such file. */
  remove(path: string): void;
  /** Makes renames in this folder survive a power loss, where the platform can. */
  syncFolder(path: string): void;
}

/** The system's name of an error (`ENOSPC`), or undefined for errors of another kind. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
