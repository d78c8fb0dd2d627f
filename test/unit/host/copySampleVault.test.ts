import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { copySampleVault } from '../../../src/host/walkthrough/copySampleVault';
import { temporaryFolder } from '../../support/temporaryFolder';
import type { TemporaryFolder } from '../../support/temporaryFolder';

const SAMPLE = path.resolve(__dirname, '../../../media/sample-vault');

function files(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

describe('the copy of the sample vault', () => {
  let place: TemporaryFolder;
  let parent: string;

  beforeEach(() => {
    place = temporaryFolder();
    parent = place.path;
  });

  afterEach(() => {
    place.remove();
  });

  it('has every note of it', async () => {
    const copy = await copySampleVault(SAMPLE, parent);
    assert.equal(copy, path.join(parent, 'Sample vault'));
    assert.deepEqual(files(copy), files(SAMPLE));
    assert.equal(files(copy).filter((file) => file.endsWith('.md')).length, 44);
  });

  it('lies beside what is there already, of which nothing is changed', async () => {
    mkdirSync(path.join(parent, 'Sample vault'));
    writeFileSync(path.join(parent, 'Sample vault', 'Home.md'), 'mine');
    writeFileSync(path.join(parent, 'Sample vault 2'), 'a file of that name');
    const copy = await copySampleVault(SAMPLE, parent);
    assert.equal(copy, path.join(parent, 'Sample vault 3'));
    assert.equal(readFileSync(path.join(parent, 'Sample vault', 'Home.md'), 'utf8'), 'mine');
    assert.deepEqual(files(path.join(parent, 'Sample vault')), ['Home.md']);
    assert.equal(readFileSync(path.join(parent, 'Sample vault 2'), 'utf8'), 'a file of that name');
  });

  it('fails with the reason where there is no such folder', async () => {
    await assert.rejects(copySampleVault(SAMPLE, path.join(parent, 'gone')), { code: 'ENOENT' });
  });
});
