import { stemmer } from 'stemmer';
import { STOP_WORDS } from './stopWords';

/** Longer runs of letters are hashes and encoded data, which nobody asks for. */
const MAXIMUM_TERM_LENGTH = 40;
/** Words of the vault whose stem is remembered. */
const MAXIMUM_REMEMBERED_STEMS = 200_000;

/** A run of letters and digits, or one of a script that is written without spaces. Apostrophes join: `don't`. */
const WORD = /[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu;
const UNSPACED_SCRIPT = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** Makes index terms of text: lower case, without accents, stemmed as English. */
export class SearchTerms {
  private readonly stems = new Map<string, string>();

  /** All terms in order, stop words too: of titles, which may consist of them. */
  ofTitle(text: string): string[] {
    const terms: string[] = [];
    this.each(text, (word) => terms.push(this.stem(word)));
    return terms;
  }

  /** Terms in order, repetitions kept, no stop words. */
  of(text: string): string[] {
    const terms: string[] = [];
    this.each(text, (word) => {
      if (!STOP_WORDS.has(word)) {
        terms.push(this.stem(word));
      }
    });
    return terms;
  }

  /** Each term of a question once; of a question of stop words alone, those. */
  ofQuery(query: string): string[] {
    const terms = this.of(query);
    return [...new Set(terms.length > 0 ? terms : this.ofTitle(query))];
  }

  private each(text: string, take: (word: string) => void): void {
    for (const [raw] of folded(text).matchAll(WORD)) {
      const word = raw.replace(/['’]s$/, '').replace(/['’]/g, '');
      if (UNSPACED_SCRIPT.test(word)) {
        pairsOf(word).forEach(take);
      } else if (word.length <= MAXIMUM_TERM_LENGTH) {
        take(word);
      }
    }
  }

  private stem(word: string): string {
    const known = this.stems.get(word);
    if (known !== undefined) {
      return known;
    }
    const stem = /^[a-z]+$/.test(word) ? stemmer(word) : word;
    if (this.stems.size < MAXIMUM_REMEMBERED_STEMS) {
      this.stems.set(word, stem);
    }
    return stem;
  }
}

function folded(text: string): string {
  // eslint-disable-next-line no-control-regex -- asks whether the text is ASCII alone, which needs no folding
  if (/^[\x00-\x7f]*$/.test(text)) {
    return text.toLowerCase();
  }
  return text.normalize('NFKD').replace(/[\u0300-\u036f]+/g, '').normalize('NFC').toLowerCase();
}

/** Neighbouring characters in pairs, which find words of scripts that do not separate them. */
function pairsOf(run: string): string[] {
  const characters = Array.from(run);
  return characters.length === 1 ? characters : characters.slice(1).map((character, index) => (characters[index] ?? '') + character);
}
