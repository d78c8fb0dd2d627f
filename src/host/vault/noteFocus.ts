import * as path from 'node:path';
import type { NoteFocus } from '../../core/retrieval/focusedSearch';
import { isInsideFolder } from './insideFolder';

/** What a question about this file is about; undefined when the file is no Markdown note in the vault. Both paths are absolute. */
export function noteFocus(vaultFolder: string | undefined, file: string): NoteFocus | undefined {
  const extension = path.extname(file);
  if (vaultFolder === undefined || !/^\.md$/i.test(extension) || !isInsideFolder(file, vaultFolder)) {
    return undefined;
  }
  return { notePath: path.relative(vaultFolder, file).replaceAll(path.sep, '/'), noteTitle: path.basename(file, extension) };
}
