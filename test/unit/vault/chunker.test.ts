import assert from 'node:assert/strict';
import fc from 'fast-check';
import { chunkBody, MAXIMUM_CHUNK_LENGTH } from '../../../src/core/vault/chunker';
import { scanLines, splitLines } from '../../../src/core/vault/markdownLines';
import type { BodyChunk } from '../../../src/core/vault/chunker';

function chunksOf(text: string, maximumLength?: number): BodyChunk[] {
  return chunkBody(scanLines(splitLines(text)), maximumLength);
}

/** Lines as people and generators write them, dense in what the chunker looks at. */
const line = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  { weight: 5, arbitrary: fc.string({ maxLength: 60 }).map((text) => text.replace(/[\r\n]/g, ' ')) },
  { weight: 4, arbitrary: fc.constantFrom('# One', '## Two', '## Two', '### Three #', '###### Six', '#tag', 'Title', '=====', '---') },
  { weight: 3, arbitrary: fc.constantFrom('```', '```ts', '~~~', '````', '> ```', '> quote', '- item', '   ', '\t') },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom('a', ' ', '😀', 'é'), minLength: 100, maxLength: 300 }) },
);
const body = fc.array(line, { maxLength: 60 }).map((lines) => lines.join('\n'));

describe('chunkBody', () => {
  it('cuts at headings and says under which ones a chunk is', () => {
    const chunks = chunksOf('before\n\n# A\none\n## B\ntwo\n# C\nthree');
    assert.deepEqual(chunks, [
      { headingPath: [], line: 0, text: 'before' },
      { headingPath: ['A'], line: 2, text: '# A\none' },
      { headingPath: ['A', 'B'], line: 4, text: '## B\ntwo' },
      { headingPath: ['C'], line: 6, text: '# C\nthree' },
    ]);
  });

  it('puts a heading that has only deeper headings under it into the chunk of the first', () => {
    assert.deepEqual(chunksOf('# A\n\n## B\ntext'), [{ headingPath: ['A', 'B'], line: 0, text: '# A\n\n## B\ntext' }]);
  });

  it('keeps an empty section apart from the next one of its level', () => {
    assert.deepEqual(chunksOf('# A\n# B\ntext').map(({ headingPath }) => headingPath), [['A'], ['B']]);
  });

  it('takes no heading from a code fence', () => {
    const text = '# A\n```sh\n# a comment\n```\nafter';
    assert.deepEqual(chunksOf(text), [{ headingPath: ['A'], line: 0, text }]);
  });

  it('takes an unclosed fence as code to the end', () => {
    assert.equal(chunksOf('# A\n```\n# not a heading\n\n# nor this').length, 1);
  });

  it('reads setext headings, and a rule as a rule', () => {
    assert.deepEqual(chunksOf('Title\n=====\ntext\n\n---\n\nmore').map(({ headingPath }) => headingPath), [['Title']]);
  });

  it('splits a long section at paragraphs', () => {
    const paragraph = 'word '.repeat(100).trim();
    const chunks = chunksOf(`# A\n\n${[paragraph, paragraph, paragraph, paragraph].join('\n\n')}`);
    assert.deepEqual(chunks.map(({ line: at }) => at), [0, 6]);
    assert.ok(chunks.every(({ text }) => text.endsWith(paragraph)), 'a paragraph was cut');
  });

  it('keeps a fence whole that fits into a chunk', () => {
    const fence = `\`\`\`\n${'code\n\n'.repeat(150)}\`\`\``;
    const chunks = chunksOf(`# A\n\n${'word '.repeat(200).trim()}\n\n${fence}`);
    assert.equal(chunks[1]?.text, fence);
  });

  it('cuts a huge line into words, never within a character', () => {
    const huge = `x${'😀'.repeat(2000)} ${'word '.repeat(2000)}`;
    const chunks = chunksOf(huge);
    assert.equal(chunks.map(({ text }) => text).join(''), huge);
    assert.ok(chunks.every(({ text }) => !/\p{Surrogate}/u.test(text)), 'a surrogate pair was cut');
  });

  it('gives nothing for blank text', () => {
    assert.deepEqual(chunksOf('\n \n\t\n'), []);
  });

  it('loses no line, keeps their order, and says where each chunk begins', () => {
    fc.assert(fc.property(body, fc.integer({ min: 20, max: 400 }), (text, maximumLength) => {
      const chunks = chunksOf(text, maximumLength);
      const withoutBlanks = (content: string): string => content.replace(/\s+/g, '');
      assert.equal(withoutBlanks(chunks.map((chunk) => chunk.text).join('\n')), withoutBlanks(text));
      const lines = splitLines(text);
      for (const chunk of chunks) {
        const [first = ''] = chunk.text.split('\n');
        assert.ok(first.trim() !== '' && lines[chunk.line]?.includes(first), `line ${chunk.line} does not begin with ${JSON.stringify(first)}`);
      }
      assert.deepEqual(chunks.map((chunk) => chunk.line), chunks.map((chunk) => chunk.line).toSorted((one, other) => one - other));
    }), { seed: 11, numRuns: 500 });
  });

  it('makes no chunk longer than asked, whatever the text', () => {
    fc.assert(fc.property(body, fc.integer({ min: 20, max: 400 }), (text, maximumLength) => {
      assert.ok(chunksOf(text, maximumLength).every((chunk) => chunk.text.length <= maximumLength));
    }), { seed: 12, numRuns: 500 });
  });

  it('gives whole lines of a body without long ones, but for white space on blank ones', () => {
    const bare = (content: string): string => content.replace(/^\s+$/gm, '');
    fc.assert(fc.property(body.filter((text) => splitLines(text).every((each) => each.length < 300)), (text) => {
      const lines = splitLines(text);
      for (const chunk of chunksOf(text, 400)) {
        const count = chunk.text.split('\n').length;
        assert.equal(bare(chunk.text), bare(lines.slice(chunk.line, chunk.line + count).join('\n')));
      }
    }), { seed: 13, numRuns: 500 });
  });

  it('takes time in proportion to hostile text', () => {
    for (const text of ['# '.repeat(200_000), '`'.repeat(400_000), '[['.repeat(200_000), '> '.repeat(200_000), `#${' '.repeat(400_000)}x`, ' '.repeat(400_000), '```\n'.repeat(500_000), 'a\n'.repeat(500_000), 'x'.repeat(4_000_000)]) {
      const startMs = performance.now();
      chunksOf(text);
      assert.ok(performance.now() - startMs < 3_000, `slow on ${JSON.stringify(text.slice(0, 6))}`);
    }
  });

  it('has a limit that ten chunks of fit into a prompt', () => {
    assert.equal(MAXIMUM_CHUNK_LENGTH, 1500);
  });
});
