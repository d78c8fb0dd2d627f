import assert from 'node:assert/strict';
import { LinkedNotes } from '../../../src/core/retrieval/linkedNotes';
import { parseNote } from '../../../src/core/vault/noteParser';
import type { IndexedNote } from '../../../src/core/retrieval/noteIndex';

function linked(notes: Readonly<Record<string, string>>): LinkedNotes {
  const entries = Object.entries(notes).map(([path, text]): [string, IndexedNote] => [path, {
    note: parseNote({ path, text, contentHash: '' }, { parse: () => new Map() }),
    stamp: null,
  }]);
  return new LinkedNotes(new Map(entries));
}

describe('LinkedNotes', () => {
  it('gives the opening chunks of linked notes, in order of first mention, each once', () => {
    const notes = linked({
      'a.md': 'to [[c]], [[b]] and [[c]]',
      'b.md': 'first\n\n# Part\nsecond',
      'c.md': 'text of c [[e]]',
      'd.md': '[[b]] [[e]]',
      'e.md': 'text of e',
    });
    assert.deepEqual(notes.from(['a.md', 'd.md'], 10).map(({ chunkId, text, similarity }) => [chunkId, text, similarity]), [
      ['c.md#0', 'text of c [[e]]', 0], ['b.md#0', 'first', 0], ['e.md#0', 'text of e', 0],
    ]);
  });

  it('leaves out the notes asked from, and links that lead nowhere', () => {
    assert.deepEqual(linked({ 'a.md': '[[a]] [[b]] [[missing]]', 'b.md': '[[a]]' }).from(['a.md', 'b.md', 'gone.md'], 10), []);
  });

  it('gives no more than asked for', () => {
    const notes = linked({ 'a.md': '[[b]] [[c]] [[d]]', 'b.md': 'x', 'c.md': 'x', 'd.md': 'x' });
    assert.deepEqual(notes.from(['a.md'], 2).map(({ notePath }) => notePath), ['b.md', 'c.md']);
    assert.deepEqual(notes.from(['a.md'], 0), []);
  });

  it('reads links of the properties', () => {
    const notes = linked({ 'film.md': '---\ndirector: "[[Person]]"\n---\ntext', 'Person.md': 'x' });
    assert.deepEqual(notes.from(['film.md'], 5).map(({ notePath }) => notePath), ['Person.md']);
  });
});
