import type { FileHandle, FileSystem } from './fileSystem';

/** Appends all of these bytes, in as many writes as the disk needs. Throws when it takes no more; a part may stand there then. */
export function appendAll(files: FileSystem, file: FileHandle, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.byteLength; ) {
    const count = files.append(file, bytes, written);
    if (count === 0) throw new Error('The disk took no more bytes.');
    written += count;
  }
}
