import picomatch from 'picomatch';

/** Says which paths of a vault are left out. */
export type PathFilter = (path: string) => boolean;

/**
 * From glob patterns relative to the vault. A pattern without `/` means any file or folder of that name, and one
 * that matches a folder leaves out all in it. Names that begin with a dot and `node_modules` are always out.
 */
export function excludePatterns(patterns: readonly string[]): PathFilter {
  const matchers = patterns
    .map((pattern) => pattern.trim().replaceAll('\\', '/').replace(/^\.?\/+/, '').replace(/\/+$/, ''))
    .filter((pattern) => pattern !== '')
    .map((pattern) => picomatch(pattern.includes('/') ? pattern : `**/${pattern}`, { dot: true, nonegate: true }));
  const isExcludedItself = (path: string): boolean => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return name.startsWith('.') || name === 'node_modules' || matchers.some((matches) => matches(path));
  };
  return (path) => pathAndFolders(path).some(isExcludedItself);
}

/** `a/b/c` gives `a`, `a/b` and `a/b/c`; nothing for the vault itself. */
function pathAndFolders(path: string): string[] {
  const steps = path.split('/').filter((step) => step !== '');
  return steps.map((_, index) => steps.slice(0, index + 1).join('/'));
}
