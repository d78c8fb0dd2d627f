import { dirname, join } from 'node:path';
import type { Clock } from '../../core/system/clock';
import { systemErrorCode, type FileHandle, type FileSystem } from '../../core/system/fileSystem';
import { LineReader, SLICE_BYTES, type LineSlice } from './lineReader';

export const LEDGER_FILE_NAME = 'rollups.ndjson';

/** A line must fit into what is read at once. */
export const MAX_LEDGER_LINE_BYTES = Math.floor(SLICE_BYTES * 0.75);
/** NUL bytes that stand for so long are what a power loss left, and not a line that is on its way. */
const NUL_IS_GARBAGE_AFTER_MS = 600_000;

export interface LedgerFileOptions {
  /** The store's folder. */
  readonly folder: string;
  readonly files: FileSystem;
  readonly clock: Clock;
}

/**
 * The ledger of what was taken out of the journal. Any window appends to it and nobody changes or
 * removes a line, so that all windows find the same lines in the same order.
 */
export class LedgerFile {
  readonly path: string;
  readonly #options: LedgerFileOptions;
  readonly #lines: LineReader;
  #isDoubtful = false;

  constructor(options: LedgerFileOptions) {
    this.#options = options;
    this.#lines = new LineReader(options.files);
    this.path = join(options.folder, LEDGER_FILE_NAME);
  }

  /** After a failed sync nobody can say what of the file is on the disk, whatever a later sync says. */
  get isDoubtful(): boolean {
    return this.#isDoubtful;
  }

  /** 0 when there is none yet. */
  get sizeBytes(): number {
    return this.#options.files.factsOf(this.path)?.sizeBytes ?? 0;
  }

  /** Complete lines from an offset on, empty ones among them; undefined when there are none. */
  readSlice(offset: number): LineSlice | undefined {
    const { files, clock } = this.#options;
    let file: FileHandle;
    try {
      file = files.openToRead(this.path);
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
    try {
      const passesNul = Math.abs(clock.nowMs() - files.facts(file).modifiedMs) > NUL_IS_GARBAGE_AFTER_MS;
      const slice = this.#lines.read(file, offset, passesNul);
      return slice === 'none' ? undefined : slice;
    } finally {
      files.close(file);
    }
  }

  /**
   * Appends lines (each with its line break) in one write, and brings the file to the disk. Begins on
   * a line of its own, whatever a torn write has left before. Throws the system's error; the lines may
   * stand there all the same, so that only reading says what holds.
   */
  append(texts: readonly string[]): void {
    const { files } = this.#options;
    files.makeFolder(dirname(this.path));
    const file = files.openToAppend(this.path);
    try {
      const bytes = Buffer.from(`\n${texts.join('')}`);
      // The rest of a part would be a line of its own, in whoever's line it fell.
      if (files.append(file, bytes, 0) !== bytes.byteLength) throw new Error('The disk took only a part of a line.');
      this.#sync(file);
    } finally {
      files.close(file);
    }
  }

  /** Brings to the disk what any window appended. Throws the system's error. */
  sync(): void {
    const { files } = this.#options;
    if (files.factsOf(this.path) === undefined) return;
    const file = files.openToAppend(this.path);
    try {
      this.#sync(file);
    } finally {
      files.close(file);
    }
  }

  #sync(file: FileHandle): void {
    const { files } = this.#options;
    try {
      files.sync(file);
      files.syncFolder(dirname(this.path));
    } catch (error) {
      this.#isDoubtful = true;
      throw error;
    }
  }
}
