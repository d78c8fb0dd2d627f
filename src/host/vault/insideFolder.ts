import * as path from 'node:path';

/** Whether an absolute path is the folder itself or lies in it, by its words alone: no link is followed. */
export function isInsideFolder(candidate: string, folder: string): boolean {
  const relative = path.relative(folder, candidate);
  // A folder may be called `..notes`.
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
