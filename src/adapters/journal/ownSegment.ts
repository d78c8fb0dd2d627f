import type { Clock, LocalDay, Timer, Timers } from '../../core/system/clock';
import type { FileSystem } from '../../core/system/fileSystem';
import type { IdSource } from '../../core/system/ids';
import type { Logger } from '../../core/system/logger';
import type { LogLine } from './logLine';
import { LostSegment } from './lostSegment';
import { SegmentWriter } from './segmentWriter';

/** Lines are on the disk, not only in the system's cache, within a second of being written. */
export const SYNC_DELAY_MS = 500;
const MINUTE_MS = 60_000;

/** What a window writes its journal with. */
export interface JournalMeans {
  /** Where the segments live; made on the first line. */
  readonly folder: string;
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly logger: Logger;
}

export interface OwnSegmentOptions extends JournalMeans {
  /** Called within half a second of a written line, once for all lines of that time. */
  readonly onWritten: () => void;
  /** Whether something is being appended off this thread. */
  readonly isBusy: () => boolean;
  /** What was written until then is on the disk. */
  readonly onSynced: () => void;
  /** The system lost data that it had taken, and nobody can say which of these lines. */
  readonly onUnsynced: (lines: readonly LogLine[], error: unknown) => void;
  /** Somebody removed the file. What it held is still there while it is open. Throws where that cannot be read. */
  readonly onLost: (lost: LostSegment) => void;
  readonly onUnreadable: (error: unknown) => void;
}

/** The segment that this window writes: another one each day, brought to the disk now and then, and looked after. */
export class OwnSegment {
  readonly #options: OwnSegmentOptions;
  #segment: SegmentWriter | undefined;
  /** Written, and not known to be on the disk yet. */
  #unsynced: LogLine[] = [];
  #tick: Timer | undefined;
  #day: LocalDay = '';
  #dayMinute = Number.NaN;
  #isDisposed = false;

  constructor(options: OwnSegmentOptions) {
    this.#options = options;
  }

  /** The one that is open; undefined where none is. */
  get open(): SegmentWriter | undefined {
    return this.#segment;
  }

  /** That of today, opened if need be. Throws the system's error. */
  ofToday(): SegmentWriter {
    const day = this.#today();
    if (this.#segment?.day === day) return this.#segment;
    this.saveIfLost();
    if (this.#segment?.day === day) return this.#segment;
    if (this.#segment !== undefined && !this.#options.isBusy()) endQuietly(this.#segment);
    this.leave();
    const { files, folder, ids } = this.#options;
    this.#segment = SegmentWriter.create(files, folder, day, ids.uid());
    return this.#segment;
  }

  /** These lines stand in it. */
  written(lines: readonly LogLine[]): void {
    for (const line of lines) this.#unsynced.push(line);
    if (this.#isDisposed) return;
    this.#tick ??= this.#options.timers.after(SYNC_DELAY_MS, () => {
      this.#onTick();
    });
  }

  /** Nothing is appended to this segment any more. Its last lines go to the disk, then it is closed. */
  leave(): void {
    const segment = this.#segment;
    if (segment === undefined) return;
    this.#segment = undefined;
    this.#syncLater(segment, () => {
      closeQuietly(segment);
    });
  }

  /** The same where nobody needs its lines any more. */
  leaveVoid(): void {
    this.#unsynced = [];
    this.leave();
  }

  /** For the last moment in which a segment is open: no tick will look after it any more. */
  saveIfLost(): void {
    if (this.#segment?.isStillThere() === false) this.#saveLost(this.#segment);
  }

  /** Ticks no more; what is written from now on is not synced before `end`. */
  dispose(): void {
    this.#isDisposed = true;
    this.#tick?.cancel();
  }

  /** Brings all to the disk and closes it. Throws the system's error of the first. */
  end(): void {
    const segment = this.#segment;
    this.#segment = undefined;
    if (segment === undefined) return;
    endQuietly(segment);
    try {
      segment.sync();
    } finally {
      closeQuietly(segment);
    }
  }

  /** The local day, worked out once a minute: this is on the path of every call. */
  #today(): LocalDay {
    const nowMs = this.#options.clock.nowMs();
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute !== this.#dayMinute) {
      this.#dayMinute = minute;
      this.#day = this.#options.clock.localDay(nowMs);
    }
    return this.#day;
  }

  #onTick(): void {
    this.#tick = undefined;
    this.#options.onWritten();
    const segment = this.#segment;
    if (segment === undefined) return;
    this.#syncLater(segment, () => {
      if (this.#segment !== segment || this.#isDisposed) return;
      segment.checkStillThere(() => {
        if (this.#segment === segment && !this.#isDisposed) this.#saveLost(segment);
      });
    });
  }

  #syncLater(segment: SegmentWriter, then: () => void): void {
    const lines = this.#unsynced;
    this.#unsynced = [];
    segment.syncLater((error) => {
      then();
      if (error === null) {
        this.#options.onSynced();
        return;
      }
      if (this.#segment === segment) this.leave();
      this.#options.onUnsynced(lines, error);
    });
  }

  #saveLost(segment: SegmentWriter): void {
    const { logger, clock, onLost, onUnreadable } = this.#options;
    logger.warn('store', 'A segment of the usage journal was removed while in use; it is written again.');
    this.#segment = undefined;
    this.#unsynced = [];
    try {
      onLost(new LostSegment(segment, clock.nowMs()));
    } catch (error) {
      closeQuietly(segment);
      onUnreadable(error);
    }
  }
}

function endQuietly(segment: SegmentWriter): void {
  try {
    segment.end();
  } catch {
    // It is taken for one that is still written for two days longer.
  }
}

function closeQuietly(segment: SegmentWriter): void {
  try {
    segment.close();
  } catch {
    // Nothing depends on it: what was written is in the system's hands already.
  }
}
