import type { LogLine } from './logLine';
import type { SegmentWriter } from './segmentWriter';

/** A segment whose file lost its name. What it held is there while the file is open, and is read from it part by part. */
export class LostSegment {
  readonly lostAtMs: number;
  readonly #segment: SegmentWriter;
  readonly #end: number;
  #offset = 0;

  constructor(segment: SegmentWriter, lostAtMs: number) {
    this.#segment = segment;
    this.lostAtMs = lostAtMs;
    this.#end = segment.sizeBytes();
  }

  get name(): string {
    return this.#segment.name;
  }

  /** Whether nothing is left to be read. */
  get isRead(): boolean {
    return this.#offset >= this.#end;
  }

  /** Nothing before this place holds any more. */
  skip(voidBytes: number): void {
    this.#offset = Math.max(this.#offset, voidBytes);
  }

  /** The next of its complete lines; none at its end. Throws the system's error. */
  next(): readonly LogLine[] {
    const slice = this.#segment.linesFrom(this.#offset, this.#end);
    this.#offset = slice.nextOffset;
    return slice.texts.map((text) => ({ text, takenAtMs: this.lostAtMs }));
  }

  /** Never throws. */
  close(): void {
    try {
      this.#segment.close();
    } catch {
      // Nothing depends on it: what was there was read, or cannot be.
    }
  }
}
