import assert from 'node:assert/strict';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { NodeNoteFiles } from '../../../src/adapters/noteFiles/nodeNoteFiles';
import { edited } from '../../../src/core/inbox/noteEdits';
import { filesOf } from '../../support/inboxHarness';
import { TemporaryVault } from '../../support/temporaryVault';

describe('notes on disk', () => {
  let vault: TemporaryVault;
  let notes: NodeNoteFiles;

  beforeEach(() => {
    vault = new TemporaryVault({ 'a.md': 'text', 'b/c.md': 'more' });
    notes = new NodeNoteFiles({ vaultPath: vault.path });
  });

  afterEach(() => { vault.remove(); });

  /** A writer that lets somebody else act just before a step of a write. */
  const disturbedAt = (step: string, act: () => void): NodeNoteFiles => new NodeNoteFiles({
    vaultPath: vault.path,
    beforeChange: (change) => { if (change.startsWith(step)) act(); },
  });

  it('are written where they are what the caller took them for', async () => {
    assert.deepEqual(await notes.write('a.md', 'text', 'new'), { kind: 'written' });
    assert.deepEqual(await notes.write('a.md', 'text', 'newer'), { kind: 'changed' });
    assert.deepEqual(await notes.write('a.md', null, 'newer'), { kind: 'changed' });
    assert.deepEqual(await notes.write('x/y/z.md', null, 'made'), { kind: 'written' });
    assert.deepEqual(await notes.write('gone.md', 'text', 'x'), { kind: 'changed' });
    assert.deepEqual(await notes.write('b/c.md', 'more', null), { kind: 'written' });
    assert.deepEqual(filesOf(vault.path), { 'a.md': 'new', 'x/y/z.md': 'made' });
  });

  it('keep their exact bytes: marks, line endings, characters', async () => {
    for (const text of ['\uFEFFa\r\nb\rc\n', 'ü 🌱 日本語', '', '\uFEFF\uFEFF']) {
      const before = await notes.read('a.md');
      assert.ok(before.kind === 'text');
      assert.deepEqual(await notes.write('a.md', before.text, text), { kind: 'written' });
      assert.deepEqual(readFileSync(vault.at('a.md')), Buffer.from(text));
      assert.deepEqual(await notes.read('a.md'), { kind: 'text', text });
    }
  });

  it('keep every earlier byte when something is appended, on disk', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.string({ maxLength: 20 }), async (text, added) => {
      const clean = text.replaceAll('\u0000', '');
      vault.write('p.md', clean);
      const after = edited(clean, { kind: 'append', headings: [], text: `- ${added.replaceAll('\u0000', '')}` });
      assert.deepEqual(await notes.write('p.md', clean, after), { kind: 'written' });
      assert.ok(readFileSync(vault.at('p.md')).subarray(0, Buffer.byteLength(clean)).equals(Buffer.from(clean)));
    }), { seed: 71, numRuns: 60 });
  });

  it('keep their mode and leave nothing else behind', async () => {
    chmodSync(vault.at('a.md'), 0o640);
    await notes.write('a.md', 'text', 'new');
    if (process.platform !== 'win32') assert.equal(statSync(vault.at('a.md')).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(vault.path).sort(), ['a.md', 'b']);
  });

  it('are not overwritten when somebody edits, makes or removes them meanwhile', async () => {
    const edit = disturbedAt('write', () => { vault.write('a.md', 'theirs'); });
    assert.deepEqual(await edit.write('a.md', 'text', 'ours'), { kind: 'changed' });
    const make = disturbedAt('publish', () => { vault.write('n.md', 'theirs'); });
    assert.deepEqual(await make.write('n.md', null, 'ours'), { kind: 'changed' });
    assert.deepEqual(filesOf(vault.path), { 'a.md': 'theirs', 'b/c.md': 'more', 'n.md': 'theirs' });
  });

  for (const outside of ['../x.md', '/etc/x.md', 'a/../../x.md', '.obsidian/app.json', 'b/.git/config', 'b\\c.md', 'a\u0000.md', '', 'CON', 'x.']) {
    it(`are not at ${JSON.stringify(outside)}`, async () => {
      const before = filesOf(path.dirname(vault.path));
      assert.deepEqual(await notes.write(outside, null, 'x'), { kind: 'refused', reason: 'outside_vault' });
      assert.equal((await notes.read(outside)).kind, 'refused');
      assert.equal(await notes.move('a.md', outside), 'refused');
      assert.deepEqual(await notes.list(outside), []);
      assert.deepEqual(filesOf(path.dirname(vault.path)), before);
    });
  }

  describe('behind links', () => {
    it('are not read, written, listed or moved outside the vault', async () => {
      writeFileSync(path.join(vault.outside, 'secret.md'), 'secret');
      symlinkSync(vault.outside, vault.at('out'));
      symlinkSync(path.join(vault.outside, 'secret.md'), vault.at('link.md'));
      symlinkSync(path.join(vault.outside, 'nowhere.md'), vault.at('dangling.md'));
      assert.deepEqual(await notes.read('link.md'), { kind: 'refused', reason: 'outside_vault' });
      assert.deepEqual(await notes.write('link.md', 'secret', 'x'), { kind: 'refused', reason: 'outside_vault' });
      assert.equal((await notes.write('dangling.md', null, 'x')).kind, 'refused');
      assert.deepEqual(await notes.write('out/new.md', null, 'x'), { kind: 'refused', reason: 'outside_vault' });
      assert.deepEqual(await notes.write('out/deep/new.md', null, 'x'), { kind: 'refused', reason: 'outside_vault' });
      assert.equal(await notes.move('a.md', 'out/a.md'), 'refused');
      assert.equal(await notes.move('out/secret.md', 'stolen.md'), 'refused');
      assert.deepEqual(await notes.list('out'), []);
      assert.deepEqual(filesOf(vault.outside), { 'secret.md': 'secret' });
    });

    it('are not reached in dot folders of the vault', async () => {
      vault.write('.obsidian/app.md', '{}');
      symlinkSync(vault.at('.obsidian'), vault.at('config'));
      assert.deepEqual(await notes.write('config/app.md', '{}', 'x'), { kind: 'refused', reason: 'outside_vault' });
    });

    it('are written where they really are, and stay linked', async () => {
      symlinkSync(vault.at('b'), vault.at('folder'));
      symlinkSync(vault.at('a.md'), vault.at('alias.md'));
      assert.deepEqual(await notes.write('folder/c.md', 'more', 'new'), { kind: 'written' });
      assert.deepEqual(await notes.write('alias.md', 'text', 'new'), { kind: 'written' });
      assert.deepEqual(filesOf(vault.path), { 'a.md': 'new', 'b/c.md': 'new' });
      assert.ok(existsSync(vault.at('alias.md')));
    });

    it('are not written when a folder becomes one at the last moment', async () => {
      const swap = disturbedAt('write', () => {
        renameSync(vault.at('b'), vault.at('b-old'));
        symlinkSync(vault.outside, vault.at('b'));
      });
      assert.notEqual((await swap.write('b/new.md', null, 'x')).kind, 'written');
      const make = disturbedAt('make folder', () => { symlinkSync(vault.outside, vault.at('fresh')); });
      assert.notEqual((await make.write('fresh/new.md', null, 'x')).kind, 'written');
      assert.deepEqual(filesOf(vault.outside), {});
    });
  });

  it('are text of a limited size and nothing else', async () => {
    vault.write('binary.md', new Uint8Array([65, 0, 66]));
    vault.write('latin.md', new Uint8Array([0xe4, 0xf6]));
    vault.write('huge.md', new Uint8Array(5 * 1024 * 1024 + 1).fill(65));
    mkdirSync(vault.at('folder.md'));
    assert.deepEqual(await Promise.all(['binary.md', 'latin.md', 'huge.md', 'folder.md', 'none.md'].map((place) => notes.read(place))), [
      { kind: 'refused', reason: 'not_text' }, { kind: 'refused', reason: 'not_text' }, { kind: 'refused', reason: 'too_large' },
      { kind: 'refused', reason: 'not_a_file' }, { kind: 'absent' },
    ]);
    assert.equal((await notes.write('folder.md', null, 'x')).kind, 'refused');
    assert.equal((await notes.write('a.md/x.md', null, 'x')).kind, 'refused');
  });

  it('are refused, not half written, when the disk refuses', async () => {
    const full = disturbedAt('publish', () => { throw Object.assign(new Error('full'), { code: 'ENOSPC' }); });
    assert.deepEqual(await full.write('a.md', 'text', 'new'), { kind: 'refused', reason: 'unavailable' });
    assert.deepEqual(filesOf(vault.path), { 'a.md': 'text', 'b/c.md': 'more' });
  });

  it('move to places that are free, whatever they hold', async () => {
    vault.write('binary.md', new Uint8Array([1, 0, 2]));
    assert.equal(await notes.move('binary.md', 'Inbox/_failed/binary.md'), 'moved');
    assert.deepEqual(readFileSync(vault.at('Inbox/_failed/binary.md')), Buffer.from([1, 0, 2]));
    assert.equal(await notes.move('a.md', 'b/c.md'), 'taken');
    assert.equal(await notes.move('gone.md', 'd.md'), 'absent');
    assert.equal(readFileSync(vault.at('b/c.md'), 'utf8'), 'more');
    linkSync(vault.at('a.md'), vault.at('half.md'));
    assert.equal(await notes.move('a.md', 'half.md'), 'moved', 'a move that a crash has cut in two is finished');
    assert.equal(existsSync(vault.at('a.md')), false);
  });
});
