import assert from 'node:assert/strict';
import { MiniSearchNoteIndex } from '../../../src/adapters/searchIndex/miniSearchNoteIndex';
import { parseNote } from '../../../src/core/vault/noteParser';
import { SeededRandom } from '../../support/seededRandom';
import { ZipfText } from '../../support/syntheticVault';
import type { StoredNoteIndex } from '../../../src/adapters/searchIndex/miniSearchNoteIndex';
import type { IndexedNote } from '../../../src/core/retrieval/noteIndex';

function entryOf(path: string, text: string, tags: readonly string[] = []): IndexedNote {
  return { note: parseNote({ path, text, contentHash: path }, { parse: () => new Map([['tags', tags]]) }), stamp: null };
}

function indexOf(notes: Readonly<Record<string, string>>): MiniSearchNoteIndex {
  const index = new MiniSearchNoteIndex();
  Object.entries(notes).forEach(([path, text]) => { index.put(entryOf(path, text)); });
  return index;
}

function found(index: MiniSearchNoteIndex, query: string, limit = 10): string[] {
  return index.search(query, limit).map(({ notePath, ordinal }) => `${notePath}#${ordinal}`);
}

describe('MiniSearchNoteIndex', () => {
  it('finds words in any form, in text, headings, titles and file names', () => {
    const index = indexOf({
      'text.md': 'About connecting dots',
      'heading.md': '# Other\n\n## Connections\nx',
      'Connected.md': '# Another\ny',
      'none.md': 'z',
    });
    assert.deepEqual(found(index, 'connect').toSorted(), ['Connected.md#0', 'heading.md#0', 'text.md#0']);
  });

  it('finds by tag', () => {
    const index = new MiniSearchNoteIndex();
    index.put(entryOf('a.md', '---\n---\ntext', ['machine-learning']));
    index.put(entryOf('b.md', 'text'));
    assert.deepEqual(found(index, 'learning machines'), ['a.md#0']);
  });

  it('finds nothing for what no note has, and no fuzzy or prefix match', () => {
    const index = indexOf({ 'a.md': 'keyboard' });
    assert.deepEqual(found(index, 'keybord'), []);
    assert.deepEqual(found(index, 'key'), []);
    assert.deepEqual(found(index, ''), []);
    assert.deepEqual(found(new MiniSearchNoteIndex(), 'anything'), []);
  });

  it('puts the note first whose title says it', () => {
    const index = indexOf({ 'a.md': 'The consensus of the group was reached by talking about lunch and plans', 'Consensus.md': '# Consensus\nconsensus algorithms agree on a value', 'c.md': 'other text' });
    assert.equal(found(index, 'what is consensus?')[0], 'Consensus.md#0');
  });

  describe('similarity', () => {
    const index = indexOf({ 'a.md': 'apples and pears', 'b.md': 'apples', 'c.md': 'plums', 'd.md': 'plums', 'e.md': 'plums' });
    const similarities = (query: string): Record<string, number> =>
      Object.fromEntries(index.search(query, 10).map(({ notePath, similarity }) => [notePath, similarity]));
    const weight = (found_: number): number => Math.log(1 + (5 - found_ + 0.5) / (found_ + 0.5));

    it('is the share of the question\'s inverse document frequency that the chunk has', () => {
      const total = weight(2) + weight(1);
      assert.deepEqual(similarities('apples or pears?'), { 'a.md': 1, 'b.md': weight(2) / total });
    });

    it('counts words that no note has, and is not raised to the best hit', () => {
      assert.deepEqual(similarities('plums zeppelin'), Object.fromEntries(['c.md', 'd.md', 'e.md'].map((path) => [path, weight(3) / (weight(3) + weight(0))])));
    });

    it('has no regard for how often a word is asked for or said', () => {
      assert.deepEqual(similarities('apples apple apples pears'), similarities('apples pears'));
    });

    it('counts a chunk once that has a word in its title and its text', () => {
      const titled = indexOf({ 'Apples.md': 'apples', 'b.md': 'pears', 'c.md': 'plums', 'd.md': 'plums', 'e.md': 'plums' });
      const [apples, pears] = titled.search('apples pears', 2);
      assert.deepEqual([apples?.similarity, pears?.similarity], [0.5, 0.5]);
    });

    it('forgets the question before', () => {
      const first = similarities('apples pears');
      similarities('plums');
      assert.deepEqual(similarities('apples pears'), first);
    });
  });

  it('takes stop words seriously when there is nothing else', () => {
    const index = indexOf({ 'a.md': 'who was the first', 'b.md': '# The Who\nA band.' });
    assert.deepEqual(found(index, 'the who'), ['b.md#0']);
    assert.deepEqual(found(index, 'the who band')[0], 'b.md#0');
  });

  it('gives at most three chunks of a note while others have something', () => {
    const long = Array.from({ length: 6 }, (_, part) => `# Part ${part}\napples`).join('\n');
    const index = indexOf({ 'long.md': long, 'other.md': 'a longer text that has apples in it among much else that is not of interest here' });
    const paths = index.search('apples', 5).map(({ notePath }) => notePath);
    assert.deepEqual(paths, ['long.md', 'long.md', 'long.md', 'other.md', 'long.md']);
  });

  it('forgets replaced and deleted notes, in frequencies too', () => {
    const index = indexOf({ 'a.md': 'apples', 'b.md': 'apples', 'c.md': 'plums' });
    index.put(entryOf('a.md', 'pears'));
    index.delete('b.md');
    index.delete('never.md');
    assert.deepEqual(found(index, 'apples'), []);
    assert.deepEqual(index.search('pears plums', 10), indexOf({ 'a.md': 'pears', 'c.md': 'plums' }).search('pears plums', 10));
    assert.deepEqual([...index.notes.keys()].sort(), ['a.md', 'c.md']);
    assert.equal(JSON.stringify(index.toStored()).includes('appl'), false, 'a deleted word is still stored');
  });

  it('answers the same after it was stored and loaded, and after many changes', () => {
    const random = new SeededRandom(3);
    const text = new ZipfText(random);
    const index = new MiniSearchNoteIndex();
    const texts = new Map<string, string>();
    for (let change = 0; change < 300; change += 1) {
      const path = `note-${random.below(60)}.md`;
      if (random.next() < 0.2) {
        index.delete(path);
        texts.delete(path);
      } else {
        texts.set(path, `# ${text.sentence(3)}\n${text.sentence(60)}\n## ${text.sentence(2)}\n${text.sentence(40)}`);
        index.put(entryOf(path, texts.get(path)!));
      }
    }
    const loaded = MiniSearchNoteIndex.fromStored(JSON.parse(JSON.stringify(index.toStored())) as StoredNoteIndex);
    loaded.put(entryOf('last.md', 'bacebo'));
    loaded.delete('last.md');
    const fresh = indexOf(Object.fromEntries(texts));
    for (let asked = 0; asked < 40; asked += 1) {
      const question = text.question();
      const byPlace = (of: MiniSearchNoteIndex): string[] => of.search(question, 50).map((chunk) => `${chunk.notePath}#${chunk.ordinal} ${chunk.similarity.toFixed(9)}`).sort();
      assert.deepEqual(byPlace(index), byPlace(fresh));
      assert.deepEqual(loaded.search(question, 10), index.search(question, 10));
    }
  });

  it('ranks as if all chunks were ranked, though it looks only at the most similar', () => {
    const text = new ZipfText(new SeededRandom(5));
    const index = new MiniSearchNoteIndex();
    for (let number = 0; number < 2_000; number += 1) {
      index.put(entryOf(`note-${number}.md`, text.sentence(80)));
    }
    const everything = MiniSearchNoteIndex.fromStored(index.toStored(), Infinity);
    for (let asked = 0; asked < 50; asked += 1) {
      const question = text.question();
      const best = everything.search(question, 10).map(({ notePath }) => notePath);
      const kept = index.search(question, 10).filter(({ notePath }) => best.includes(notePath)).length;
      assert.ok(kept >= best.length - 1, `${kept} of ${best.length} for ${question}`);
    }
  });

  it('is not slowed down by a very long question', () => {
    const text = new ZipfText(new SeededRandom(6));
    const index = new MiniSearchNoteIndex();
    for (let number = 0; number < 500; number += 1) {
      index.put(entryOf(`note-${number}.md`, text.sentence(80)));
    }
    const startMs = performance.now();
    index.search(text.sentence(50_000), 10);
    assert.ok(performance.now() - startMs < 1_000);
  });
});
