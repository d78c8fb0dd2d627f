import assert from 'node:assert/strict';
import { excludePatterns } from '../../../src/adapters/vaultFiles/excludePatterns';

function excluded(patterns: readonly string[], ...paths: readonly string[]): string[] {
  return paths.filter(excludePatterns(patterns));
}

describe('excludePatterns', () => {
  it('always leaves out dot folders, dot files and node_modules', () => {
    assert.deepEqual(excluded([], '.obsidian/a.md', 'a/.trash/b.md', '.hidden.md', 'x/node_modules/y/README.md', 'a/b.md', 'a.b/c.md', ''), [
      '.obsidian/a.md', 'a/.trash/b.md', '.hidden.md', 'x/node_modules/y/README.md',
    ]);
  });

  it('takes a pattern with a slash from the top of the vault', () => {
    assert.deepEqual(excluded(['Archive/**', '/private/*.md', './a/b'], 'Archive/x.md', 'Archive/x/y.md', 'z/Archive/x.md', 'private/a.md', 'private/b/c.md', 'a/b/c.md'), [
      'Archive/x.md', 'Archive/x/y.md', 'private/a.md', 'a/b/c.md',
    ]);
  });

  it('takes a pattern without a slash as a name anywhere, and all that is in a folder of that name', () => {
    assert.deepEqual(excluded(['Templates/', '*.excalidraw.md'], 'Templates/a.md', 'b/Templates/c/d.md', 'e/x.excalidraw.md', 'Templates.md'), [
      'Templates/a.md', 'b/Templates/c/d.md', 'e/x.excalidraw.md',
    ]);
  });

  it('passes over blank patterns, and takes an exclamation mark as it stands', () => {
    assert.deepEqual(excluded(['', '  ', '/', '!a.md'], 'a.md', 'b/c.md'), []);
  });
});
