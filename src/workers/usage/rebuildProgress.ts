import { join } from 'node:path';
import { isSegmentName } from '../../adapters/journal/segmentName';
import type { Clock } from '../../core/system/clock';
import type { FileSystem } from '../../core/system/fileSystem';

/** A rebuild that is done sooner is nothing to tell of. */
const QUIET_MS = 1_000;
const BETWEEN_TELLS_MS = 250;

export interface RebuildProgressParts {
  readonly files: FileSystem;
  readonly journalFolder: string;
  readonly clock: Clock;
  /** Gets the share that is done, from 0 to 1; 1 exactly once, at the end, if anything was told. */
  readonly onRebuilding?: (fraction: number) => void;
}

/** Tells how far the rebuild of a view is, when it takes longer than a moment. */
export class RebuildProgress {
  readonly #parts: RebuildProgressParts;
  readonly #startMs: number;
  readonly #totalBytes: number;
  #lastToldMs: number | undefined;

  constructor(parts: RebuildProgressParts) {
    this.#parts = parts;
    this.#startMs = parts.clock.monotonicMs();
    this.#totalBytes = journalBytes(parts);
  }

  /** @param readBytes how much of the journal is in the view */
  advance(readBytes: () => number): void {
    const nowMs = this.#parts.clock.monotonicMs();
    if (nowMs - this.#startMs < QUIET_MS || nowMs - (this.#lastToldMs ?? 0) < BETWEEN_TELLS_MS) return;
    this.#lastToldMs = nowMs;
    this.#parts.onRebuilding?.(this.#totalBytes === 0 ? 0 : Math.min(0.99, readBytes() / this.#totalBytes));
  }

  done(): void {
    if (this.#lastToldMs !== undefined) this.#parts.onRebuilding?.(1);
  }
}

function journalBytes({ files, journalFolder }: RebuildProgressParts): number {
  try {
    const sizes = files.listFolder(journalFolder).filter(isSegmentName).map((name) => files.factsOf(join(journalFolder, name))?.sizeBytes ?? 0);
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch {
    // There is no journal yet, or it cannot be read: whoever reads it says so.
    return 0;
  }
}
