import path from 'node:path';
import type { PlatformPath } from 'node:path';

/**
 * The path of a place in a folder, with `/` on every system, and `''` for the folder itself. Undefined for a place
 * outside. By their words alone: no link is followed. Where a system takes upper and lower case for the same (Windows),
 * so does this.
 *
 * @param folder absolute, like the place.
 * @param paths how this system writes paths; another one's in tests.
 */
export function pathInFolder(folder: string, place: string, paths: PlatformPath = path): string | undefined {
  const relative = paths.relative(folder, place);
  // A folder may be called `..notes`; a place on another drive has no relative path.
  const isOutside = relative === '..' || relative.startsWith(`..${paths.sep}`) || paths.isAbsolute(relative);
  return isOutside ? undefined : relative.replaceAll(paths.sep, '/');
}
