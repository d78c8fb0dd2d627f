import type { Clock } from './clock';
import type { FileSystem } from './fileSystem';

/**
 * Removes the temporary files among these that a process left which died while it wrote them. Throws the
 * system's error.
 *
 * @param paths absolute
 * @param afterMs no writer leaves its file untouched for so long
 */
export function removeAbandoned(paths: readonly string[], afterMs: number, files: FileSystem, clock: Clock): void {
  for (const path of paths) {
    const facts = files.factsOf(path);
    if (facts !== undefined && clock.nowMs() - facts.modifiedMs > afterMs) files.remove(path);
  }
}
