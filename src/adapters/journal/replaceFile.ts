import { appendAll } from '../../core/system/appendAll';
import type { FileSystem } from '../../core/system/fileSystem';
import type { IdSource } from '../../core/system/ids';

/** Replaces a small file, so that no reader ever sees half of it. Throws the system's error; the old one is there then. */
export function replaceFile(path: string, text: string, files: FileSystem, ids: IdSource): void {
  const temporary = `${path}.${ids.uid()}.tmp`;
  const file = files.createNew(temporary);
  try {
    appendAll(files, file, Buffer.from(text));
  } catch (error) {
    files.remove(temporary);
    throw error;
  } finally {
    files.close(file);
  }
  try {
    files.rename(temporary, path);
  } catch (error) {
    files.remove(temporary);
    throw error;
  }
}
