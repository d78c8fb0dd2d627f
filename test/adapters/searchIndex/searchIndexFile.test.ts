import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SearchIndexFile } from '../../../src/adapters/searchIndex/searchIndexFile';
import { parseNote } from '../../../src/core/vault/noteParser';
import { TemporaryVault } from '../../support/temporaryVault';
import type { LoadedIndex } from '../../../src/core/retrieval/noteIndex';

describe('SearchIndexFile', () => {
  let vault: TemporaryVault;

  beforeEach(() => {
    vault = new TemporaryVault();
  });

  afterEach(() => {
    vault.remove();
  });

  function opened(vaultPath = vault.path): LoadedIndex {
    return new SearchIndexFile(vault.indexFolder, vaultPath).load();
  }

  function saved(text = 'apples in the garden'): string {
    const loaded = opened();
    const note = parseNote({ path: 'a.md', text, contentHash: 'hash' }, { parse: () => null });
    loaded.index.put({ note, stamp: { sizeBytes: 1, modifiedMs: 2.5, changedMs: 3.5 } });
    loaded.save();
    return path.join(vault.indexFolder, readdirSync(vault.indexFolder)[0]!);
  }

  it('begins empty', () => {
    const loaded = opened();
    assert.deepEqual([loaded.origin, loaded.index.notes.size], ['absent', 0]);
  });

  it('gives back what was saved', () => {
    const before = opened();
    saved();
    const { origin, index } = opened();
    assert.equal(origin, 'stored');
    assert.deepEqual(index.search('garden', 5), [{ notePath: 'a.md', ordinal: 0, similarity: 1 }]);
    assert.deepEqual(index.notes.get('a.md')?.stamp, { sizeBytes: 1, modifiedMs: 2.5, changedMs: 3.5 });
    assert.equal(index.notes.get('a.md')?.note.chunks[0]?.text, 'apples in the garden');
    assert.equal(before.index.notes.size, 0);
  });

  it('is for the user alone, and leaves no draft behind', () => {
    const file = saved();
    assert.equal(readdirSync(vault.indexFolder).length, 1);
    if (process.platform !== 'win32') {
      assert.equal(statSync(file).mode & 0o777, 0o600);
      assert.equal(statSync(vault.indexFolder).mode & 0o777, 0o700);
    }
  });

  it('keeps vaults apart', () => {
    saved();
    assert.equal(opened('/another/vault').origin, 'absent');
  });

  it('does not use a file that is damaged anywhere', () => {
    const file = saved();
    const whole = readFileSync(file);
    const damaged: Record<string, Buffer> = {
      'cut short': whole.subarray(0, whole.length - 10),
      'one letter changed': Buffer.from(whole.toString().replace('garden', 'gardem')),
      'header damaged': Buffer.from(whole.toString().replace('"sha256":"', '"sha256":"x')),
      'no header': Buffer.from('not an index\n'),
      'not JSON at all': Buffer.from([0xff, 0, 1, 2]),
      'another format': Buffer.from(`{"format":"other"}\n${whole.toString()}`),
      empty: Buffer.alloc(0),
    };
    for (const [name, bytes] of Object.entries(damaged)) {
      writeFileSync(file, bytes);
      const loaded = opened();
      assert.deepEqual([loaded.origin, loaded.index.notes.size], ['damaged', 0], name);
    }
    opened().save();
    assert.equal(opened().origin, 'stored');
  });

  it('does not use a file of another version', () => {
    const file = saved();
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"version":\d+/, '"version":999'));
    assert.equal(opened().origin, 'outdated');
  });

  it('leaves the draft of another worker of the process alone, and takes away one that a crash left', () => {
    const file = saved();
    const [running, crashed, otherVault] = [`${file}.${process.pid}.tmp`, `${file}.1.tmp`, path.join(vault.indexFolder, 'fedcba9876543210.index.1.tmp')];
    for (const draft of [running, crashed, otherVault]) {
      writeFileSync(draft, 'half an index');
    }
    const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000);
    utimesSync(crashed, yesterday, yesterday);
    opened().save();
    assert.equal(existsSync(running) && readFileSync(running, 'utf8'), 'half an index');
    assert.equal(existsSync(crashed), false);
    assert.equal(existsSync(otherVault), true);
    assert.equal(readdirSync(vault.indexFolder).length, 3);
  });

  it('keeps the old file when the new one cannot be written', () => {
    const file = saved();
    const loaded = new SearchIndexFile(vault.indexFolder, vault.path, 'mine').load();
    loaded.index.delete('a.md');
    // A folder in the draft's place stands for the full disk.
    mkdirSync(path.join(`${file}.mine.tmp`, 'in the way'), { recursive: true });
    assert.throws(() => { loaded.save(); });
    assert.equal(opened().index.search('garden', 5).length, 1);
  });

  it('leaves no draft behind when it cannot take the place of the file', () => {
    const file = saved();
    rmSync(file);
    mkdirSync(path.join(file, 'in the way'), { recursive: true });
    assert.throws(() => { opened().save(); });
    assert.deepEqual(readdirSync(vault.indexFolder), [path.basename(file)]);
  });
});
