import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SystemTimers } from '../../../src/adapters/system/systemTimers';
import { VaultWorkerClient } from '../../../src/workers/vault/vaultWorkerClient';
import { CapturingLogger } from '../../support/capturingLogger';
import { TemporaryVault } from '../../support/temporaryVault';
import { bundleVaultWorker } from '../../support/vaultWorkerBundle';
import type { IndexState } from '../../../src/core/retrieval/noteSearch';
import type { VaultWorkerBundle } from '../../support/vaultWorkerBundle';

const HOUSEHOLD = path.resolve(__dirname, '../../fixtures/vaults/household');

describe('the vault worker', function () {
  this.timeout(30_000);
  let bundle: VaultWorkerBundle;
  let vault: TemporaryVault;
  let logger: CapturingLogger;
  const open: VaultWorkerClient[] = [];

  before(async () => {
    bundle = await bundleVaultWorker();
  });

  after(() => {
    bundle.remove();
  });

  beforeEach(() => {
    vault = new TemporaryVault();
    cpSync(HOUSEHOLD, vault.path, { recursive: true });
    logger = new CapturingLogger();
  });

  afterEach(async () => {
    await Promise.all(open.splice(0).map((client) => client.dispose()));
    vault.remove();
  });

  function client(exclude: readonly string[] = [], onStateChanged: (state: IndexState) => void = () => undefined): VaultWorkerClient {
    const made = new VaultWorkerClient({
      workerPath: bundle.workerPath, vaultPath: vault.path, exclude, indexFolder: vault.indexFolder, metadataFolder: vault.metadataFolder, timers: new SystemTimers(), logger, onStateChanged,
    });
    open.push(made);
    return made;
  }

  async function found(search: VaultWorkerClient, query: string): Promise<string[]> {
    return (await search.search(query, 10)).map(({ notePath }) => notePath);
  }

  it('answers the first question when the index is built', async () => {
    const [best] = await client().search('How often do I feed the sourdough starter in the fridge?', 10);
    assert.ok(best);
    assert.deepEqual({ ...best, similarity: Math.round(best.similarity * 10) }, {
      chunkId: 'Kitchen/Sourdough starter.md#2', notePath: 'Kitchen/Sourdough starter.md', noteTitle: 'Sourdough starter', folder: 'Kitchen', date: '2024-03-09',
      headingPath: ['Feeding', 'In the fridge'], line: 15, text: '### In the fridge\n\nOnce a week is enough in the fridge. Let it warm up before baking.', similarity: 10,
    });
  });

  it('indexes notes with broken or foreign front matter, and nothing hidden, excluded or not Markdown', async () => {
    const search = client(['Attic']);
    assert.deepEqual(await found(search, 'nettles fence'), ['Garden/Broken front matter.md']);
    assert.deepEqual(await found(search, 'moss path'), ['Garden/Script front matter.md']);
    assert.deepEqual(await found(search, 'theme dark'), []);
    assert.deepEqual(await found(search, 'recipes list'), []);
    assert.equal((await search.state()).indexedNotes, 9);
  });

  it('finds notes by what their properties say', async () => {
    assert.deepEqual(await found(client(), 'Solanum'), ['Garden/Tomatoes.md']);
  });

  it('follows links one hop, by alias, path, nearest name, from code never', async () => {
    const search = client();
    const linked = async (...from: string[]): Promise<string[]> => (await search.linkedFrom(from, 10)).map(({ notePath }) => notePath);
    assert.deepEqual(await linked('Home.md'), ['Kitchen/Sourdough starter.md', 'Garden/Compost.md', 'Daily/2024-05-06.md', 'Garden/Tomatoes.md']);
    assert.deepEqual(await linked('Kitchen/Index.md'), ['Kitchen/Sourdough starter.md']);
    assert.deepEqual(await linked('Garden/Index.md', 'Daily/2024-05-06.md'), ['Garden/Tomatoes.md', 'Kitchen/Sourdough starter.md']);
    assert.deepEqual(await linked('Garden/Tomatoes.md'), ['Garden/Compost.md']);
  });

  it('takes up notes that are added, changed, renamed and deleted while it is open', async () => {
    const search = client();
    await search.refresh();
    vault.write('New/Plums.md', 'Plum jam with cardamom.');
    await search.refresh([vault.at('New/Plums.md')]);
    assert.deepEqual(await found(search, 'cardamom'), ['New/Plums.md']);
    vault.write('New/Plums.md', 'Plum jam with cinnamon.');
    await search.refresh([vault.at('New/Plums.md')]);
    assert.deepEqual([await found(search, 'cardamom'), await found(search, 'cinnamon')], [[], ['New/Plums.md']]);
    renameSync(vault.at('New'), vault.at('Pantry'));
    await search.refresh([vault.at('New'), vault.at('Pantry')]);
    assert.deepEqual(await found(search, 'cinnamon'), ['Pantry/Plums.md']);
    rmSync(vault.at('Pantry'), { recursive: true });
    await search.refresh([vault.at('Pantry')]);
    assert.deepEqual(await found(search, 'cinnamon'), []);
  });

  it('finds changes anywhere when told nothing more, and passes over places outside the vault', async () => {
    const search = client();
    await search.refresh();
    vault.write('New.md', 'cardamom');
    await search.refresh([path.join(vault.outside, 'x.md')]);
    assert.deepEqual(await found(search, 'cardamom'), []);
    await search.refresh();
    assert.deepEqual(await found(search, 'cardamom'), ['New.md']);
  });

  it('keeps the index between two starts, reads changed notes alone, and catches up with what happened meanwhile', async () => {
    const first = client();
    await first.refresh();
    await first.dispose();
    vault.write('Home.md', 'cardamom');
    rmSync(vault.at('Garden/Compost.md'));
    const second = client();
    assert.deepEqual(await found(second, 'cardamom'), ['Home.md']);
    assert.deepEqual(await found(second, 'turn the heap'), []);
    assert.deepEqual(await found(second, 'mother dough loaves').then(([best]) => best), 'Daily/2024-05-06.md');
    const updates = logger.at('info').filter((line) => line.startsWith('Index updated')).map((line) => line.replace(/, \d+ ms/, ''));
    assert.deepEqual(updates, ['Index updated: 10 notes read, 0 gone.', 'Index updated: 1 notes read, 1 gone.']);
    assert.ok(logger.at('info').some((line) => line.startsWith('Stored index: stored, 10 notes')));
  });

  it('builds a damaged index anew', async () => {
    const first = client();
    await first.refresh();
    await first.dispose();
    const file = path.join(vault.indexFolder, readdirSync(vault.indexFolder)[0]!);
    writeFileSync(file, readFileSync(file).subarray(0, 2_000));
    assert.deepEqual(await found(client(), 'nettles'), ['Garden/Broken front matter.md']);
    assert.ok(logger.at('info').some((line) => line.startsWith('Stored index: damaged, 0 notes')));
    assert.ok(readFileSync(file).length > 2_000, 'the new index was not saved');
  });

  it('skips what is no readable text of the vault, with one line each, and no word of its text', async () => {
    writeFileSync(path.join(vault.outside, 'secret.md'), 'zanzibar');
    symlinkSync(path.join(vault.outside, 'secret.md'), vault.at('link.md'));
    vault.write('binary.md', 'zanzibar\0');
    vault.write('latin1.md', Buffer.from('zanzibar \xfc', 'latin1'));
    vault.write('huge.md', Buffer.alloc(5 * 1024 * 1024 + 1, 'zanzibar '));
    const search = client();
    await search.refresh();
    await search.refresh();
    assert.deepEqual(await found(search, 'zanzibar'), []);
    assert.deepEqual(logger.at('warn').toSorted(), ['binary', 'not_utf8', 'outside_vault', 'too_large'].map((reason) => `A file was not indexed (${reason}).`));
    assert.deepEqual(logger.at('debug').filter((line) => line.startsWith('Not indexed')).toSorted(), [
      'Not indexed: "binary.md" (binary).', 'Not indexed: "huge.md" (too_large).', 'Not indexed: "latin1.md" (not_utf8).', 'Not indexed: "link.md" (outside_vault).',
    ]);
    assert.equal((await search.state()).skippedFiles, 4);
    assert.equal(logger.lines.some(({ message }) => message.includes('zanzibar')), false);
  });

  it('survives hostile notes', async () => {
    vault.write('line.md', 'x'.repeat(4_000_000));
    vault.write('brackets.md', '[['.repeat(1_000_000));
    vault.write('backticks.md', '` '.repeat(1_000_000));
    vault.write('fence.md', '```\n'.repeat(500_000));
    vault.write('yaml.md', `---\na: ${'['.repeat(100_000)}\n---\nquinoa`);
    vault.write('hashes.md', '# a\n'.repeat(200_000));
    vault.write('bom.md', '\uFEFF---\r\ntitle: Quinoa salad\r\n---\r\nlemon\r\n');
    const search = client();
    assert.deepEqual((await found(search, 'quinoa')).toSorted(), ['bom.md', 'yaml.md']);
    assert.equal((await search.search('salad lemon', 1))[0]?.noteTitle, 'Quinoa salad');
  });

  it('tells its state as it goes', async () => {
    const states: IndexState[] = [];
    const search = client([], (state) => { states.push(state); });
    assert.equal((await search.state()).phase, 'loading');
    await search.refresh();
    assert.deepEqual(states.map(({ phase }) => phase).filter((phase, index, all) => phase !== all[index - 1]), ['loading', 'indexing', 'ready']);
    assert.deepEqual(await search.state(), { phase: 'ready', indexedNotes: 10, pendingNotes: 0, skippedFiles: 0 });
  });

  it('rejects questions readably while the vault is away, and answers when it is back', async () => {
    const search = client();
    renameSync(vault.path, `${vault.path}-away`);
    await assert.rejects(search.search('nettles', 10), { name: 'VaultUnavailableError', message: 'The notes folder cannot be read.' });
    assert.equal((await search.state()).phase, 'failed');
    renameSync(`${vault.path}-away`, vault.path);
    await search.refresh();
    assert.deepEqual(await found(search, 'nettles'), ['Garden/Broken front matter.md']);
  });

  it('rejects a question at once that is aborted', async () => {
    const search = client();
    const controller = new AbortController();
    const asked = search.search('nettles', 10, controller.signal);
    controller.abort();
    await assert.rejects(asked, { name: 'AbortError' });
  });
});
