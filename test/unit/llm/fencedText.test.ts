import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cutText, fenced } from '../../../src/core/llm/fencedText';

describe('text in a prompt', () => {
  const nasty = fc.stringMatching(/^([ a</\u200b\n>"]|passage|source|<\/source>|<\u200b\/source>|PASSAGE|question){0,12}$/);

  it('cannot end its block or begin another', () => {
    fc.assert(
      fc.property(nasty, nasty, fc.constantFrom('passage', 'source', 'question'), (text, title, name) => {
        const block = fenced(name, { n: 1, note: title }, text);
        const tags = block.replace(/\p{Cf}/gu, '').match(/<\s*\/?\s*(passages?|sources?|question)\b/gi) ?? [];
        assert.deepEqual(tags, [`<${name}`, `</${name}`]);
        assert.equal(block.split('\n')[0]?.match(/"/g)?.length ?? 0, title.replace(/[\s\p{Cf}]/gu, '') === '' ? 2 : 4);
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  it('is cut without breaking a character', () => {
    assert.equal(cutText('abc', 3), 'abc');
    assert.equal(cutText('abcd', 3), 'ab…');
    assert.equal(cutText('a😀bc', 3), 'a…');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.integer({ min: 1, max: 30 }), (text, length) => {
        const cut = cutText(text, length);
        assert.ok(cut.length <= length);
        assert.doesNotMatch(cut, /\p{Cs}/u);
      }),
      { seed: 12 },
    );
  });
});
