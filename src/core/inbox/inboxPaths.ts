const EXTENSION = /\.(?:md|markdown|txt)$/i;

/** Whether a file of this name is one that is filed. */
export function isInboxFile(name: string): boolean {
  return EXTENSION.test(name);
}

/** The name of an inbox file, without folder and extension. */
export function titleOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(EXTENSION, '');
}
