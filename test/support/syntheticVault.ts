import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SeededRandom } from './seededRandom';

const VOCABULARY_SIZE = 30_000;
const SECTIONS_PER_NOTE = 4;
const WORDS_PER_SECTION = 85;
/** Of running text, a little less than in English. */
const STOP_WORD_SHARE = 0.35;
const STOP_WORDS = 'the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which'.split(' ');
const SYLLABLES = 'ba be bo ca ce co da de di fa fe fi ga go ka ke ki la le li ma me mi na ne no pa pe po ra re ri sa se si ta te ti va ve vi za zo'.split(' ');

/** Text whose words are spread as in natural text (Zipf), the same for the same seed. */
export class ZipfText {
  private readonly words: readonly string[];
  private readonly cumulative: Float64Array;

  constructor(private readonly random: SeededRandom) {
    this.words = Array.from({ length: VOCABULARY_SIZE }, (_, rank) => wordOfRank(rank));
    this.cumulative = new Float64Array(VOCABULARY_SIZE);
    let total = 0;
    this.cumulative.forEach((_, rank) => {
      total += 1 / (rank + 10);
      this.cumulative[rank] = total;
    });
  }

  /** A word that carries meaning: rank 1 is in a third of all sections. */
  contentWord(): string {
    const target = this.random.next() * this.cumulative[VOCABULARY_SIZE - 1]!;
    let low = 0;
    let high = VOCABULARY_SIZE - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.cumulative[middle]! < target) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return this.words[low]!;
  }

  sentence(length: number): string {
    return Array.from({ length }, () => (this.random.next() < STOP_WORD_SHARE ? this.random.pick(STOP_WORDS) : this.contentWord())).join(' ');
  }

  /** A question of 3 to 8 words, at least two of them words of the notes. */
  question(): string {
    const length = 3 + this.random.below(6);
    const contentWords = Math.max(2, Math.round(length * 0.6));
    const filler = ['what', 'is', 'the', 'of', 'how'].slice(0, length - contentWords);
    return [...filler, ...Array.from({ length: contentWords }, () => this.contentWord())].join(' ');
  }
}

function wordOfRank(rank: number): string {
  let rest = rank + SYLLABLES.length;
  let word = '';
  while (rest > 0) {
    word += SYLLABLES[rest % SYLLABLES.length]!;
    rest = Math.floor(rest / SYLLABLES.length);
  }
  return word;
}

/** Writes notes of four sections each, in a hundred folders, some of them linked to each other. */
export function writeSyntheticVault(folder: string, noteCount: number, seed = 20_240_601): void {
  const random = new SeededRandom(seed);
  const text = new ZipfText(random);
  for (let number = 0; number < noteCount; number += 1) {
    const place = path.join(folder, `area-${number % 100}`);
    mkdirSync(place, { recursive: true });
    const sections = Array.from({ length: SECTIONS_PER_NOTE }, () =>
      `## ${text.sentence(4)}\n\n${text.sentence(WORDS_PER_SECTION)}. See [[note-${random.below(noteCount)}]].\n`);
    const front = `---\ntitle: ${text.contentWord()} ${text.contentWord()}\ndate: 2024-0${1 + (number % 9)}-11\ntags: [${text.contentWord()}]\n---\n`;
    writeFileSync(path.join(place, `note-${number}.md`), `${front}\n${sections.join('\n')}`);
  }
}
