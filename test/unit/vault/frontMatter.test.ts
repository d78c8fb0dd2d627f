import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dayIn, interpretFrontMatter, splitFrontMatter } from '../../../src/core/vault/frontMatter';

describe('splitFrontMatter', () => {
  it('splits the block off and says where the body begins', () => {
    assert.deepEqual(splitFrontMatter(['---', 'a: 1', '---', 'body']), { yaml: 'a: 1', bodyLine: 3 });
    assert.deepEqual(splitFrontMatter(['---  ', '...', 'body']), { yaml: '', bodyLine: 2 });
  });

  it('sees none without a closing line, below the first line, or in another language', () => {
    assert.equal(splitFrontMatter(['---', 'a: 1', 'body']), null);
    assert.equal(splitFrontMatter(['', '---', 'a: 1', '---']), null);
    assert.equal(splitFrontMatter(['---js', 'process.exit()', '---']), null);
    assert.equal(splitFrontMatter(['----', 'a: 1', '----']), null);
    assert.equal(splitFrontMatter(['+++', 'a = 1', '+++']), null);
  });

  it('loses no line', () => {
    const line = fc.constantFrom('---', '...', 'a: 1', '', '# x', '---js', ' ---');
    fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
      const block = splitFrontMatter(lines);
      if (block) {
        assert.deepEqual([lines[0], ...(block.bodyLine === 2 ? [] : block.yaml.split('\n')), lines[block.bodyLine - 1], ...lines.slice(block.bodyLine)], lines);
      }
    }), { seed: 31, numRuns: 500 });
  });
});

describe('interpretFrontMatter', () => {
  const interpret = (fields: Record<string, unknown>): ReturnType<typeof interpretFrontMatter> => interpretFrontMatter(new Map(Object.entries(fields)));

  it('takes title, tags, aliases and date', () => {
    assert.deepEqual(interpret({ title: ' A title ', tags: ['#one', 'two/part', 3, null], aliases: ['B', ' C '], date: '2024-02-29T10:00' }), {
      title: 'A title', tags: ['one', 'two/part', '3'], aliases: ['B', 'C'], date: '2024-02-29', hasProperties: false,
    });
  });

  it('takes lists written as text', () => {
    const said = interpret({ tags: 'one, #two three', alias: 'First name, Second', created: '2023-01-05' });
    assert.deepEqual([said.tags, said.aliases, said.date], [['one', 'two', 'three'], ['First name', 'Second'], '2023-01-05']);
  });

  it('leaves out values of an unexpected kind', () => {
    assert.deepEqual(interpret({ title: { a: 1 }, tags: { a: 1 }, aliases: 7, date: ['2024-01-01'] }), {
      title: null, tags: [], aliases: ['7'], date: null, hasProperties: false,
    });
  });

  it('says whether there are properties worth finding', () => {
    assert.equal(interpret({ title: 'x', created: '2024-01-01', genre: [] , cover: null }).hasProperties, false);
    assert.equal(interpret({ director: ['[[Ridley Scott]]'] }).hasProperties, true);
    assert.equal(interpret({ year: 1982 }).hasProperties, true);
  });
});

describe('dayIn', () => {
  it('finds only days that exist', () => {
    assert.equal(dayIn('2024-02-29 Standup'), '2024-02-29');
    assert.equal(dayIn('Standup 2024-12-31'), '2024-12-31');
    assert.equal(dayIn('2023-02-29'), null);
    assert.equal(dayIn('2023-13-01'), null);
    assert.equal(dayIn('12024-01-011'), null);
    assert.equal(dayIn(null), null);
  });
});
