import { timestampOf } from './timestamps';

const EPOCH_MS = Date.UTC(2020, 0, 1);
/** Rows of one millisecond that can have ids of their own. */
const IDS_PER_MS = 4_096;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * The id of a row, made from its time and uid alone: the same in every window and after every
 * rebuild, and growing with time. A whole number that JavaScript holds exactly until 2088. Two calls
 * of one millisecond get the same one once in 4,096 times; the store then takes a free one beyond it.
 */
export function rowIdOf(timestamp: string, uid: string): number {
  return (Date.parse(timestamp) - EPOCH_MS) * IDS_PER_MS + (fnv1a(uid) % IDS_PER_MS);
}

/** No call that began at this time or later has a smaller id. */
export function firstRowIdAt(epochMs: number): number {
  return (epochMs - EPOCH_MS) * IDS_PER_MS;
}

/** When the call of this id began, to the millisecond. */
export function timestampOfRowId(id: number): string {
  return timestampOf(Math.floor(id / IDS_PER_MS) + EPOCH_MS);
}

function fnv1a(text: string): number {
  let hash = FNV_OFFSET;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME) >>> 0;
  }
  // The low bits of FNV mix poorly: fold the high ones in.
  return (hash ^ (hash >>> 15)) >>> 0;
}
