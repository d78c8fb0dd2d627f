import type { Hasher } from '../system/hasher';

/**
 * The one answer to "has this note changed?": SHA-256 of the file's bytes as they are on disk, in lower-case hex.
 * The index and every background job compare this and nothing else.
 */
export function contentHash(hasher: Pick<Hasher, 'sha256Hex'>, bytes: Uint8Array): string {
  return hasher.sha256Hex(bytes);
}
