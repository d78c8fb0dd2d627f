import assert from 'node:assert/strict';
import { SearchTerms } from '../../../src/adapters/searchIndex/searchTerms';

const terms = new SearchTerms();

describe('SearchTerms', () => {
  it('stems, folds case and accents, and drops stop words', () => {
    assert.deepEqual(terms.of('The Cafés were CONNECTED; naïve connections!'), ['cafe', 'connect', 'naiv', 'connect']);
  });

  it('treats apostrophes of both kinds alike', () => {
    assert.deepEqual(terms.of("Anna's don't Anna’s can’t o'clock"), ['anna', 'anna', 'oclock']);
  });

  it('splits at punctuation and keeps numbers', () => {
    assert.deepEqual(terms.of('bft-json_crdt 2024-01-02 C++ #tag/part'), ['bft', 'json', 'crdt', '2024', '01', '02', 'c', 'tag', 'part']);
  });

  it('finds words of scripts without spaces by pairs', () => {
    assert.deepEqual(terms.of('知識管理'), ['知識', '識管', '管理']);
    assert.deepEqual(terms.of('本'), ['本']);
  });

  it('keeps other scripts', () => {
    assert.deepEqual(terms.of('Заметки о Ёлке'), ['заметки', 'о', 'елке']);
  });

  it('drops encoded data', () => {
    assert.deepEqual(terms.of(`a1 ${'f'.repeat(41)} end`), ['a1', 'end']);
  });

  it('takes each term of a question once, and of stop words alone, those', () => {
    assert.deepEqual(terms.ofQuery('What is a note about notes?'), ['note']);
    assert.deepEqual(terms.ofQuery('to be or not to be'), ['to', 'be', 'or', 'not']);
    assert.deepEqual(terms.ofQuery(' ?! '), []);
  });
});
