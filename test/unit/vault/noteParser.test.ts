import assert from 'node:assert/strict';
import fc from 'fast-check';
import { YamlFrontMatterParser } from '../../../src/adapters/frontMatter/yamlFrontMatterParser';
import { contentHash } from '../../../src/core/vault/contentHash';
import { parseNote } from '../../../src/core/vault/noteParser';
import { scanTags } from '../../../src/core/vault/tags';
import type { ParsedNote } from '../../../src/core/vault/noteParser';

function parse(text: string, path = 'folder/File name.md'): ParsedNote {
  return parseNote({ path, text, contentHash: 'hash' }, new YamlFrontMatterParser());
}

describe('parseNote', () => {
  it('takes the title from front matter, first heading or file name', () => {
    assert.equal(parse('---\ntitle: "From: front"\n---\n# Heading').title, 'From: front');
    assert.equal(parse('---\ntags: [x]\n---\ntext\n## Heading [[a|b]]').title, 'Heading b');
    assert.equal(parse('```\n# code\n```\ntext').title, 'File name');
    assert.equal(parse('').title, 'File name');
  });

  it('takes the date from front matter, else from the file name', () => {
    assert.equal(parse('---\ndate: 2024-03-01\n---\n', '2020-01-01.md').date, '2024-03-01');
    assert.equal(parse('text', 'daily/2020-01-01.md').date, '2020-01-01');
    assert.equal(parse('text').date, null);
  });

  it('joins tags of front matter and text, each once', () => {
    assert.deepEqual(parse('---\ntags: [one, two]\n---\n#two and #three/part, not `#code` nor #1').tags, ['one', 'two', 'three/part']);
  });

  it('counts lines of chunks from the top of the file', () => {
    const note = parse('---\ntitle: T\n---\n\n# A\ntext');
    assert.deepEqual(note.chunks.map(({ id, line, text }) => [id, line, text]), [['folder/File name.md#0', 4, '# A\ntext']]);
  });

  it('indexes a note with broken front matter as plain text', () => {
    const broken = '---\ntitle: [unclosed\n---\nbody';
    const note = parse(broken);
    assert.equal(note.title, 'File name');
    assert.match(note.chunks.map(({ text }) => text).join('\n'), /unclosed[^]*body/);
  });

  it('indexes front matter of another language as plain text, and runs nothing', () => {
    const note = parse('---js\nglobalThis.__ran = true\n---\nbody');
    assert.match(note.chunks[0]?.text ?? '', /__ran/);
    assert.equal('__ran' in globalThis, false);
  });

  it('makes properties a chunk of their own, after the body, and reads their links first', () => {
    const note = parse('---\ngenre: "[[Sci-fi]]"\nyear: 1982\n---\nBody [[Other]]');
    assert.deepEqual(note.chunks.map(({ line, text }) => [line, text]), [[3 + 1, 'Body [[Other]]'], [1, 'genre: "[[Sci-fi]]"\nyear: 1982']]);
    assert.deepEqual(note.links.map(({ target }) => target), ['Sci-fi', 'Other']);
  });

  it('makes no chunk of bookkeeping alone', () => {
    assert.equal(parse('---\ntitle: x\ntags: [a]\ndraft: false\n---\nBody').chunks.length, 1);
  });

  it('gives an empty note one empty chunk, so that it is found by title', () => {
    assert.deepEqual(parse('').chunks.map(({ text, line }) => [text, line]), [['', 0]]);
  });

  it('reads CRLF as it reads LF', () => {
    const text = '---\ntitle: T\ntags: [a]\n---\n# H\n\ntext [[x]]\n```\n[[no]]\n```\n';
    assert.deepEqual(parse(text.replaceAll('\n', '\r\n')), parse(text));
  });

  it('never throws, and chunks every word of the body, on any text', () => {
    const piece = fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom('---\n', '---js\n', '\n', '\r\n', '# ', '```\n', '[[a]]', '&a [*a]', 'a: *a\n', '\0', '\uFEFF', '<<: *x', '!!js/function "x"'));
    fc.assert(fc.property(fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join('')), (text) => {
      const note = parse(text);
      assert.ok(note.chunks.length > 0 && note.title !== '');
      assert.deepEqual(note.chunks.map(({ ordinal }) => ordinal), [...note.chunks.keys()]);
    }), { seed: 41, numRuns: 1000 });
  });
});

describe('scanTags', () => {
  it('takes tags after white space only', () => {
    assert.deepEqual(scanTags(['#a b#c https://x/#d (#e) #f. ## g #h-i/j_k #ünï #2024 #2024a']), ['a', 'e', 'f', 'h-i/j_k', 'ünï', '2024a']);
  });
});

describe('contentHash', () => {
  it('is of the bytes', () => {
    const asked: unknown[] = [];
    assert.equal(contentHash({ sha256Hex: (content) => { asked.push(content); return 'ab'; } }, new Uint8Array([1, 2])), 'ab');
    assert.deepEqual(asked, [new Uint8Array([1, 2])]);
  });
});
