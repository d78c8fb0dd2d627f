import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { NoteRecord } from '../../../src/core/extraction/metadataStore';
import { SystemTimers } from '../../../src/adapters/system/systemTimers';
import { VaultWorkerClient } from '../../../src/workers/vault/vaultWorkerClient';
import { silentLogger } from '../../support/silentLogger';
import { TemporaryVault } from '../../support/temporaryVault';
import { bundleVaultWorker } from '../../support/vaultWorkerBundle';
import type { VaultWorkerBundle } from '../../support/vaultWorkerBundle';

const HERON = 'The grey bird stood in the pond.\n';

function recordOf(notePath: string, text: string, keyPhrases: readonly string[], entity = 'Harriet Quillfeather'): NoteRecord {
  const contentHash = createHash('sha256').update(text).digest('hex');
  return {
    path: notePath,
    extracted: {
      contentHash, promptVersion: 1, model: 'anthropic/m', origin: 'model', extractedAt: '2026-03-10T12:00:00.000Z',
      metadata: { summary: 'A walk.', keyPhrases, entities: [{ name: entity, type: 'person', confidence: 0.9 }], dates: [], actionItems: [] },
    },
    failure: null,
  };
}

describe('what was learned of notes', function () {
  this.timeout(30_000);
  let bundle: VaultWorkerBundle;
  let vault: TemporaryVault;
  const open: VaultWorkerClient[] = [];

  before(async () => { bundle = await bundleVaultWorker(); });
  after(() => { bundle.remove(); });
  beforeEach(() => {
    vault = new TemporaryVault({ 'Pond.md': HERON, 'Other.md': 'Nothing of that.\n', 'Long.md': '# One\n\nfirst\n\n# Two\n\nsecond\n' });
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((client) => client.dispose()));
    vault.remove();
  });

  function client(): VaultWorkerClient {
    const { path: vaultPath, indexFolder, metadataFolder } = vault;
    const made = new VaultWorkerClient({ workerPath: bundle.workerPath, vaultPath, exclude: [], indexFolder, metadataFolder, timers: new SystemTimers(), logger: silentLogger });
    open.push(made);
    return made;
  }
  const found = async (search: VaultWorkerClient, query: string): Promise<string[]> => (await search.search(query, 10)).map(({ chunkId }) => chunkId);

  it('finds a note by a key phrase or an entity that its text does not have, with its opening', async () => {
    const search = client();
    await search.metadata.save(recordOf('Pond.md', HERON, ['wading ornithology']));
    await search.metadata.save(recordOf('Long.md', '', ['zeppelin mooring'], 'Otto Blimpmann'));
    assert.deepEqual(await found(search, 'ornithology'), ['Pond.md#0']);
    assert.deepEqual(await found(search, 'Quillfeather'), ['Pond.md#0']);
    assert.deepEqual(await found(search, 'zeppelin Blimpmann'), ['Long.md#0']);
    assert.deepEqual(await found(search, 'pond bird'), ['Pond.md#0'], 'its own words find it as before');
  });

  it('no longer finds it once the metadata is another or gone', async () => {
    const search = client();
    await search.metadata.save(recordOf('Pond.md', HERON, ['ornithology']));
    await search.metadata.save(recordOf('Pond.md', HERON, ['limnology']));
    assert.deepEqual(await found(search, 'ornithology'), []);
    assert.deepEqual(await found(search, 'limnology'), ['Pond.md#0']);
    await search.metadata.delete('Pond.md');
    assert.deepEqual(await found(search, 'limnology'), []);
    assert.deepEqual(await found(search, 'pond bird'), ['Pond.md#0']);
  });

  it('keeps it while the note changes, and has it again in the next window', async () => {
    const search = client();
    await search.metadata.save(recordOf('Pond.md', HERON, ['ornithology']));
    vault.write('Pond.md', 'The grey bird has flown.\n');
    await search.refresh();
    assert.deepEqual(await found(search, 'ornithology'), ['Pond.md#0']);
    await search.dispose();
    assert.deepEqual(await found(client(), 'ornithology'), ['Pond.md#0']);
  });

  it('takes up at its start what changed while the index lay stored', async () => {
    const first = client();
    await first.metadata.save(recordOf('Pond.md', HERON, ['ornithology']));
    await first.metadata.save(recordOf('Other.md', '', ['limnology'], 'Nobody'));
    await first.dispose();
    // The first window's index was saved before any of that was learned.
    for (const name of readdirSync(vault.metadataFolder)) {
      const place = path.join(vault.metadataFolder, name);
      const text = readFileSync(place, 'utf8');
      if (text.includes('limnology')) rmSync(place);
      else writeFileSync(place, text.replace('ornithology', 'ichthyology'));
    }
    const next = client();
    assert.deepEqual(await found(next, 'ichthyology'), ['Pond.md#0']);
    assert.deepEqual(await found(next, 'limnology ornithology'), []);
  });

  it('lists and reads notes for background work, with the hashes that metadata is compared by', async () => {
    const { notes, metadata } = client();
    const rules = { promptVersion: 1, nowMs: 0, redoOffline: false, leftOutFolders: [] };
    const { due: listed } = await notes.plan(rules);
    assert.deepEqual(listed.map(({ path: notePath }) => notePath).sort(), ['Long.md', 'Other.md', 'Pond.md']);
    const hash = createHash('sha256').update(HERON).digest('hex');
    assert.equal(listed.find(({ path: notePath }) => notePath === 'Pond.md')?.contentHash, hash);
    assert.deepEqual(await notes.read('Pond.md'), { text: HERON, contentHash: hash });
    assert.equal(await notes.read('Gone.md'), undefined);
    await metadata.save(recordOf('Pond.md', HERON, []));
    const { due, known, skipped } = await notes.plan(rules);
    assert.deepEqual([due.length, known, skipped], [2, [], 1]);
    const { due: redone, known: ofRedone } = await notes.plan({ ...rules, promptVersion: 2 });
    assert.deepEqual([redone.length, ofRedone.map((record) => record.extracted?.promptVersion)], [3, [1]]);
    renameSync(vault.path, `${vault.path}-away`);
    await assert.rejects(notes.plan(rules), { name: 'VaultUnavailableError' });
    renameSync(`${vault.path}-away`, vault.path);
  });
});
