import assert from 'node:assert/strict';
import fc from 'fast-check';
import { proseLines } from '../../../src/core/vault/inlineCode';
import { scanLines, splitLines } from '../../../src/core/vault/markdownLines';
import { scanLinks } from '../../../src/core/vault/noteLinks';
import type { NoteLink } from '../../../src/core/vault/noteLinks';

function linksIn(text: string): readonly NoteLink[] {
  return scanLinks(proseLines(scanLines(splitLines(text))));
}

function targets(text: string): string[] {
  return linksIn(text).map(({ target }) => target);
}

describe('scanLinks', () => {
  it('reads wikilinks with alias, heading, block and as embeds', () => {
    assert.deepEqual(linksIn('[[Note]] [[Note 2|alias]] [[a/Note#Heading|x]] ![[Pic note]] [[Note#^block]]'), [
      { kind: 'wikilink', target: 'Note', heading: null },
      { kind: 'wikilink', target: 'Note 2', heading: null },
      { kind: 'wikilink', target: 'a/Note', heading: 'Heading' },
      { kind: 'wikilink', target: 'Pic note', heading: null },
      { kind: 'wikilink', target: 'Note', heading: '^block' },
    ]);
  });

  it('reads an alias whose bar is escaped for a table', () => {
    assert.deepEqual(targets('| [[Note\\|alias]] | x |'), ['Note']);
  });

  it('reads relative Markdown links, decoded, also in angle brackets and with titles', () => {
    assert.deepEqual(linksIn('[a](My%20note.md) [b](<other note.md#Part one>) [c](../up/x.markdown "title") [d](plain) [e](a(1).md)'), [
      { kind: 'markdown', target: 'My note.md', heading: null },
      { kind: 'markdown', target: 'other note.md', heading: 'Part one' },
      { kind: 'markdown', target: '../up/x.markdown', heading: null },
      { kind: 'markdown', target: 'plain', heading: null },
      { kind: 'markdown', target: 'a(1).md', heading: null },
    ]);
  });

  it('reads reference definitions', () => {
    assert.deepEqual(targets('see [x][one]\n\n[one]: notes/one.md "One"\n[web]: https://example.com'), ['notes/one.md']);
  });

  it('leaves web addresses, pictures, other files and links within the note alone', () => {
    assert.deepEqual(targets('[a](https://x.org/y.md) [b](//host/z.md) ![p](pic.png) [f](data.csv) [h](#part) [[#Part]] [m](mailto:a@b.md) [[]] [[ ]] []()'), []);
  });

  it('takes none from code', () => {
    assert.deepEqual(targets('`[[A]]` ``x ` [[B]]`` [[C]]\n\n```\n[[D]]\n```\n~~~\n[e](e.md)\n~~~\n> ```\n> [[F]]\n> ```\n[[G]]'), ['C', 'G']);
  });

  it('takes none from indented code, and those of lists and paragraphs that are set in', () => {
    assert.deepEqual(targets('Text\n\n    [[Code]]\n\n    [[More code]]\n\nText [[A]]'), ['A']);
    assert.deepEqual(targets('\t[[Tab]]\n[[A]]'), ['A']);
    assert.deepEqual(targets('# H\n    [[Code]]\n[[A]]'), ['A']);
    assert.deepEqual(targets('A paragraph\n    goes on [[A]]'), ['A']);
    assert.deepEqual(targets('- item\n\n    [[A]]\n    - [[B]]\n\nEnd\n\n    [[Code]]'), ['A', 'B']);
  });

  it('takes none from code that runs over lines of a paragraph, and those after an unclosed backtick', () => {
    assert.deepEqual(targets('`code\n[[A]]` [[B]]\n\n` [[C]]\n\n` [[D]]'), ['B', 'C', 'D']);
    assert.deepEqual(targets('``x ` y`` [[E]] ` [[F]]'), ['E', 'F']);
  });

  it('does not take an escaped backtick for code, nor an escaped bracket for a link', () => {
    assert.deepEqual(targets('\\`[[A]]\\` \\[[B]]'), ['A']);
  });

  it('takes nothing from brackets that only look like links', () => {
    assert.deepEqual(targets('[[a [[B]] ]] [x] (y.md) [[un\nclosed]] [[1,2],[3,4]]'), ['B']);
  });

  it('gives links in order of mention', () => {
    assert.deepEqual(targets('[a](a.md) [[b]] [c](c.md)\n[[d]]'), ['a.md', 'b', 'c.md', 'd']);
  });

  it('finds every wikilink that is put between any text without brackets and code', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9é][A-Za-z0-9 é-]{0,20}[A-Za-z0-9é]$/);
    const noise = fc.string({ maxLength: 30 }).map((text) => text.replace(/[`~[\]\\]/g, '').replace(/^\s*[>-]/gm, ''));
    fc.assert(fc.property(fc.array(fc.tuple(noise, name), { maxLength: 12 }), (parts) => {
      const text = parts.map(([before, target]) => `${before}[[${target}]]`).join(' ');
      assert.deepEqual(targets(text), parts.map(([, target]) => target));
    }), { seed: 21, numRuns: 500 });
  });

  it('never throws, and gives targets without brackets, on any text', () => {
    const piece = fc.constantFrom('[[', ']]', '[', ']', '(', ')', '](', '`', '``', '```', '|', '#', '!', '\\', '<', '>', 'a', 'b.md', '%', '%20', '\n', ' ', ':');
    fc.assert(fc.property(fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')), (text) => {
      assert.ok(linksIn(text).every(({ kind, target }) => target.trim() !== '' && (kind === 'markdown' || !/[[\]|#\n]/.test(target))));
    }), { seed: 22, numRuns: 2000 });
  });

  it('takes time in proportion to hostile text', () => {
    for (const text of ['[['.repeat(200_000), ']]'.repeat(200_000), `[a${']]'.repeat(200_000)}`, '[[a]]'.repeat(100_000), ']('.repeat(200_000), '`'.repeat(3) + '` '.repeat(100_000), '[](<'.repeat(100_000), Array.from({ length: 2000 }, (_, length) => '`'.repeat(length)).join(' ')]) {
      const startMs = performance.now();
      linksIn(text);
      assert.ok(performance.now() - startMs < 3_000, `slow on ${JSON.stringify(text.slice(0, 6))}`);
    }
  });
});
