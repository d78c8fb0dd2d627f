import { appendAll } from './appendAll';
import type { FileHandle, FileSystem } from './fileSystem';

/** Text is written in pieces of about this size. */
const PIECE_LENGTH = 262_144;

export interface WholeFileOptions {
  readonly files: FileSystem;
  /** Where the file will be. What is there is replaced at the end. */
  readonly path: string;
  /** Where it grows, in the same folder; must not exist yet. */
  readonly temporaryPath: string;
  readonly folder: string;
}

/**
 * A file of any length that comes to be whole or not at all: it grows under another name, and gets
 * its own when all of it is on the disk. Methods throw the system's error, after which `discard`
 * leaves the folder as it was.
 */
export class WholeFile {
  readonly #options: WholeFileOptions;
  readonly #encoder = new TextEncoder();
  #file: FileHandle | undefined;
  #pieces: string[] = [];
  #pieceLength = 0;
  #bytes = 0;

  constructor(options: WholeFileOptions) {
    this.#options = options;
    this.#file = options.files.createNew(options.temporaryPath);
  }

  /** Bytes that were written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  append(text: string): void {
    this.#pieces.push(text);
    this.#pieceLength += text.length;
    if (this.#pieceLength >= PIECE_LENGTH) this.#write();
  }

  /** All of it is on the disk and has its name when this returns. */
  finish(): void {
    const { files, path, temporaryPath, folder } = this.#options;
    this.#write();
    if (this.#file === undefined) return;
    files.sync(this.#file);
    this.#close();
    files.rename(temporaryPath, path);
    files.syncFolder(folder);
  }

  /** Removes what was written, unless it is finished. Never throws. */
  discard(): void {
    try {
      this.#close();
      this.#options.files.remove(this.#options.temporaryPath);
    } catch {
      // The disk that refused the file may refuse this too: it stays under a name that says what it is.
    }
  }

  #close(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) this.#options.files.close(file);
  }

  #write(): void {
    if (this.#file === undefined || this.#pieceLength === 0) return;
    const bytes = this.#encoder.encode(this.#pieces.join(''));
    this.#pieces = [];
    this.#pieceLength = 0;
    appendAll(this.#options.files, this.#file, bytes);
    this.#bytes += bytes.byteLength;
  }
}
