import { join } from 'node:path';
import { systemErrorCode, type FileFacts, type FileHandle, type FileSystem } from '../../core/system/fileSystem';
import { JOURNAL_SCHEMA_VERSION, schemaVersionOf } from '../../core/usage/journalLine';
import { LineReader, type LineSlice } from './lineReader';
import { isSegmentName } from './segmentName';

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
  readonly #lines: LineReader;

  constructor(files: FileSystem, folder: string) {
    this.#files = files;
    this.#folder = folder;
    this.#lines = new LineReader(files);
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

  /** Undefined when the segment is gone. */
  factsOf(name: string): FileFacts | undefined {
    return this.#files.factsOf(join(this.#folder, name));
  }

  /** Where the segment's last complete line ends; 0 when it has none or is gone. All of it where the system does not let it be read. */
  completeBytes(name: string): number {
    try {
      return this.#withSegment(name, 0, (file) => this.#lines.completeBytes(file));
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
      return this.factsOf(name)?.sizeBytes ?? 0;
    }
  }

  /** Complete lines from an offset that an earlier slice gave, or 0; the segment's first line is not among them. */
  readSlice(name: string, offset: number): LineSlice | SegmentRefusal {
    return this.#withSegment<LineSlice | SegmentRefusal>(name, 'nothing', (file) => this.#sliceOf(file, offset));
  }

  #withSegment<Result>(name: string, whenGone: Result, work: (file: FileHandle) => Result): Result {
    let file: FileHandle;
    try {
      file = this.#files.openToRead(join(this.#folder, name));
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return whenGone;
      throw error;
    }
    try {
      return work(file);
    } finally {
      this.#files.close(file);
    }
  }

  #sliceOf(file: FileHandle, offset: number): LineSlice | SegmentRefusal {
    const slice = this.#lines.read(file, offset);
    if (slice === 'none') return 'nothing';
    if (offset > 0) return slice;
    const [header = '', ...lines] = slice.lines;
    const version = schemaVersionOf(header);
    if (version === undefined) return 'foreign';
    return version > JOURNAL_SCHEMA_VERSION ? 'newer' : { ...slice, lines };
  }
}
