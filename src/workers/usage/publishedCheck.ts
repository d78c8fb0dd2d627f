import { readPublished, writePublished, type PublishedStamp } from '../../adapters/journal/publishedFile';
import { systemErrorCode, type FileFacts, type FileSystem } from '../../core/system/fileSystem';
import type { Hasher } from '../../core/system/hasher';
import type { IdSource } from '../../core/system/ids';
import type { Logger } from '../../core/system/logger';

/** Bytes that are looked at before other work of the thread gets its turn. */
const SLICE_BYTES = 2_097_152;

export interface PublishedCheckParts {
  /** The store's folder. */
  readonly folder: string;
  readonly files: FileSystem;
  readonly ids: IdSource;
  readonly hasher: Pick<Hasher, 'sha256Hex'>;
  readonly logger: Logger;
  readonly pause: () => Promise<void>;
}

/**
 * Whether `usage.db` is, byte for byte, what was published after a full check: known at once for the
 * file as such, and for what is in it after a look through all of it.
 */
export class PublishedCheck {
  readonly #parts: PublishedCheckParts;

  constructor(parts: PublishedCheckParts) {
    this.#parts = parts;
  }

  digestOf(bytes: Uint8Array): Promise<string> {
    return this.#digest((position) => bytes.subarray(position, position + SLICE_BYTES));
  }

  /** Never throws: of a file of which nothing is said, everything is checked when it is opened. */
  remember({ identity, sizeBytes, modifiedMs }: FileFacts, digest: string): void {
    const { folder, files, ids, logger } = this.#parts;
    try {
      writePublished(folder, { identity, sizeBytes, modifiedMs, digest }, files, ids);
    } catch (error) {
      logger.debug('store', `published.json could not be written (${systemErrorCode(error) ?? 'no code'}).`);
    }
  }

  /** What was published as the file at this path; undefined when it is another one, or was changed. */
  stampOf(path: string): PublishedStamp | undefined {
    const { folder, files } = this.#parts;
    const stamp = readPublished(folder, files);
    return stamp !== undefined && isOf(stamp, files.factsOf(path)) ? stamp : undefined;
  }

  /**
   * Looks through the whole file. Undefined when it is not the one any more that the stamp is of.
   * Rejects with the system's error when it cannot be read.
   */
  async isAsPublished(path: string, stamp: PublishedStamp): Promise<boolean | undefined> {
    const { files } = this.#parts;
    const file = files.openToRead(path);
    try {
      const slice = new Uint8Array(SLICE_BYTES);
      const digest = await this.#digest((position) => {
        let read = 0;
        for (let count = -1; count !== 0 && read < SLICE_BYTES; read += count) count = files.readAt(file, slice.subarray(read), position + read);
        return slice.subarray(0, read);
      });
      return isOf(stamp, files.facts(file)) ? digest === stamp.digest : undefined;
    } finally {
      files.close(file);
    }
  }

  async #digest(sliceAt: (position: number) => Uint8Array): Promise<string> {
    const { hasher, pause } = this.#parts;
    const parts: string[] = [];
    for (let position = 0; ; ) {
      const slice = sliceAt(position);
      if (slice.byteLength === 0) return hasher.sha256Hex(parts.join());
      parts.push(hasher.sha256Hex(slice));
      position += slice.byteLength;
      await pause();
    }
  }
}

function isOf(stamp: PublishedStamp, facts: FileFacts | undefined): boolean {
  return facts?.identity === stamp.identity && facts.sizeBytes === stamp.sizeBytes && facts.modifiedMs === stamp.modifiedMs;
}
