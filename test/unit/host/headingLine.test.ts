import assert from 'node:assert/strict';
import { chunkBody } from '../../../src/core/vault/chunker';
import { scanLines } from '../../../src/core/vault/markdownLines';
import { headingLine } from '../../../src/host/vault/headingLine';

function lineIn(lines: readonly string[], headingPath: readonly string[]): number {
  return headingLine(lines.join('\n'), headingPath);
}

describe('headingLine', () => {
  it('finds a heading by all headings above it', () => {
    const lines = ['# A', 'text', '# B', '## Notes', 'of B', '# A', '## Notes', 'of A'];
    assert.equal(lineIn(lines, ['A', 'Notes']), 6);
    assert.equal(lineIn(lines, ['B', 'Notes']), 3);
    assert.equal(lineIn(lines, ['A']), 0);
  });

  it('does not take a deeper heading of the same title', () => {
    assert.equal(lineIn(['# A', '## Log', '### Notes', '## Notes'], ['A', 'Notes']), 3);
  });

  it('does not take a comment of the front matter for a heading', () => {
    assert.equal(lineIn(['---', '# Setup', 'tags: [x]', '---', 'Intro', '# Setup'], ['Setup']), 5);
  });

  it('finds a heading with a line under it, right after the front matter too', () => {
    assert.equal(lineIn(['---', 'tags: [x]', '---', 'Setup', '=====', 'text', 'More', '----'], ['Setup']), 3);
  });

  it('looks into a block that is no front matter to the index, as it is broken', () => {
    assert.equal(lineIn(['---', '# Setup', 'tags: [', '---', '## Steps'], ['Setup', 'Steps']), 4);
  });

  it('gives the top where the heading is gone, and for a passage above all headings', () => {
    assert.equal(lineIn(['text', '# A'], ['B']), 0);
    assert.equal(lineIn(['text', '# A'], ['A', 'B']), 0);
    assert.equal(lineIn(['text', '#', 'more'], []), 0);
  });

  it('passes over headings without a title, as the index does', () => {
    assert.equal(lineIn(['# A', '##', '### Notes', 'text'], ['A', 'Notes']), 2);
  });

  it('finds each passage of a note by the path that the index gives it', () => {
    const lines = ['# A', 'one', '## B', 'two', '# C', '### B', 'three', '## F', 'four', '```', '# A', '```', '## D', '### E', 'five'];
    const found = chunkBody(scanLines(lines)).map(({ headingPath, text }) => [text.split('\n').at(-1), lineIn(lines, headingPath)]);
    assert.deepEqual(found, [['one', 0], ['two', 2], ['three', 5], ['```', 7], ['five', 13]]);
  });
});
