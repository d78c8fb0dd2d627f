import assert from 'node:assert/strict';
import fc from 'fast-check';
import { citationsOf, citedNumbers } from '../../../src/core/answering/citations';
import { extractiveAnswer } from '../../../src/core/answering/extractiveAnswer';
import { plainText, sentencesOf, snippetOf } from '../../../src/core/answering/sentences';
import { leansOnContext, stemOf, subjectStems } from '../../../src/core/answering/words';
import { SOME_TEXTS } from '../../support/askHarness';
import { aCandidate } from '../../support/fakeNoteSearch';

const ranked = (...overrides: readonly Parameters<typeof aCandidate>[0][]) =>
  overrides.map((override) => ({ candidate: aCandidate(override), rerankScore: 6 }));
const weights = (question: string) => new Map(subjectStems(question).map((stem) => [stem, 1]));

describe('an answer without a model', () => {
  it('tells of each passage what is nearest to the question, with its number', () => {
    const kept = ranked(
      { noteTitle: 'Starter', headingPath: ['Starter', 'Weekly'], text: 'It lives in the fridge. Feeding is on Sundays, with rye flour. Then it rests.' },
      { noteTitle: 'Loaf', headingPath: ['Loaf'], text: '- Buy salt\n- Feed the starter two days before' },
    );
    assert.equal(
      extractiveAnswer('When do I feed the starter?', kept, 'PASS', SOME_TEXTS),
      [
        'From your notes:',
        '',
        '- **Starter › Weekly**: Feeding is on Sundays, with rye flour. Then it rests. [1]',
        '- **Loaf**: Feed the starter two days before [2]',
      ].join('\n'),
    );
  });

  it('keeps the numbers of the sources when it leaves one out', () => {
    const kept = ranked({ text: 'Feed it daily, as I said.' }, { text: 'Feed it daily, as I said.' }, { text: 'Starter and bread.', similarity: 0.1 }, { text: 'Feed it rye flour.' });
    const answer = extractiveAnswer('feed', kept, 'PASS', SOME_TEXTS);
    assert.deepEqual(citedNumbers(answer), [1, 4]);
  });

  it('says when its passages hardly match', () => {
    assert.match(extractiveAnswer('feed', ranked({}), 'IRRELEVANT', SOME_TEXTS), /^Nearest in your notes:/);
  });

  it('begins where the passage begins when only its heading matches', () => {
    const kept = ranked({ headingPath: ['Unread'], text: '## Unread\n\n- [ ] *The Moss Ledger*\n- [ ] Maps, for the flight' });
    assert.match(extractiveAnswer('unread books', kept, 'PASS', SOME_TEXTS), /: The Moss Ledger; Maps, for the flight \[1\]$/);
  });

  it('lets no note format it, cite or link', () => {
    const kept = ranked({ noteTitle: '[x](command:evil) **b**', headingPath: [], text: 'Feed <img src=x> the [starter](http://e.vil) `now` [2] and *daily* | $x$.' });
    assert.equal(
      extractiveAnswer('feed', kept, 'PASS', SOME_TEXTS).split('\n').at(-1),
      '- **\\[x\\](command:evil) \\*\\*b\\*\\***: Feed the starter now and daily \\| \\$x\\$. [1]',
    );
  });

  it('cites every line it has, for any notes', () => {
    const markdown = fc.stringMatching(/^([a-z ]{1,8}|\n|#|- |\[\d\]|\[\[|\]\]|\*|\||`|<b>|feed ){0,25}$/);
    fc.assert(
      fc.property(fc.array(markdown, { minLength: 1, maxLength: 5 }), (texts) => {
        const kept = ranked(...texts.map((text) => ({ text, noteTitle: text })));
        const lines = extractiveAnswer('feed', kept, 'PASS', SOME_TEXTS).split('\n').slice(2).filter((line) => line !== '');
        for (const line of lines) assert.match(line, /^- \*\*.*\*\*: .+ \[[1-5]\]$/);
        const numbers = citedNumbers(lines.join('\n'));
        assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));
        assert.ok(numbers.every((number) => number >= 1 && number <= texts.length));
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});

describe('the sentences of a note', () => {
  it('are found in paragraphs, lists and quotes, and not in code, tables or headings', () => {
    const markdown = [
      '# Title', '', 'First one, which', 'goes on. Second one?', '', '- item one', '  goes on', '- [x] item two. More of it.', '1. numbered', '',
      '> [!note] quoted', '> words', '', '```js', 'const code = 1. Not This', '```', '| a | b |', '---', 'Last',
    ].join('\n');
    assert.deepEqual(sentencesOf(markdown), [
      'First one, which goes on.', 'Second one?', 'item one goes on', 'item two.', 'More of it.', 'numbered', 'quoted words', 'Last',
    ]);
  });

  it('keep abbreviations, numbers and other scripts whole', () => {
    assert.deepEqual(sentencesOf('It costs 1.50 a loaf, e.g. here. Then 2 more.'), ['It costs 1.50 a loaf, e.g. here.', 'Then 2 more.']);
    assert.deepEqual(sentencesOf('今日は雨。明日は晴れ。'), ['今日は雨。', '明日は晴れ。']);
  });

  it('are the properties of its front matter, one each', () => {
    assert.deepEqual(sentencesOf('title: Salt\ntags:\n  - book\n  - novel\naliases: [S, "L"]'), ['title: Salt', 'tags: book, novel', 'aliases: S, L']);
  });

  it('are without marks of Markdown', () => {
    assert.equal(plainText('**Bold** and _it_ ~~no~~ `code` [[Note|shown]] [[Note#Part]] ![[pic.png]] [text](url) ![alt](u) ==hi== [3] [^1] snake_case 2*3*4'),
      'Bold and it no code shown Note › Part text alt hi snake_case 2*3*4');
  });
});

describe('a snippet', () => {
  it('begins at the sentence that speaks most of the question', () => {
    const text = 'The jar is old. Rye flour feeds the starter best of all. It likes warmth.';
    assert.equal(snippetOf(text, weights('Which flour feeds the starter?'), 240), 'Rye flour feeds the starter best of all. It likes warmth.');
  });

  it('cuts a long sentence around the word that was asked for', () => {
    const text = `${'many words go before it and '.repeat(20)}then the hydrometer is mentioned ${'and much comes after it '.repeat(20)}`;
    const snippet = snippetOf(text, weights('hydrometer'), 240);
    assert.match(snippet, /^….*hydrometer.*…$/);
  });

  it('is of code when there is nothing else', () => {
    assert.equal(snippetOf('## Setup\n\n```sh\nnpm start\n```', weights('setup'), 240), 'Setup npm start');
  });

  it('has at most so many characters, for any note', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 900 }), fc.lorem({ maxCount: 12, mode: 'sentences' })), fc.string({ maxLength: 20 }), (text, question) => {
        const [citation] = citationsOf(ranked({ text }), subjectStems(question));
        assert.ok(citation!.snippet.length <= 240);
        assert.doesNotMatch(citation!.snippet, /\n/);
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});

describe('the words of a question', () => {
  it('are its subject, by their stems', () => {
    assert.deepEqual(subjectStems('How often should I feed the Sourdough starters?'), ['often', 'feed', 'sourdough', 'starter']);
    assert.deepEqual(subjectStems('What was it?'), ['what', 'was', 'it'], 'stop words where there is nothing else');
    assert.deepEqual(subjectStems('Crème brûlée'), ['crem', 'brule']);
    assert.deepEqual(subjectStems('?!'), []);
  });

  for (const family of [['feed', 'feeding', 'feeds'], ['bake', 'baked', 'baking'], ['stop', 'stopped', 'stopping'], ['story', 'stories'], ['price', 'prices', 'pricing']]) {
    it(`of one family have one stem: ${family.join(', ')}`, () => {
      assert.equal(new Set(family.map(stemOf)).size, 1);
    });
  }

  it('tell whether it leans on the one before', () => {
    for (const question of ['and when?', 'Why?', 'And in Lisbon?', 'What about rye?', 'Who wrote it?', 'How long do they keep?', 'Is that still true of Lisbon?']) {
      assert.equal(leansOnContext(question), true, question);
    }
    for (const question of ['Lisbon', 'Who is Mira?', 'Which flour does pizza dough need?', 'What did Mira say about pricing?', 'Which decisions did we take at the meeting that Jonas led in Lisbon?']) {
      assert.equal(leansOnContext(question), false, question);
    }
  });
});
