import * as path from 'node:path';
import type { PlatformPath } from 'node:path';
import { pathInFolder } from '../../adapters/vaultFiles/pathInFolder';
import type { NoteFocus } from '../../core/retrieval/focusedSearch';
import { isNotePath } from '../../core/vault/notePaths';

/** What a question about this file is about; undefined when the file is no Markdown note in the vault. Both paths are absolute, written as `paths` does. */
export function noteFocus(vaultFolder: string | undefined, file: string, paths: PlatformPath = path): NoteFocus | undefined {
  const extension = paths.extname(file);
  const notePath = vaultFolder === undefined ? undefined : pathInFolder(vaultFolder, file, paths);
  if (notePath === undefined || !isNotePath(notePath)) {
    return undefined;
  }
  return { notePath, noteTitle: paths.basename(file, extension) };
}
