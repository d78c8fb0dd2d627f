import { join } from 'node:path';
import { removeAbandoned } from '../../core/system/abandonedFiles';
import type { Clock } from '../../core/system/clock';
import type { FileSystem } from '../../core/system/fileSystem';
import type { IdSource } from '../../core/system/ids';
import { WholeFile } from '../../core/system/wholeFile';
import { endLine, headerLine } from '../../core/usage/journalLine';
import { segmentName } from './segmentName';

const TEMPORARY_FILE = /^import-[0-9a-f-]{36}\.tmp$/;
/** An import that runs writes all the time. */
const ABANDONED_AFTER_MS = 3_600_000;

export interface ImportSegmentParts {
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/**
 * A segment of lines that came from elsewhere. Readers see all of it or nothing: it gets a segment's
 * name when all of it is on the disk. Methods throw the system's error.
 */
export class ImportSegment {
  readonly #file: WholeFile;
  #lines = 0;

  /** @param folder the journal's; made where it is missing */
  constructor(folder: string, { files, clock, ids }: ImportSegmentParts) {
    files.makeFolder(folder);
    removeAbandoned(leftIn(folder, files), ABANDONED_AFTER_MS, files, clock);
    const uid = ids.uid();
    const path = join(folder, segmentName(clock.localDay(), uid));
    this.#file = new WholeFile({ files, folder, path, temporaryPath: join(folder, `import-${uid}.tmp`) });
    this.#file.append(headerLine());
  }

  /** A line as `core/usage/journalLine` makes it. */
  append(line: string): void {
    this.#lines += 1;
    this.#file.append(line);
  }

  /** Makes the lines part of the journal. Leaves nothing behind when there are none. */
  finish(): void {
    if (this.#lines === 0) {
      this.discard();
      return;
    }
    this.#file.append(endLine());
    this.#file.finish();
  }

  /** Leaves nothing behind, unless it is finished. */
  discard(): void {
    this.#file.discard();
  }
}

/** What windows write, or left when they died while they imported. */
function leftIn(folder: string, files: FileSystem): readonly string[] {
  return files.listFolder(folder).filter((name) => TEMPORARY_FILE.test(name)).map((name) => join(folder, name));
}
