import { basename, join } from 'node:path';
import { appendAll } from '../../core/system/appendAll';
import type { LocalDay } from '../../core/system/clock';
import type { FileHandle, FileSystem } from '../../core/system/fileSystem';
import { endLine, headerLine } from '../../core/usage/journalLine';
import { segmentName } from './segmentName';

/** How much is read at once. */
const READ_BYTES = 65_536;
const LINE_BREAK = 0x0a;

/**
 * One segment of the journal: written by one object only, and never again after it refused a write,
 * because the line that it refused may stand there torn.
 */
export class SegmentWriter {
  readonly path: string;
  readonly day: LocalDay;
  readonly #files: FileSystem;
  readonly #file: FileHandle;
  readonly #identity: string;
  #isClosed = false;
  /** Appends off this thread that are not over yet. The file must stay open for them. */
  #pendingAppends = 0;

  private constructor(files: FileSystem, file: FileHandle, path: string, day: LocalDay) {
    this.#files = files;
    this.#file = file;
    this.path = path;
    this.day = day;
    this.#identity = files.facts(file).identity;
  }

  /** Creates the file with its first line. Throws the system's error. */
  static create(files: FileSystem, folder: string, day: LocalDay, uid: string): SegmentWriter {
    files.makeFolder(folder);
    const path = join(folder, segmentName(day, uid));
    const file = files.createNew(path);
    try {
      appendAll(files, file, Buffer.from(headerLine()));
      return new SegmentWriter(files, file, path, day);
    } catch (error) {
      files.close(file);
      throw error;
    }
  }

  /** Appends a whole line; throws the system's error, after which this segment must be left. */
  append(line: string): void {
    appendAll(this.#files, this.#file, Buffer.from(line));
  }

  /** As `append`, off the calling thread. One at a time. */
  appendLater(text: string, done: (error: Error | null) => void): void {
    const bytes = Buffer.from(text);
    this.#pendingAppends += 1;
    const over = (error: Error | null): void => {
      this.#pendingAppends -= 1;
      if (this.#isClosed) this.#closeFile();
      done(error);
    };
    const writeFrom = (offset: number): void => {
      this.#files.appendLater(this.#file, bytes, offset, (error, written) => {
        if (error !== null) over(error);
        else if (offset + written >= bytes.byteLength) over(null);
        else if (written === 0) over(new Error('The disk took none of a line.'));
        else writeFrom(offset + written);
      });
    };
    writeFrom(0);
  }

  /** Brings what was appended to the disk, off the calling thread. */
  syncLater(done: (error: Error | null) => void): void {
    if (this.#isClosed) done(null);
    else this.#files.dataSyncLater(this.#file, done);
  }

  /** Calls back if the file lost its name: what it holds would die with this process. */
  checkStillThere(onLost: () => void): void {
    this.#files.factsOfLater(this.path, (error, facts) => {
      if (error === null && facts?.identity !== this.#identity) onLost();
    });
  }

  /** Whether the file has its name still, as far as the system says; on the calling thread. */
  isStillThere(): boolean {
    try {
      return this.#files.factsOf(this.path)?.identity === this.#identity;
    } catch {
      return true;
    }
  }

  /** Says that nothing more is written into this segment. Throws the system's error, which does no harm. */
  end(): void {
    this.append(endLine());
  }

  get name(): string {
    return basename(this.path);
  }

  /** How long the file is, also when it lost its name. Throws the system's error. */
  sizeBytes(): number {
    return this.#files.facts(this.#file).sizeBytes;
  }

  /** The complete lines after the first one, or after so many bytes of which nothing holds any more. */
  lines(voidBytes = 0): readonly string[] {
    const texts: string[] = [];
    const end = this.sizeBytes();
    for (let offset = voidBytes; ; ) {
      const slice = this.linesFrom(offset, end);
      if (slice.texts.length === 0) return texts;
      for (const text of slice.texts) texts.push(text);
      offset = slice.nextOffset;
    }
  }

  /**
   * Some complete lines from this place on, and where the next ones begin; never the first line. None
   * when no complete line follows before the end. Also of a file that lost its name.
   */
  linesFrom(offset: number, end: number): { readonly texts: readonly string[]; readonly nextOffset: number } {
    const from = Math.max(offset, headerLine().length);
    for (let length = READ_BYTES; ; length *= 2) {
      const bytes = this.#read(from, Math.min(length, end - from));
      const lastBreak = bytes.lastIndexOf(LINE_BREAK);
      if (lastBreak !== -1) {
        const texts = bytes.toString('utf8', 0, lastBreak).split('\n').map((text) => `${text}\n`);
        return { texts, nextOffset: from + lastBreak + 1 };
      }
      if (bytes.byteLength < length) return { texts: [], nextOffset: from };
    }
  }

  #read(from: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.max(0, length));
    let filled = 0;
    while (filled < bytes.byteLength) {
      const read = this.#files.readAt(this.#file, bytes.subarray(filled), from + filled);
      if (read === 0) break;
      filled += read;
    }
    return bytes.subarray(0, filled);
  }

  sync(): void {
    this.#files.sync(this.#file);
  }

  /** Removes the file. Throws the system's error. */
  remove(): void {
    this.#files.remove(this.path);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#closeFile();
  }

  #closeFile(): void {
    if (this.#pendingAppends === 0) this.#files.close(this.#file);
  }
}
