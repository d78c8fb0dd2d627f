import { HEADER_BYTES, isSealedVersion } from './schema';

/** "SBSL" in ASCII. */
const SEAL = 0x5342534c;
/** Where a header counts the changes of the file, and says at which count its other figures were right. */
const CHANGE_COUNTER_OFFSET = 24;
const VALID_FOR_OFFSET = 92;

/**
 * Marks the bytes of a database as they are published. Every program that changes the file by way of SQLite counts the
 * change in its header, and so breaks the seal.
 */
export function seal(bytes: Uint8Array): Uint8Array {
  const header = headerOf(bytes);
  header.setUint32(CHANGE_COUNTER_OFFSET, SEAL);
  header.setUint32(VALID_FOR_OFFSET, SEAL);
  return bytes;
}

/** Whether somebody else has changed a database of ours since it was published. */
export function isAltered(bytes: Uint8Array): boolean {
  return isSealedVersion(bytes) && headerOf(bytes).getUint32(CHANGE_COUNTER_OFFSET) !== SEAL;
}

function headerOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
}
