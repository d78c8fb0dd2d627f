import assert from 'node:assert/strict';
import path from 'node:path';
import { isInsideFolder } from '../../../src/host/vault/insideFolder';

const folder = path.resolve('/home/me/notes');

describe('isInsideFolder', () => {
  for (const [place, expected] of [
    ['.', true],
    ['a.md', true],
    ['..notes', true],
    ['..notes/a.md', true],
    ['deep/../a.md', true],
    ['..', false],
    ['../notes2', false],
    ['../other/a.md', false],
    ['deep/../../a.md', false],
  ] as const) {
    it(`${place}: ${expected ? 'inside' : 'outside'}`, () => {
      assert.equal(isInsideFolder(path.resolve(folder, place), folder), expected);
    });
  }
});
