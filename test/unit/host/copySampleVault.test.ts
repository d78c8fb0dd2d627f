import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
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

  it('can be written to where extensions are installed read-only', async () => {
    const source = path.join(parent, 'installed');
    mkdirSync(path.join(source, 'Garden'), { recursive: true });
    for (const name of ['Home.md', 'Garden/Beds.md']) writeFileSync(path.join(source, name), '# Note', { mode: 0o444 });
    chmodSync(path.join(source, 'Garden'), 0o555);
    const copy = await copySampleVault(source, parent);
    for (const name of ['Home.md', 'Garden', 'Garden/Beds.md']) {
      assert.notEqual(statSync(path.join(copy, name)).mode & 0o200, 0, `${name} is read-only`);
    }
  });

  it('leaves no half of it where a note cannot be copied', async () => {
    const source = path.join(parent, 'installed');
    mkdirSync(source);
    await assert.rejects(copySampleVault(path.join(source, 'gone'), parent), { code: 'ENOENT' });
    assert.deepEqual(readdirSync(parent), ['installed']);
  });

  it('fails with the reason where there is no such folder', async () => {
    await assert.rejects(copySampleVault(SAMPLE, path.join(parent, 'gone')), { code: 'ENOENT' });
  });
});
