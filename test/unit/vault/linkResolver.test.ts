import assert from 'node:assert/strict';
import { LinkResolver } from '../../../src/core/vault/linkResolver';

function resolver(...notes: readonly (string | { path: string; title?: string; aliases?: readonly string[] })[]): LinkResolver {
  return new LinkResolver(notes.map((note) => ({ title: '', aliases: [], ...(typeof note === 'string' ? { path: note } : note) })));
}

function wikilink(links: LinkResolver, target: string, fromPath = 'from.md'): string | null {
  return links.resolve({ kind: 'wikilink', target, heading: null }, fromPath);
}

function markdown(links: LinkResolver, target: string, fromPath = 'from.md'): string | null {
  return links.resolve({ kind: 'markdown', target, heading: null }, fromPath);
}

describe('LinkResolver', () => {
  it('finds a note by its path, with and without extension', () => {
    const links = resolver('a/Note.md', 'b/Note.md');
    assert.equal(wikilink(links, 'b/Note'), 'b/Note.md');
    assert.equal(wikilink(links, 'b/Note.md'), 'b/Note.md');
    assert.equal(wikilink(links, '/a/Note'), 'a/Note.md');
  });

  it('finds a note by the end of its path', () => {
    assert.equal(wikilink(resolver('area/b/Note.md', 'area/c/Note.md'), 'c/Note'), 'area/c/Note.md');
  });

  it('finds a note by name, title and alias, in this order', () => {
    const links = resolver({ path: 'x/one.md', title: 'Two', aliases: ['Three'] }, { path: 'two.md', title: 'Three' }, { path: 'y.md', aliases: ['Four'] });
    assert.equal(wikilink(links, 'Two'), 'two.md');
    assert.equal(wikilink(links, 'Three'), 'two.md');
    assert.equal(wikilink(links, 'Four'), 'y.md');
  });

  it('has no regard for case and for how accents are encoded', () => {
    const links = resolver('Folder/Caf\u00e9 Notes.md');
    assert.equal(wikilink(links, 'cafe\u0301 notes'), 'Folder/Caf\u00e9 Notes.md');
    assert.equal(wikilink(links, 'FOLDER/CAF\u00c9 NOTES'), 'Folder/Caf\u00e9 Notes.md');
  });

  it('takes the nearest of several notes of one name', () => {
    const links = resolver('Index.md', 'a/Index.md', 'a/b/Index.md', 'c/Index.md');
    assert.equal(wikilink(links, 'Index', 'a/x.md'), 'a/Index.md');
    assert.equal(wikilink(links, 'Index', 'a/b/x.md'), 'a/b/Index.md');
    assert.equal(wikilink(links, 'Index', 'd/x.md'), 'Index.md');
  });

  it('follows Markdown links from the folder of their note, else from the top', () => {
    const links = resolver('note.md', 'a/note.md', 'a/b/note.md', 'top.md');
    assert.equal(markdown(links, 'note.md', 'a/b/x.md'), 'a/b/note.md');
    assert.equal(markdown(links, '../note.md', 'a/b/x.md'), 'a/note.md');
    assert.equal(markdown(links, 'top.md', 'a/b/x.md'), 'top.md');
    assert.equal(markdown(links, './b/note', 'a/x.md'), 'a/b/note.md');
  });

  it('leads nowhere for what is not there, and never out of the vault', () => {
    const links = resolver('note.md');
    assert.equal(wikilink(links, 'Missing'), null);
    assert.equal(markdown(links, '../../../etc/note.md', 'a/x.md'), null);
    assert.equal(wikilink(links, '__proto__'), null);
  });
});
