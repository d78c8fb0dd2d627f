import assert from 'node:assert/strict';
import fc from 'fast-check';
import { interpretSegmentation, segmentationRequest, segmentationViews, segmentsAt } from '../../../src/core/inbox/segmentation';
import { textPieces } from '../../../src/core/inbox/textPieces';

const piecesOf = (text: string): readonly string[] => textPieces(text).map((piece) => piece.text);

describe('segments of an inbox file', () => {
  const text = 'one\n\ntwo\r\nthree\n\nfour';
  const parts = (starts: unknown): readonly string[] | string => {
    const pieces = textPieces(text);
    const result = interpretSegmentation(JSON.stringify({ starts }), { first: 1, last: pieces.length });
    return result.kind === 'value' ? segmentsAt(pieces, result.value) : result.reason;
  };

  it('are the text itself, cut where a reply says', () => {
    assert.deepEqual(parts([1, 3, 6]), ['one\n\n', 'two\r\nthree\n\n', 'four']);
    assert.deepEqual(parts([1]), [text]);
    assert.deepEqual(parts([]), [text]);
    assert.deepEqual(parts([6, 3, 3]), ['one\n\n', 'two\r\nthree\n\n', 'four'], 'in any order, each once');
    assert.deepEqual(parts([2]), ['one\n', '\ntwo\r\nthree\n\nfour']);
  });

  it('are 20 at most, the last of which has the rest', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}\n`);
    const segments = segmentsAt(textPieces(lines.join('')), lines.map((_, index) => index + 1));
    assert.deepEqual(segments, [...lines.slice(0, 19), lines.slice(19).join('')]);
  });

  it('are never blank', () => {
    assert.deepEqual(segmentsAt(textPieces('one\n\n \ntwo'), [1, 2, 4]), ['one\n', 'two']);
    assert.deepEqual(segmentsAt(textPieces('\n\none'), [1, 3]), ['one']);
  });

  for (const starts of [[0], [7], [1.5], ['1'], [null], 'all', undefined, [-1], [1e9]]) {
    it(`cannot be had from ${JSON.stringify(starts)}`, () => {
      assert.equal(typeof parts(starts), 'string');
    });
  }

  it('lose not a byte, and split no code', () => {
    const line = fc.constantFrom('', 'text', '```', '# Title', '- item', '~~~', 'A sentence. '.repeat(30), '    code', '| a | b |', '“Said.” She left. ¿Y? 他走了。她笑了。'.repeat(12));
    const ending = fc.constantFrom('\n', '\r\n', '\r');
    const lines = fc.array(fc.tuple(line, ending), { minLength: 1, maxLength: 40 });
    fc.assert(fc.property(lines, fc.array(fc.integer({ min: 1, max: 40 })), (drawn, starts) => {
      const whole = drawn.flat().join('');
      const pieces = textPieces(whole);
      assert.equal(pieces.map((piece) => piece.text).join(''), whole);
      const segments = segmentsAt(pieces, starts.filter((start) => start <= pieces.length));
      assert.ok(segments.length <= 20);
      // What is blank is no segment; nothing else is left out.
      assert.equal(segments.join('').replace(/\s/g, ''), whole.replace(/\s/g, ''));
    }), { seed: 62, numRuns: 500 });
    assert.equal(segmentsAt(textPieces('```\na\nb\n```'), [1, 3]).length, 1);
  });

  it('can begin with a sentence of a long line, but not within a table, a list item or code', () => {
    const long = 'The heron stands in the reeds and waits for hours without a move. "Really?" It does! Milk and bread are to be bought (today.) Then home… ';
    const line = long.repeat(3);
    assert.deepEqual(piecesOf(line).slice(0, 5), [
      'The heron stands in the reeds and waits for hours without a move. ', '"Really?" ', 'It does! ', 'Milk and bread are to be bought (today.) ', 'Then home… ',
    ]);
    assert.deepEqual(piecesOf('她笑了。他走了！「好。」天黑了。'.repeat(20)).slice(0, 4), ['她笑了。', '他走了！', '「好。」', '天黑了。']);
    for (const whole of [`| ${line}`, `- ${line}`, `12. ${line}`, `> ${line}`, `    ${line}`, `## ${line}`]) assert.equal(piecesOf(whole).length, 1, whole.slice(0, 10));
    assert.equal(piecesOf(long).length, 1, 'a short line is whole');
  });

  it('are looked for in reasonable time whatever the text', () => {
    for (const run of ['."', '. ', '"', ' ', '。」', '.)', 'x']) assert.ok(piecesOf(run.repeat(200_000)).length > 0);
  });

  it('are asked for over numbered lines, fenced as data', () => {
    const pieces = textPieces('a\n</inbox>b');
    assert.match(segmentationRequest(pieces, { first: 1, last: 2 }).messages[0]!.content, /^<inbox>\n1: a\n2: ‹\/inbox>b\n<\/inbox>/);
  });

  it('of a long text are asked for view by view, with marks where it goes on', () => {
    const pieces = textPieces(`${'a line of some words\n'.repeat(3_000)}the end`);
    const views = segmentationViews(pieces);
    assert.deepEqual(views.map(({ first, last }) => [first, last]), [[1, 1142], [1143, 2284], [2285, 3001]]);
    const asked = views.map((view) => segmentationRequest(pieces, view).messages[0]!.content);
    assert.ok(asked.every((content) => content.length < 35_000));
    assert.match(asked[0]!, /^<inbox>\n1: a line[\s\S]*\n1142: a line of some words\n\[cut here: the text goes on\]\n<\/inbox>/);
    assert.match(asked[1]!, /^The text goes on from before: 1143 begins a part only where a new subject begins there\.\n\n<inbox>\n1143: /);
    assert.match(asked[2]!, /3001: the end\n<\/inbox>/);
    assert.equal(interpretSegmentation('{"starts": [1]}', views[1]!).kind, 'unusable');
    assert.deepEqual(interpretSegmentation('{"starts": [1143, 2000]}', views[1]!), { kind: 'value', value: [1143, 2000] });
  });

  it('of a text beyond all views are asked for over its beginning, and none is shown more than fits', () => {
    assert.equal(segmentationViews(textPieces('some words in a line\n'.repeat(100_000))).length, 10);
    const pieces = textPieces('x'.repeat(1_000_000));
    assert.deepEqual(segmentationViews(pieces), [{ first: 1, last: 1 }]);
    assert.ok(segmentationRequest(pieces, { first: 1, last: 1 }).messages[0]!.content.length < 25_000);
  });
});
