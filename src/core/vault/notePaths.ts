/** Paths in a vault are relative to it and use `/`. */

/** The folder of a note, `''` at the top. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** The file name without folder and Markdown extension. */
export function nameOf(path: string): string {
  return withoutExtension(path.slice(path.lastIndexOf('/') + 1));
}

/** Whether a file of this name is a note. */
export function isNotePath(path: string): boolean {
  return /\.(?:md|markdown)$/i.test(path);
}

/** Takes `.md` or `.markdown` off. */
export function withoutExtension(path: string): string {
  return path.replace(/\.(?:md|markdown)$/i, '');
}

/** `\` to `/`, no doubled slashes. */
export function normalisePath(path: string): string {
  return path.replaceAll('\\', '/').replace(/\/{2,}/g, '/');
}

/** Joins a folder and a link's path, taking `.` and `..` out; null when that leads out of the vault. */
export function joinPath(folder: string, path: string): string | null {
  const steps: string[] = [];
  for (const step of `${folder}/${path}`.split('/')) {
    if (step === '..') {
      if (steps.pop() === undefined) {
        return null;
      }
    } else if (step !== '' && step !== '.') {
      steps.push(step);
    }
  }
  return steps.join('/');
}

/** Steps from one folder to another, up and down. */
export function folderDistance(from: string, to: string): number {
  const one = from === '' ? [] : from.split('/');
  const other = to === '' ? [] : to.split('/');
  let shared = 0;
  while (shared < one.length && shared < other.length && one[shared] === other[shared]) {
    shared += 1;
  }
  return one.length + other.length - 2 * shared;
}
