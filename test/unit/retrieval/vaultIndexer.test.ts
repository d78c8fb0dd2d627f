import assert from 'node:assert/strict';
import { VaultIndexer } from '../../../src/core/retrieval/vaultIndexer';
import { VaultUnavailableError } from '../../../src/core/vault/vaultFiles';
import { FixedClock } from '../../support/fixedClock';
import { InMemoryNoteIndexStorage } from '../../support/inMemoryNoteIndexStorage';
import { InMemoryVaultFiles } from '../../support/inMemoryVaultFiles';
import { ManualTimers } from '../../support/manualTimers';
import type { IndexerEvent } from '../../../src/core/retrieval/indexerEvent';

class Harness {
  readonly files: InMemoryVaultFiles;
  readonly events: IndexerEvent[] = [];
  readonly clock = new FixedClock();
  readonly timers = new ManualTimers(this.clock);
  pauses = 0;
  indexer: VaultIndexer;

  constructor(notes: Readonly<Record<string, string>> = {}, readonly storage = new InMemoryNoteIndexStorage()) {
    this.files = new InMemoryVaultFiles(notes);
    this.indexer = this.opened();
  }

  /** A window opened anew over the same vault and storage. */
  reopen(): void {
    this.files.readPaths.length = 0;
    this.indexer = this.opened();
  }

  async find(query: string): Promise<string[]> {
    return (await this.indexer.search(query, 10)).map(({ chunkId }) => chunkId);
  }

  skipped(): string[] {
    return this.events.flatMap((event) => (event.type === 'fileSkipped' ? [`${event.path} ${event.reason}`] : []));
  }

  private opened(): VaultIndexer {
    return new VaultIndexer({
      files: this.files,
      storage: this.storage,
      frontMatterParser: { parse: (yaml) => { if (yaml === 'trip') { throw new RangeError('secret'); } return null; } },
      hasher: { sha256Hex: (content) => Buffer.from(content).toString('hex') },
      clock: this.clock,
      timers: this.timers,
      pause: () => { this.pauses += 1; return Promise.resolve(); },
      tell: (event) => { this.events.push(event); },
    });
  }
}

