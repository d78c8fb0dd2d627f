import type { FileHandle, FileSystem } from '../../core/system/fileSystem';
import { ImportRefused } from '../../core/usage/callImport';

const CHUNK_BYTES = 1_048_576;
/** No line of ours is so long; a file that another program wrote on one line may be. */
const MAX_LINE_LENGTH = 134_217_728;

export interface TextLines extends Iterable<string> {
  /** Bytes of the file that were read so far. */
  readonly readBytes: number;
}

/** The lines of a UTF-8 file, without their line breaks, read as they are asked for; once. */
export function readTextLines(files: FileSystem, file: FileHandle): TextLines {
  let readBytes = 0;
  function* lines(): Generator<string> {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const chunk = new Uint8Array(CHUNK_BYTES);
    let rest = '';
    for (;;) {
      const count = files.readAt(file, chunk, readBytes);
      if (count === 0) break;
      readBytes += count;
      const parts = (rest + decoder.decode(chunk.subarray(0, count), { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      if (rest.length > MAX_LINE_LENGTH) throw new ImportRefused('too_large');
      for (const line of parts) yield withoutReturn(line);
    }
    if (rest !== '') yield withoutReturn(rest);
  }
  return {
    get readBytes() {
      return readBytes;
    },
    [Symbol.iterator]: lines,
  };
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
