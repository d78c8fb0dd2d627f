import type { SkippedFile, SkipReason } from '../vault/vaultFiles';
import type { IndexerEvent } from './indexerEvent';

/** The files that are left out of the index, each told once for each reason. */
export class SkippedFiles {
  private readonly reasons = new Map<string, SkipReason>();
  /** What was told of files that are, or were when last looked at, skipped. */
  private readonly told = new Map<string, SkipReason>();

  constructor(private readonly tell: (event: IndexerEvent) => void) {}

  get count(): number {
    return this.reasons.size;
  }

  add({ path, reason }: SkippedFile): void {
    this.reasons.set(path, reason);
    if (this.told.get(path) !== reason) {
      this.told.set(path, reason);
      this.tell({ type: 'fileSkipped', path, reason });
    }
  }

  /** Files that are about to be looked at again count no more; what was told of them is known. */
  leaveOut(isLookedAt: (path: string) => boolean): void {
    for (const path of this.reasons.keys()) {
      if (isLookedAt(path)) {
        this.reasons.delete(path);
      }
    }
  }

  /** The file was read: when it is skipped again, that is news. */
  wasRead(path: string): void {
    this.told.delete(path);
  }
}