describe('VaultIndexer', () => {
  it('indexes the vault and tells candidates all about their place', async () => {
    const harness = new Harness({ 'a/2024-05-06 One.md': 'intro\n\n# Part\napples' });
    await harness.indexer.refresh();
    assert.deepEqual(await harness.indexer.search('apples', 10), [{
      chunkId: 'a/2024-05-06 One.md#1', notePath: 'a/2024-05-06 One.md', noteTitle: 'Part', folder: 'a', date: '2024-05-06',
      headingPath: ['Part'], line: 2, text: '# Part\napples', similarity: 1,
    }]);
    assert.deepEqual(await harness.indexer.state(), { phase: 'ready', indexedNotes: 1, pendingNotes: 0, skippedFiles: 0 });
  });

  it('lets a question wait for the updates asked for before it', async () => {
    const harness = new Harness({ 'a.md': 'apples' });
    void harness.indexer.refresh();
    assert.deepEqual(await harness.find('apples'), ['a.md#0']);
  });

  it('takes up what was added, changed, renamed and deleted, and reads nothing else', async () => {
    const harness = new Harness({ 'keep.md': 'apples', 'change.md': 'apples', 'old.md': 'apples', 'delete.md': 'apples' });
    await harness.indexer.refresh();
    harness.files.readPaths.length = 0;
    harness.files.write('change.md', 'pears');
    harness.files.write('add.md', 'apples');
    harness.files.delete('old.md');
    harness.files.write('new.md', 'apples');
    harness.files.delete('delete.md');
    await harness.indexer.refresh(['change.md', 'add.md', 'old.md', 'new.md', 'delete.md']);
    assert.deepEqual(await harness.find('apples'), ['add.md#0', 'keep.md#0', 'new.md#0']);
    assert.deepEqual(await harness.find('pears'), ['change.md#0']);
    assert.deepEqual(harness.files.readPaths.toSorted(), ['add.md', 'change.md', 'new.md']);
  });

  it('takes what is told while it is busy together, and loses none of it', async () => {
    const harness = new Harness({ 'a.md': 'apples', 'b.md': 'apples' });
    await harness.indexer.refresh();
    harness.events.length = 0;
    harness.files.write('a.md', 'pears');
    harness.files.delete('b.md');
    harness.files.write('c.md', 'pears');
    await Promise.all(['a.md', 'b.md', 'c.md', 'a.md'].map((path) => harness.indexer.refresh([path])));
    assert.deepEqual(await harness.find('pears'), ['a.md#0', 'c.md#0']);
    assert.deepEqual(await harness.find('apples'), []);
    assert.equal(harness.events.filter(({ type }) => type === 'indexUpdated').length, 1);
  });

  it('takes up a change told while it reads', async () => {
    const harness = new Harness({ 'a.md': 'apples' });
    const read = harness.files.read.bind(harness.files);
    let later: Promise<void> = Promise.resolve();
    harness.files.read = (path) => {
      const content = read(path);
      if (content.kind === 'note' && content.text === 'apples') {
        harness.files.write('a.md', 'pears');
        later = harness.indexer.refresh(['a.md']);
      }
      return content;
    };
    await harness.indexer.refresh();
    await later;
    assert.deepEqual(await harness.find('pears'), ['a.md#0']);
  });

  it('takes a folder that is gone for all notes in it, and no others', async () => {
    const harness = new Harness({ 'a/x.md': 'apples', 'a/b/y.md': 'apples', 'ab.md': 'apples' });
    await harness.indexer.refresh();
    harness.files.delete('a/x.md');
    harness.files.delete('a/b/y.md');
    await harness.indexer.refresh(['a']);
    assert.deepEqual(await harness.find('apples'), ['ab.md#0']);
  });

  it('looks at the whole vault when told of a part before it has seen all', async () => {
    const harness = new Harness({ 'a.md': 'apples', 'b.md': 'apples' });
    await harness.indexer.refresh(['a.md']);
    assert.deepEqual(await harness.find('apples'), ['a.md#0', 'b.md#0']);
  });

  it('reads no unchanged note again in a new window', async () => {
    const harness = new Harness({ 'a.md': 'apples', 'b.md': 'apples' });
    await harness.indexer.refresh();
    harness.reopen();
    harness.files.write('b.md', 'pears');
    await harness.indexer.refresh();
    assert.deepEqual(harness.files.readPaths, ['b.md']);
    assert.deepEqual(await harness.find('apples'), ['a.md#0']);
  });

  it('trusts the content, not the time: a touched note is read and not indexed again', async () => {
    const harness = new Harness({ 'a.md': 'apples' });
    await harness.indexer.refresh();
    harness.files.write('a.md', 'apples');
    harness.events.length = 0;
    await harness.indexer.refresh();
    assert.deepEqual(harness.events.filter(({ type }) => type === 'indexUpdated'), []);
    harness.files.readPaths.length = 0;
    await harness.indexer.refresh();
    assert.deepEqual(harness.files.readPaths, [], 'the new stamp was not remembered');
  });

  it('tells a skipped file once, again when the reason changes, and indexes it when it is well', async () => {
    const harness = new Harness({ 'a.md': 'apples' });
    harness.files.spoil('b.md', 'binary');
    harness.files.spoil('c.md', 'too_large');
    await harness.indexer.refresh();
    await harness.indexer.refresh();
    assert.deepEqual(harness.skipped(), ['c.md too_large', 'b.md binary']);
    assert.equal((await harness.indexer.state()).skippedFiles, 2);
    harness.files.spoil('b.md', 'not_utf8');
    harness.files.write('c.md', 'apples');
    await harness.indexer.refresh(['b.md', 'c.md']);
    assert.deepEqual(harness.skipped().slice(2), ['b.md not_utf8']);
    assert.deepEqual(await harness.find('apples'), ['a.md#0', 'c.md#0']);
    assert.equal((await harness.indexer.state()).skippedFiles, 1);
  });

  it('does without a note that trips the parser', async () => {
    const harness = new Harness({ 'a.md': '---\ntrip\n---\napples', 'b.md': 'apples' });
    await harness.indexer.refresh();
    assert.deepEqual(await harness.find('apples'), ['b.md#0']);
    assert.deepEqual(harness.skipped(), ['a.md not_parsed']);
  });

  it('says that indexing failed when the index itself breaks, without the words of the error', async () => {
    const harness = new Harness({ 'a.md': 'apples' });
    harness.files.read = () => { throw new TypeError('secret'); };
    await assert.rejects(harness.indexer.refresh(), { message: 'The notes could not be indexed.' });
    await assert.rejects(harness.indexer.search('apples', 10), { message: 'The notes could not be indexed.' });
    assert.deepEqual(harness.events.filter(({ type }) => type === 'updateFailed'), [{ type: 'updateFailed', reason: 'TypeError' }]);
  });

  it('forgets a note that can no longer be read', async () => {
    const harness = new Harness({ 'a.md': 'apples' });
    await harness.indexer.refresh();
    harness.files.spoil('a.md', 'binary');
    await harness.indexer.refresh(['a.md']);
    assert.deepEqual(await harness.find('apples'), []);
  });

  it('keeps what it knows of a vault that is away for a while, and says so meanwhile', async () => {
    const harness = new Harness({ 'a.md': 'apples' });
    await harness.indexer.refresh();
    harness.files.isThere = false;
    await assert.rejects(harness.indexer.refresh(), VaultUnavailableError);
    await assert.rejects(harness.indexer.search('apples', 10), VaultUnavailableError);
    assert.equal((await harness.indexer.state()).phase, 'failed');
    harness.files.isThere = true;
    harness.files.readPaths.length = 0;
    await harness.indexer.refresh(['b.md']);
    assert.deepEqual(await harness.find('apples'), ['a.md#0']);
    assert.deepEqual(harness.files.readPaths, []);
  });

  it('follows links of the vault as it is now', async () => {
    const harness = new Harness({ 'a.md': '[[b]]' });
    const linked = async (): Promise<string[]> => (await harness.indexer.linkedFrom(['a.md'], 5)).map(({ notePath }) => notePath);
    await harness.indexer.refresh();
    assert.deepEqual(await linked(), []);
    harness.files.write('b.md', 'pears');
    await harness.indexer.refresh(['b.md']);
    assert.deepEqual(await linked(), ['b.md']);
  });

  it('gives up a question that was aborted while it waited', async () => {
    const harness = new Harness({ 'a.md': 'apples' });
    void harness.indexer.refresh();
    const controller = new AbortController();
    const asked = harness.indexer.search('apples', 10, controller.signal);
    controller.abort();
    await assert.rejects(asked, { name: 'AbortError' });
  });

  it('saves a new index at once, and changes after a while of quiet', async () => {
    const harness = new Harness({ 'a.md': 'apples' });
    await harness.indexer.refresh();
    assert.deepEqual(harness.storage.savedPaths, ['a.md']);
    harness.files.write('b.md', 'pears');
    await harness.indexer.refresh(['b.md']);
    harness.timers.advance(9_000);
    harness.files.write('c.md', 'pears');
    await harness.indexer.refresh(['c.md']);
    harness.timers.advance(9_000);
    assert.equal(harness.storage.saves, 1, 'saved while changes came in');
    harness.timers.advance(1_000);
    assert.deepEqual(harness.storage.savedPaths, ['a.md', 'b.md', 'c.md']);
    assert.equal(harness.timers.pendingCount, 0);
  });

  it('does not write a large index again for one changed note, but does for a deleted one', async () => {
    const harness = new Harness(Object.fromEntries(Array.from({ length: 1000 }, (_, number) => [`${number}.md`, 'apples'])));
    await harness.indexer.refresh();
    harness.files.write('1.md', 'pears');
    await harness.indexer.refresh(['1.md']);
    harness.timers.advance(60_000);
    assert.equal(harness.storage.saves, 1);
    harness.files.delete('2.md');
    await harness.indexer.refresh(['2.md']);
    harness.timers.advance(60_000);
    assert.equal(harness.storage.saves, 2);
    assert.equal(harness.storage.savedPaths.includes('2.md'), false);
  });

  it('works on without a place to save', async () => {
    const harness = new Harness({ 'a.md': 'apples' });
    harness.storage.isWritable = false;
    await harness.indexer.refresh();
    assert.deepEqual(await harness.find('apples'), ['a.md#0']);
    assert.ok(harness.events.some(({ type }) => type === 'saveFailed'));
  });

  it('tells progress now and then, and lets other work in', async () => {
    const harness = new Harness(Object.fromEntries(Array.from({ length: 100 }, (_, number) => [`${number}.md`, 'apples'])));
    const read = harness.files.read.bind(harness.files);
    harness.files.read = (path) => { harness.clock.advance(10); return read(path); };
    await harness.indexer.refresh();
    const progress = harness.events.flatMap((event) => (event.type === 'stateChanged' && event.state.phase === 'indexing' ? [event.state.pendingNotes] : []));
    assert.deepEqual(progress, [100, 80, 60, 40, 20, 0]);
    assert.equal(harness.pauses, 50);
  });
});
