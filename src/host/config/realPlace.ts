import { lstatSync, realpathSync } from 'node:fs';
import * as path from 'node:path';

/**
 * Where an absolute path leads when links are followed; of one that is not there yet, where its folder leads. Null when
 * that cannot be told: a link to nowhere or in circles, a folder that may not be read.
 */
export function realPlace(place: string): string | null {
  try {
    return realpathSync.native(place);
  } catch (error) {
    const folder = path.dirname(place);
    if (!isMissing(error) || isThere(place) || folder === place) {
      return null;
    }
    const realFolder = realPlace(folder);
    return realFolder === null ? null : path.join(realFolder, path.basename(place));
  }
}

/** A link is there even if what it leads to is not. */
function isThere(place: string): boolean {
  try {
    lstatSync(place);
    return true;
  } catch (error) {
    return !isMissing(error);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
