import type { PlatformPath } from 'node:path';
import { pathInFolder } from '../../adapters/vaultFiles/pathInFolder';

/** Whether an absolute path is the folder itself or lies in it, by its words alone: no link is followed. */
export function isInsideFolder(candidate: string, folder: string, paths?: PlatformPath): boolean {
  return pathInFolder(folder, candidate, paths) !== undefined;
}
