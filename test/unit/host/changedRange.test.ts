import assert from 'node:assert/strict';
import fc from 'fast-check';
import { changedRange } from '../../../src/host/sync/changedRange';

const apply = (before: string, after: string): string => {
  const { start, end, text } = changedRange(before, after);
  return before.slice(0, start) + text + before.slice(end);
};
const pieces = fc.array(fc.constantFrom('a', 'b', '\r\n', '\n', '\r', '🦢', '\u{1F9A3}', 'ä'), { maxLength: 12 }).map((parts) => parts.join(''));

describe('changedRange', () => {
  it('is an insertion where text was added', () => {
    assert.deepEqual(changedRange('one\nthree\n', 'one\ntwo\nthree\n'), { start: 5, end: 5, text: 'wo\nt' });
    assert.deepEqual(changedRange('same', 'same'), { start: 4, end: 4, text: '' });
  });

  it('makes the one text into the other, and splits no character and no line ending', () => {
    fc.assert(fc.property(pieces, pieces, (before, after) => {
      assert.equal(apply(before, after), after);
      const { start, end, text } = changedRange(before, after);
      for (const [whole, offset] of [[before, start], [before, end], [after, start], [after, start + text.length]] as const) {
        const around = whole.slice(Math.max(0, offset - 1), offset + 1);
        assert.ok(offset === 0 || offset === whole.length || (around !== '\r\n' && !/^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(around)), JSON.stringify({ before, after, offset }));
      }
    }), { seed: 5, numRuns: 2_000 });
  });

  it('keeps what both texts have at their ends', () => {
    fc.assert(fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string({ minLength: 1 }), (head, added, tail) => {
      const { end, start } = changedRange(head + tail, head + added + tail);
      assert.ok(end - start <= 1, 'nothing of the old text is touched but half a character at most');
    }), { seed: 7 });
  });
});
