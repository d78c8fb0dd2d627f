import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const SOURCES = path.resolve(__dirname, '../../../src');

describe('whether a note has changed', () => {
  it('is asked of one hash: nothing in the domain hashes for itself', () => {
    const files = readdirSync(path.join(SOURCES, 'core'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => path.join(entry.parentPath, entry.name));
    const hashing = files.filter((file) => readFileSync(file, 'utf8').includes('.sha256Hex('));
    assert.deepEqual(hashing.map((file) => path.relative(SOURCES, file).replaceAll(path.sep, '/')), ['core/vault/contentHash.ts']);
  });

  it('is asked of the same function by the index, the extraction and the inbox', () => {
    for (const file of ['retrieval/noteIntake', 'extraction/noteCatalog', 'inbox/inboxJob', 'inbox/filer', 'inbox/undoFilings']) {
      assert.match(readFileSync(path.join(SOURCES, 'core', `${file}.ts`), 'utf8'), /import \{ contentHash \} from '\.\.\/vault\/contentHash';/, file);
    }
  });
});
