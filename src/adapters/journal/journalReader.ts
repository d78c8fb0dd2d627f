import { join } from 'node:path';
import { systemErrorCode, type FileHandle, type FileSystem } from '../../core/system/fileSystem';
import { JOURNAL_SCHEMA_VERSION, schemaVersionOf } from '../../core/usage/journalLine';
import { isSegmentName } from './segmentName';

/** How much of a segment is read and applied at once. */
export const SLICE_BYTES = 1_048_576;
const LINE_BREAK = 0x0a;
const NUL = 0;

/** Some complete lines of a segment. */
export interface SegmentSlice {
  /** Complete lines without their line breaks; the segment's first line is not among them. */
  readonly lines: readonly string[];
  /** Complete lines that were passed unread because no line of ours is so long. */
  readonly overlongLines: number;
  /** Where the next slice begins: always just after a line break. */
  readonly nextOffset: number;
}

/** Why a segment was not read. */
export type SegmentRefusal =
  /** Nothing complete and new is there. */
  | 'nothing'
  /** Written by a later version. */
  | 'newer'
  /** Its first line is not one of ours. */
  | 'foreign';

/** Reads the segments of all windows, from where they were left, and only what is complete. */
export class JournalReader {
  readonly #files: FileSystem;
  readonly #folder: string;
  readonly #buffer = Buffer.allocUnsafe(SLICE_BYTES);

  constructor(files: FileSystem, folder: string) {
    this.#files = files;
    this.#folder = folder;
  }

  /** Names of all segments, oldest day first; none when there is no journal yet. */
  segmentNames(): readonly string[] {
    try {
      return this.#files.listFolder(this.#folder).filter(isSegmentName).sort();
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  /** The segment's length in bytes; undefined when it is gone. */
  sizeBytes(name: string): number | undefined {
    return this.#files.factsOf(join(this.#folder, name))?.sizeBytes;
  }

  /**
   * Up to 1 MiB of complete lines from an offset that an earlier slice gave, or 0. It ends before an
   * incomplete line, and before NUL bytes: another process's line that has not reached this reader yet.
   */
  readSlice(name: string, offset: number): SegmentSlice | SegmentRefusal {
    let file: FileHandle;
    try {
      file = this.#files.openToRead(join(this.#folder, name));
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return 'nothing';
      throw error;
    }
    try {
      return this.#sliceOf(file, offset);
    } finally {
      this.#files.close(file);
    }
  }

  #sliceOf(file: FileHandle, offset: number): SegmentSlice | SegmentRefusal {
    const length = this.#fill(file, offset);
    const readable = this.#readableLength(length);
    const end = this.#buffer.subarray(0, readable).lastIndexOf(LINE_BREAK) + 1;
    if (end === 0) {
      if (readable < SLICE_BYTES) return 'nothing';
      return offset === 0 ? 'foreign' : this.#passOverlongLine(file, offset + readable);
    }
    const lines = this.#buffer.toString('utf8', 0, end - 1).split('\n');
    if (offset === 0) {
      const version = schemaVersionOf(lines.shift() ?? '');
      if (version === undefined) return 'foreign';
      if (version > JOURNAL_SCHEMA_VERSION) return 'newer';
    }
    return { lines, overlongLines: 0, nextOffset: offset + end };
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
  #passOverlongLine(file: FileHandle, from: number): SegmentSlice | 'nothing' {
    for (let offset = from; ; ) {
      const length = this.#readableLength(this.#fill(file, offset));
      const lineBreak = this.#buffer.subarray(0, length).indexOf(LINE_BREAK);
      if (lineBreak !== -1) return { lines: [], overlongLines: 1, nextOffset: offset + lineBreak + 1 };
      if (length < SLICE_BYTES) return 'nothing';
      offset += length;
    }
  }
}
