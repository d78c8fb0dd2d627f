import assert from 'node:assert/strict';
import path from 'node:path';
import fc from 'fast-check';
import { pathInFolder } from '../../../src/adapters/vaultFiles/pathInFolder';

/** What a person may call a folder or a note on any system: no separator, no control character, no `.` or `..`. */
const step = fc.stringMatching(/^[\p{L}\p{N} ._+#()'-]{1,20}$/u).filter((name) => !/^\.{1,2}$/.test(name) && name.trim() === name && !name.endsWith('.'));
const steps = fc.array(step, { minLength: 1, maxLength: 6 });

const SYSTEMS = [
  { name: 'Windows', paths: path.win32, folders: ['C:\\Users\\Mira\\Notes', 'd:\\n', '\\\\server\\share\\Notes', 'C:\\..notes'] },
  { name: 'others', paths: path.posix, folders: ['/home/mira/Notes', '/n', '/Volumes/Disk/..notes'] },
];

for (const { name, paths, folders } of SYSTEMS) {
  describe(`pathInFolder on ${name}`, () => {
    it('gives the steps of what is inside, with "/" between them', () => {
      fc.assert(fc.property(fc.constantFrom(...folders), steps, (folder, inside) => {
        assert.equal(pathInFolder(folder, paths.join(folder, ...inside), paths), inside.join('/'));
      }));
    });

    it('is undone by joining the steps again', () => {
      fc.assert(fc.property(fc.constantFrom(...folders), steps, (folder, inside) => {
        const relative = pathInFolder(folder, paths.join(folder, ...inside), paths) ?? '';
        assert.equal(paths.join(folder, ...relative.split('/')), paths.join(folder, ...inside));
      }));
    });

    it('gives nothing for what is beside it or above, and "" for itself', () => {
      fc.assert(fc.property(fc.constantFrom(...folders), steps, (folder, beside) => {
        assert.equal(pathInFolder(folder, paths.join(folder, '..', `${paths.basename(folder)} 2`, ...beside), paths), undefined);
        assert.equal(pathInFolder(paths.join(folder, ...beside), folder, paths), undefined);
        assert.equal(pathInFolder(folder, folder, paths), '');
      }));
    });
  });
}

describe('pathInFolder', () => {
  it('takes a drive and a name in other case for the same on Windows', () => {
    assert.equal(pathInFolder('c:\\Users\\Mira\\Notes', 'C:\\users\\mira\\notes\\10_Notes\\Rain.md', path.win32), '10_Notes/Rain.md');
  });

  it('gives nothing for another drive or another machine', () => {
    assert.equal(pathInFolder('C:\\Notes', 'D:\\Notes\\Rain.md', path.win32), undefined);
    assert.equal(pathInFolder('C:\\Notes', '\\\\server\\share\\Notes\\Rain.md', path.win32), undefined);
  });

  it('leaves a backslash in a name where it is no separator', () => {
    assert.equal(pathInFolder('/n', '/n/a\\b.md', path.posix), 'a\\b.md');
  });
});
