import type { Timer, Timers } from '../system/clock';
import type { LoadedIndex } from './noteIndex';

/** How long the vault must be quiet before changes are saved: saving a large index takes a second. */
const SAVE_DELAY_MS = 10_000;
/** Of a large index, a change of fewer than one note in so many is cheaper to read again than to save. */
const NOTES_PER_CHANGE_WORTH_SAVING = 200;

/** Decides when an index is written to where it is kept. */
export class DelayedSaving {
  private unsavedChanges = 0;
  private timer: Timer | null = null;

  /** @param onFailed called when the index could not be written; the next change tries again. */
  constructor(private readonly timers: Timers, private readonly onFailed: () => void) {}

  /** Tells what changed since the last time. */
  changed(loaded: LoadedIndex, put: number, deleted: number): void {
    this.unsavedChanges += put + deleted;
    // What the user deleted must not stay in the stored index.
    const isWorthSaving = deleted > 0 || this.timer !== null
      || this.unsavedChanges > loaded.index.notes.size / NOTES_PER_CHANGE_WORTH_SAVING;
    if (put + deleted > 0 && isWorthSaving) {
      this.timer?.cancel();
      this.timer = this.timers.after(SAVE_DELAY_MS, () => { this.saveNow(loaded); });
    }
  }

  saveNow(loaded: LoadedIndex): void {
    this.timer = null;
    try {
      loaded.save();
      this.unsavedChanges = 0;
    } catch {
      this.onFailed();
    }
  }
}
