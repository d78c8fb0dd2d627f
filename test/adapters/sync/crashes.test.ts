import assert from 'node:assert/strict';
import path from 'node:path';
import { FileInboxStore } from '../../../src/adapters/metadataFiles/fileInboxStore';
import { FileMetadataStore } from '../../../src/adapters/metadataFiles/fileMetadataStore';
import { NodeNoteFiles } from '../../../src/adapters/noteFiles/nodeNoteFiles';
import { undoLastRun } from '../../../src/core/inbox/undoFilings';
import { contentHash } from '../../../src/core/vault/contentHash';
import type { CrashingRun, EndedRun } from '../../support/crashingRun';
import { buildCrashingSync, runCrashing } from '../../support/crashingRun';
import { TODAY, filesOf } from '../../support/inboxHarness';
import { testHasher } from '../../support/syncHarness';
import { temporaryFolder } from '../../support/temporaryFolder';
import type { TemporaryFolder } from '../../support/temporaryFolder';
import { TemporaryVault } from '../../support/temporaryVault';

const NOTES = { 'a.md': 'about a', 'b.md': 'about b' };
const INBOX = {
  'Inbox/1.md': 'A heron stood there.\n',
  'Inbox/2.md': 'milk\n',
  'Inbox/3.md': 'A stork flew by.',
  'Living/Shopping.md': 'bread\n',
  '20_Projects/x.md': 'untouched',
  [`00_Daily/${TODAY}.md`]: '## Tasks\n- [ ] mine\n',
  '10_Notes/Storks.md': '# Storks\n',
};

const hashOf = (text: string): string => contentHash(testHasher, new TextEncoder().encode(text));

/** A vault and what is kept about it, over which runs follow each other. */
class World {
  readonly vault: TemporaryVault;
  readonly storage: string;
  #runs = 0;

  constructor(private readonly program: string, private readonly job: CrashingRun['job'], files: Readonly<Record<string, string>>) {
    this.vault = new TemporaryVault(files);
    this.storage = path.join(path.dirname(this.vault.path), 'storage');
  }

