import type { FileHandle, FileSystem } from '../../core/system/fileSystem';

/** How much of a file is read at once. */
export const SLICE_BYTES = 1_048_576;
const LINE_BREAK = 0x0a;
const NUL = 0;

/** Some complete lines of a file. */
export interface LineSlice {
  /** Complete lines without their line breaks. */
  readonly lines: readonly string[];
  /** Complete lines that were passed unread because no line of ours is so long. */
  readonly overlongLines: number;
  /** Where the next slice begins: always just after a line break. */
  readonly nextOffset: number;
}

/** Reads the complete lines of a file that others append to. */
export class LineReader {
  readonly #files: FileSystem;
  readonly #buffer = Buffer.allocUnsafe(SLICE_BYTES);

  constructor(files: FileSystem) {
    this.#files = files;
  }

  /**
   * Up to 1 MiB of complete lines from an offset that an earlier slice gave, or 0. It ends before an
   * incomplete line and, unless told to pass them, before NUL bytes: another process's line that has
   * not reached this reader yet. 'none' when nothing complete and new is there.
   */
  read(file: FileHandle, offset: number, passesNul = false): LineSlice | 'none' {
    const length = this.#fill(file, offset);
    const readable = passesNul ? length : this.#readableLength(length);
    const end = this.#buffer.subarray(0, readable).lastIndexOf(LINE_BREAK) + 1;
    if (end > 0) return { lines: this.#buffer.toString('utf8', 0, end - 1).split('\n'), overlongLines: 0, nextOffset: offset + end };
    return readable < SLICE_BYTES ? 'none' : this.#passOverlongLine(file, offset + readable, passesNul);
  }

  /** Where the last complete line ends, whatever stands before it; 0 when there is none. */
  completeBytes(file: FileHandle): number {
    for (let end = this.#files.facts(file).sizeBytes; end > 0; ) {
      const start = Math.max(0, end - SLICE_BYTES);
      const length = Math.min(this.#fill(file, start), end - start);
      const lineBreak = this.#buffer.subarray(0, length).lastIndexOf(LINE_BREAK);
      if (lineBreak !== -1) return start + lineBreak + 1;
      end = start;
    }
    return 0;
  }

  #fill(file: FileHandle, offset: number): number {
    let filled = 0;
    while (filled < SLICE_BYTES) {
      const read = this.#files.readAt(file, this.#buffer.subarray(filled), offset + filled);
      if (read === 0) break;
      filled += read;
    }
    return filled;
  }

  #readableLength(length: number): number {
    const firstNul = this.#buffer.subarray(0, length).indexOf(NUL);
    return firstNul === -1 ? length : firstNul;
  }

  /** Looks for the end of a line that fills more than a slice. */
  #passOverlongLine(file: FileHandle, from: number, passesNul: boolean): LineSlice | 'none' {
    for (let offset = from; ; ) {
      const filled = this.#fill(file, offset);
      const length = passesNul ? filled : this.#readableLength(filled);
      const lineBreak = this.#buffer.subarray(0, length).indexOf(LINE_BREAK);
      if (lineBreak !== -1) return { lines: [], overlongLines: 1, nextOffset: offset + lineBreak + 1 };
      if (length < SLICE_BYTES) return 'none';
      offset += length;
    }
  }
}
