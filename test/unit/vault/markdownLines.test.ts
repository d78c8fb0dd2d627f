import assert from 'node:assert/strict';
import { scanLines, shownText, splitLines } from '../../../src/core/vault/markdownLines';

function headings(text: string): string[] {
  return scanLines(splitLines(text)).flatMap(({ heading }) => (heading ? [`${heading.level} ${heading.title}`] : []));
}

function code(text: string): boolean[] {
  return scanLines(splitLines(text)).map(({ isCode }) => isCode);
}

describe('scanLines', () => {
  it('reads headings with their level, without closing marks', () => {
    assert.deepEqual(headings('# One\n### Three ###\n#hash\n####### seven\n   ## Indented\n#\n# C#\n## a # b'), ['1 One', '3 Three', '2 Indented', '1 ', '1 C#', '2 a # b']);
  });

  it('shows heading text without marks', () => {
    assert.deepEqual(headings('# A [[folder/Note|link]] and `code` **bold** [text](x.md)'), ['1 A link and code bold text']);
  });

  it('reads a setext heading of one line, not a list, a table or front matter', () => {
    assert.deepEqual(headings('Title\n===\n\nPart\n---\n\n- item\n---\n\n| a |\n---\n\ntwo\nlines\n---'), ['1 Title', '2 Part']);
  });

  it('closes a fence only by the same mark, at least as long', () => {
    assert.deepEqual(code('````\n```\ncode\n````\ntext'), [true, true, true, true, false]);
    assert.deepEqual(code('```\n~~~\ncode\n`````\ntext'), [true, true, true, true, false]);
  });

  it('takes no fence from a line with inline code', () => {
    assert.deepEqual(code('```a``` b\ntext'), [false, false]);
  });

  it('ends a quoted fence with its quote', () => {
    assert.deepEqual(code('> ```\n> code\ntext'), [true, true, false]);
  });

  it('sees fences in lists', () => {
    assert.deepEqual(code('- ```\n  code\n  ```\ntext'), [true, true, true, false]);
    assert.deepEqual(code('1. item\n\n    ```\n    code\n    ```\ntext'), [false, false, true, true, true, false]);
  });
});

describe('splitLines', () => {
  it('ends lines at LF, CRLF and CR', () => {
    assert.deepEqual(splitLines('a\r\nb\rc\nd'), ['a', 'b', 'c', 'd']);
  });
});

describe('shownText', () => {
  it('keeps what a reader sees of links', () => {
    assert.equal(shownText('see [[a/b/Note#Part]], [[Note|that one]], ![[Pic]] and [site](https://example.com/x)'), 'see Note Part, that one, Pic and site');
  });
});