  run(dieAt = 0): EndedRun {
    this.#runs += 1;
    const log = path.join(this.vault.outside, `run-${this.#runs}.log`);
    return runCrashing(this.program, { job: this.job, vaultPath: this.vault.path, storage: this.storage, log, dieAt, run: this.#runs });
  }

  /** Hashes of the contents of which the inbox keeps something. */
  kept(what: 'readings' | 'processed'): readonly string[] {
    return Object.keys(filesOf(path.join(this.storage, what))).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
  }

  get files(): Readonly<Record<string, string>> {
    return filesOf(this.vault.path);
  }
}

// Windows has no SIGKILL.
if (process.platform !== 'win32') describe('a run that is killed', function () {
  this.timeout(120_000);
  let folder: TemporaryFolder;
  let program: string;
  const worlds: World[] = [];

  before(async () => {
    folder = temporaryFolder();
    program = await buildCrashingSync(folder.path);
  });
  afterEach(() => { worlds.splice(0).forEach(({ vault }) => { vault.remove(); }); });
  after(() => { folder.remove(); });

  const aWorld = (job: CrashingRun['job'], files: Readonly<Record<string, string>>): World => {
    const world = new World(program, job, files);
    worlds.push(world);
    return world;
  };

  it('before any change of an extraction, is finished by the next, which repeats nothing that was saved', async () => {
    const whole = aWorld('extraction', NOTES).run();
    assert.deepEqual([whole.signal, whole.calls], [null, 2]);
    assert.ok(whole.changes.length >= 5);
    for (let dieAt = 1; dieAt <= whole.changes.length; dieAt += 1) {
      const world = aWorld('extraction', NOTES);
      assert.equal(world.run(dieAt).signal, 'SIGKILL');
      const store = new FileMetadataStore(world.storage, { hasher: testHasher });
      const saved = (await store.list()).length;
      const next = world.run();
      assert.equal(next.calls, 2 - saved, `killed before "${whole.changes[dieAt - 1] ?? ''}"`);
      assert.deepEqual((await store.list()).map(({ path: place }) => place).sort(), ['a.md', 'b.md']);
      assert.equal(Object.keys(filesOf(world.storage)).length, 2, 'nothing is left over');
      assert.equal(world.run().calls, 0);
      assert.deepEqual(world.files, NOTES);
    }
  });

  it('before any change of filing the inbox, is finished by the next: nothing is lost, nothing is there twice', async () => {
    const calm = aWorld('inbox', INBOX);
    const whole = calm.run();
    const expected = calm.files;
    assert.deepEqual([whole.signal, whole.calls], [null, 3]);
    assert.equal(Object.keys(expected).filter((place) => place.startsWith('Inbox/_processed/')).length, 3);
    assert.ok(whole.changes.length >= 25, `${whole.changes.length}`);
    for (let dieAt = 1; dieAt <= whole.changes.length; dieAt += 1) {
      const at = `killed before change ${dieAt}, "${whole.changes[dieAt - 1] ?? ''}"`;
      const world = aWorld('inbox', INBOX);
      assert.equal(world.run(dieAt).signal, 'SIGKILL', at);
      const store = new FileInboxStore(world.storage);
      const known = new Set([...(await store.unfinished()).map(({ sourceHash }) => sourceHash), ...world.kept('readings'), ...world.kept('processed')]);
      const unknown = Object.entries(world.files).filter(([place, text]) => /^Inbox\/\d/.test(place) && !known.has(hashOf(text)));
      const next = world.run();
      assert.deepEqual(world.files, expected, at);
      assert.equal(next.calls, unknown.length, `${at}: what was answered is not asked again`);
      assert.deepEqual(world.kept('readings'), [], at);
      assert.deepEqual(await store.unfinished(), []);
      if (dieAt % 8 !== 1) continue;
      assert.equal(world.run().calls, 0);
      assert.deepEqual(world.files, expected, at);
    }
  });

  for (const [job, files] of [['extraction', NOTES], ['inbox', INBOX]] as const) {
    it(`leaves one summary row all the same (${job})`, () => {
      const whole = aWorld(job, files).run();
      const begun = whole.changes.indexOf('rename vault.run');
      const ended = whole.changes.indexOf('remove vault.run');
      assert.ok(begun >= 0 && ended === whole.changes.length - 1);
      assert.deepEqual(whole.rows.map((row) => row.split(' ')[1]), ['ok']);
      for (let dieAt = 1; dieAt <= whole.changes.length; dieAt += dieAt <= begun + 2 || dieAt >= ended - 2 ? 1 : 5) {
        const world = aWorld(job, files);
        const killed = world.run(dieAt);
        const next = world.run();
        const last = world.run();
        const statuses = new Map([...killed.rows, ...next.rows, ...last.rows].map((row) => row.split(' ') as [string, string]));
        const at = `killed before change ${dieAt}, "${whole.changes[dieAt - 1] ?? ''}": ${[...statuses].join('; ')}`;
        assert.equal(statuses.size, dieAt <= begun + 1 ? 2 : 3, at);
        assert.equal(killed.rows.length, dieAt > ended ? 1 : 0, at);
        assert.deepEqual(next.rows.map((row) => row.split(' ')[1]), dieAt <= begun + 1 ? ['ok'] : ['interrupted', 'ok'], at);
        assert.equal(last.rows.length, 1, at);
      }
    });
  }

  it('twice in a row, is still finished', () => {
    const calm = aWorld('inbox', INBOX);
    const { changes } = calm.run();
    for (let dieAt = 8; dieAt <= changes.length; dieAt += 11) {
      const world = aWorld('inbox', INBOX);
      world.run(dieAt);
      for (const again of [1, 2, 3]) world.run(again);
      world.run();
      assert.deepEqual(world.files, calm.files, `killed before change ${dieAt}, then again`);
    }
  });

  it('and whose notes are edited before the next, keeps the edits', async () => {
    const calm = aWorld('inbox', INBOX);
    const { changes } = calm.run();
    const daily = `00_Daily/${TODAY}.md`;
    for (const [index, change] of changes.entries()) {
      if (!change.includes(daily)) continue;
      const world = aWorld('inbox', INBOX);
      world.run(index + 1);
      world.vault.write(daily, `${world.files[daily] ?? ''}\n## Mine\n\nedited\n`);
      world.run();
      const text = world.files[daily] ?? '';
      assert.match(text, /## Mine\n\nedited\n/, change);
      for (const task of ['mine', 'Watch A heron stood there', 'Watch A stork flew by.']) assert.equal(text.split(`- [ ] ${task}`).length, 2, `${change}: ${task} once`);
    }
    assert.equal((await new FileInboxStore(calm.storage).lastRun()).length, 3);
  });

  it('and whose new note is edited before the next, is not filed into it again', () => {
    const { changes } = aWorld('inbox', INBOX).run();
    const note = '10_Notes/Herons.md';
    const first = changes.indexOf(`clean up after ${note}`) + 1;
    assert.ok(first > 0);
    for (const dieAt of [first, first + 1, first + 3]) {
      const world = aWorld('inbox', INBOX);
      world.run(dieAt);
      world.vault.write(note, `${world.files[note] ?? ''}\nMine.\n`);
      world.run();
      const text = world.files[note] ?? '';
      assert.equal(text.split('A heron stood there.').length, 2, `killed before "${changes[dieAt - 1] ?? ''}"`);
      assert.match(text, /\nMine\.\n$/);
    }
  });

  it('can be undone once the next has finished it', async () => {
    const calm = aWorld('inbox', INBOX);
    const { changes } = calm.run();
    const dieAt = changes.findIndex((change) => change.startsWith('publish 10_Notes/Storks')) + 1;
    const world = aWorld('inbox', INBOX);
    world.run(dieAt);
    const parts = { notes: new NodeNoteFiles({ vaultPath: world.vault.path }), store: new FileInboxStore(world.storage), hasher: testHasher };
    assert.equal((await undoLastRun(parts)).isUnfinished, true);
    world.run();
    await undoLastRun(parts);
    assert.equal(world.files['Inbox/3.md'], INBOX['Inbox/3.md']);
    assert.equal(world.files['10_Notes/Storks.md'], INBOX['10_Notes/Storks.md']);
  });
});
