import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { NodeVaultFiles } from '../../../src/adapters/vaultFiles/nodeVaultFiles';
import { VaultUnavailableError } from '../../../src/core/vault/vaultFiles';
import { TemporaryVault } from '../../support/temporaryVault';

describe('NodeVaultFiles', () => {
  let vault: TemporaryVault;

  beforeEach(() => {
    vault = new TemporaryVault();
  });

  afterEach(() => {
    vault.remove();
  });

  function files(exclude: readonly string[] = [], nowMs = Date.now() + 60_000): NodeVaultFiles {
    return new NodeVaultFiles({ vaultPath: vault.path, exclude, nowMs: () => nowMs });
  }

  function listed(under = '', exclude: readonly string[] = []): string[] {
    return [...files(exclude).listUnder(under)].map((file) => ('reason' in file ? `${file.path} ${file.reason}` : file.path)).sort();
  }

  it('lists Markdown files alone, in all folders that are not excluded', () => {
    for (const place of ['a.md', 'B.MD', 'c/d.markdown', 'c/e/f.md', 'g.txt', 'h.md.bak', 'md', '.git/i.md', 'node_modules/j.md', 'k/l.md']) {
      vault.write(place, 'x');
    }
    assert.deepEqual(listed('', ['k']), ['B.MD', 'a.md', 'c/d.markdown', 'c/e/f.md']);
  });

  it('lists what is at or under a place', () => {
    ['a/b.md', 'a/c/d.md', 'ab.md'].forEach((place) => { vault.write(place, 'x'); });
    assert.deepEqual(listed('a'), ['a/b.md', 'a/c/d.md']);
    assert.deepEqual(listed('a/b.md'), ['a/b.md']);
    assert.deepEqual(listed('gone.md'), []);
    assert.deepEqual(listed('a', ['a/c']), ['a/b.md']);
    assert.deepEqual(listed('a/c/d.md', ['a/c']), []);
  });

  it('lists a note once that links inside the vault lead to again, in spite of loops', () => {
    vault.write('real/note.md', 'x');
    symlinkSync(vault.at('real'), vault.at('linked'));
    symlinkSync(vault.path, vault.at('real/loop'));
    symlinkSync(vault.at('real/note.md'), vault.at('again.md'));
    symlinkSync('self.md', vault.at('self.md'));
    assert.deepEqual(listed(), ['real/note.md', 'self.md unreadable']);
    assert.deepEqual(listed('linked/note.md'), ['real/note.md']);
  });

  it('neither lists nor reads what lies outside the vault', () => {
    writeFileSync(path.join(vault.outside, 'secret.md'), 'secret');
    symlinkSync(path.join(vault.outside, 'secret.md'), vault.at('file.md'));
    symlinkSync(vault.outside, vault.at('folder'));
    assert.deepEqual(listed(), ['file.md outside_vault', 'folder outside_vault']);
    assert.deepEqual(listed('folder/secret.md'), ['folder/secret.md outside_vault']);
    assert.deepEqual(listed('../outside/secret.md'), ['../outside/secret.md outside_vault']);
    for (const place of ['file.md', 'folder/secret.md', '../outside/secret.md']) {
      assert.deepEqual(files().read(place), { kind: 'skipped', reason: 'outside_vault' }, place);
    }
  });

  it('does not read a note that became a link to the outside after it was listed', () => {
    vault.write('a/note.md', 'x');
    writeFileSync(path.join(vault.outside, 'note.md'), 'secret');
    assert.deepEqual(listed(), ['a/note.md']);
    renameSync(vault.at('a'), vault.at('b'));
    symlinkSync(vault.outside, vault.at('a'));
    assert.deepEqual(files().read('a/note.md'), { kind: 'skipped', reason: 'outside_vault' });
  });

  it('reads text without its byte order mark', () => {
    vault.write('note.md', '\uFEFFGrüße\r\n');
    const content = files().read('note.md');
    assert.ok(content.kind === 'note');
    assert.equal(content.text, 'Grüße\r\n');
    assert.equal(content.bytes.length, Buffer.byteLength('\uFEFFGrüße\r\n'));
  });

  it('reads a long note whole', () => {
    const text = 'word '.repeat(500_000);
    vault.write('long.md', text);
    const content = files().read('long.md');
    assert.ok(content.kind === 'note' && content.text === text);
  });

  it('says why a file is not read', () => {
    vault.write('binary.md', 'a\0b');
    vault.write('latin1.md', Buffer.from([0x47, 0x72, 0xfc, 0x65]));
    vault.write('utf16.md', Buffer.from('\uFEFFtext', 'utf16le'));
    vault.write('huge.md', Buffer.alloc(5 * 1024 * 1024 + 1, 'x'));
    vault.write('large.md', Buffer.alloc(5 * 1024 * 1024, 'x'));
    mkdirSync(vault.at('folder.md'));
    const reasonOf = (place: string): string => {
      const content = files().read(place);
      return content.kind === 'skipped' ? content.reason : content.kind;
    };
    assert.deepEqual(['binary.md', 'latin1.md', 'utf16.md', 'huge.md', 'large.md', 'folder.md', 'none.md'].map(reasonOf), ['binary', 'not_utf8', 'binary', 'too_large', 'note', 'unreadable', 'gone']);
    assert.ok(listed().includes('huge.md too_large'));
  });

  it('does not wait on a pipe that has a note\'s name', function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    execFileSync('/usr/bin/mkfifo', [vault.at('pipe.md')]);
    assert.deepEqual(listed(), ['pipe.md unreadable']);
    assert.deepEqual(files().read('pipe.md'), { kind: 'skipped', reason: 'unreadable' });
  });

  it('gives no stamp to a file that may still change within the same instant', () => {
    vault.write('note.md', 'x');
    const [listing] = [...files().listUnder('note.md')];
    assert.ok(listing && 'stamp' in listing);
    const stampAt = (nowMs: number): unknown => {
      const content = files([], nowMs).read('note.md');
      return content.kind === 'note' ? content.stamp : content;
    };
    assert.equal(stampAt(listing.stamp.changedMs + 1), null);
    assert.deepEqual(stampAt(listing.stamp.changedMs + 3_000), listing.stamp);
  });

  it('says so when the vault itself is gone', () => {
    rmSync(vault.path, { recursive: true });
    assert.throws(() => listed(), VaultUnavailableError);
    assert.throws(() => files().read('a.md'), VaultUnavailableError);
  });

  it('takes a vault that is a link to a folder', () => {
    vault.write('note.md', 'x');
    const link = path.join(vault.outside, 'vault-link');
    symlinkSync(vault.path, link);
    const linked = new NodeVaultFiles({ vaultPath: link, exclude: [], nowMs: () => Date.now() });
    assert.deepEqual([...linked.listUnder('')].map((file) => file.path), ['note.md']);
    assert.equal(linked.read('note.md').kind, 'note');
  });
});
