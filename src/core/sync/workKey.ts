import type { Hasher } from '../system/hasher';
import type { CallUsageType } from '../usage/vocabulary';

/** What one piece of background work is about. Equal work is work that need not have been done twice. */
export interface BackgroundWork {
  readonly usageType: CallUsageType;
  readonly notePath: string;
  /** 0 for the file as a whole, then its segments from 1. */
  readonly segment: number;
  readonly contentHash: string;
  readonly promptVersion: number;
  /** The model that is asked first. */
  readonly model: string;
}

/** The keyed hash under which work is recorded: equal for equal work, and it reveals nothing of it. */
export function workKeyOf(hasher: Pick<Hasher, 'keyedHex'>, work: BackgroundWork): string {
  const { usageType, notePath, segment, contentHash, promptVersion, model } = work;
  return hasher.keyedHex(JSON.stringify([usageType, notePath, segment, contentHash, promptVersion, model]));
}
