import MiniSearch from 'minisearch';
import { shownText } from '../../core/vault/markdownLines';
import { nameOf } from '../../core/vault/notePaths';
import { MatchedWeights } from './matchedWeights';
import { SearchTerms } from './searchTerms';
import { spreadOverNotes } from './spreadOverNotes';
import type { AsPlainObject, Options, SearchResult } from 'minisearch';
import type { IndexedNote, NoteIndex, RankedChunk } from '../../core/retrieval/noteIndex';
import type { FileStamp } from '../../core/vault/vaultFiles';

/** Of a question, so many terms are looked for: more than a long paragraph has. */
const MAXIMUM_QUERY_TERMS = 100;
/** Enough that ranking more changes nothing among the first ten. */
const RANKED_CHUNKS = 400;
/** Measured on a vault of 350 notes with 300 questions: boosting either field finds less. */
const BM25 = { k: 1.2, b: 0.75, d: 0 };

/** What MiniSearch indexes of a chunk. */
interface ChunkDocument {
  /** The chunk's number. */
  readonly id: number;
  /** Title, names, tags and headings. */
  readonly about: string;
  readonly text: string;
  /** What was learned of the note, with its first chunk only. Absent ones count in no mean. */
  readonly learned?: string;
}

/** Where the chunk of a number is found. */
interface ChunkPlace {
  readonly path: string;
  readonly ordinal: number;
}

interface ScoredChunk {
  readonly chunk: RankedChunk;
  readonly score: number;
}

/** An index as plain data. */
export interface StoredNoteIndex {
  readonly notes: readonly { readonly entry: IndexedNote; readonly firstNumber: number }[];
  readonly nextNumber: number;
  readonly postings: AsPlainObject;
}

/**
 * Full text search by MiniSearch over chunks, with the notes they come from. Chunks have numbers, given in order and
 * never twice, so that a question counts in flat arrays.
 */
export class MiniSearchNoteIndex implements NoteIndex {
  private readonly entries = new Map<string, IndexedNote>();
  private readonly firstNumbers = new Map<string, number>();
  private readonly places = new Map<number, ChunkPlace>();
  private readonly terms = new SearchTerms();
  private readonly weights = new MatchedWeights();
  private postings = new MiniSearch<ChunkDocument>(this.options());
  private nextNumber = 0;

  /** @param rankedChunks so many chunks, those with the largest share of the query, are ranked by BM25. */
  constructor(private readonly rankedChunks = RANKED_CHUNKS) {}

  static fromStored(stored: StoredNoteIndex, rankedChunks = RANKED_CHUNKS): MiniSearchNoteIndex {
    const index = new MiniSearchNoteIndex(rankedChunks);
    index.postings = MiniSearch.loadJS(stored.postings, index.options());
    index.nextNumber = stored.nextNumber;
    for (const { entry, firstNumber } of stored.notes) {
      index.remember(entry, firstNumber);
    }
    return index;
  }

  toStored(): StoredNoteIndex {
    const notes = [...this.entries].map(([path, entry]) => ({ entry, firstNumber: this.firstNumbers.get(path) ?? 0 }));
    return { notes, nextNumber: this.nextNumber, postings: this.postings.toJSON() };
  }

  get notes(): ReadonlyMap<string, IndexedNote> {
    return this.entries;
  }

  put(entry: IndexedNote): void {
    this.delete(entry.note.path);
    this.remember(entry, this.nextNumber);
    this.postings.addAll(documentsOf(entry, this.nextNumber));
    this.nextNumber += entry.note.chunks.length;
  }

  restamp(path: string, stamp: FileStamp | null): void {
    const entry = this.entries.get(path);
    if (entry) {
      this.entries.set(path, { ...entry, stamp });
    }
  }

  delete(path: string): void {
    const entry = this.entries.get(path);
    const firstNumber = this.firstNumbers.get(path);
    if (!entry || firstNumber === undefined) {
      return;
    }
    // Not `discard`, which leaves words behind that falsify frequencies and stay in the stored index.
    const documents = documentsOf(entry, firstNumber);
    this.postings.removeAll(documents);
    documents.forEach(({ id }) => this.places.delete(id));
    this.entries.delete(path);
    this.firstNumbers.delete(path);
  }

  /**
   * In two steps, because MiniSearch allocates for each hit: the first only adds up what each chunk holds of the
   * query, the second ranks the best of them.
   */
  search(query: string, limit: number): readonly RankedChunk[] {
    const terms = this.terms.ofQuery(query).slice(0, MAXIMUM_QUERY_TERMS);
    this.weights.begin(this.nextNumber, this.places.size);
    for (const term of terms) {
      this.weights.beginTerm();
      this.find([term], (number) => {
        this.weights.hit(number);
        return 0;
      });
      this.weights.endTerm();
    }
    const best = this.weights.heaviest(this.rankedChunks);
    const ranked = this.find(terms, (number) => (best.has(number) ? 1 : 0))
      .flatMap((result) => this.scoredChunks(result))
      .toSorted((one, other) => other.score - one.score || comparePlaces(one.chunk, other.chunk))
      .map(({ chunk }) => chunk);
    return spreadOverNotes(ranked, limit);
  }

  /** @param boost called with each chunk that has a term, once for each of its fields; 0 leaves it out. */
  private find(terms: readonly string[], boost: (number: number) => number): SearchResult[] {
    return this.postings.search(terms.join(' '), {
      tokenize: (text) => text.split(' '),
      bm25: BM25,
      boostDocument: (number: unknown) => boost(Number(number)),
    });
  }

  private scoredChunks(result: SearchResult): ScoredChunk[] {
    const number = Number(result.id);
    const place = this.places.get(number);
    if (!place) {
      return [];
    }
    const chunk = { notePath: place.path, ordinal: place.ordinal, similarity: this.weights.shareOf(number) };
    return [{ chunk, score: scoreOf(result) }];
  }

  private remember(entry: IndexedNote, firstNumber: number): void {
    const { path, chunks } = entry.note;
    this.entries.set(path, entry);
    this.firstNumbers.set(path, firstNumber);
    chunks.forEach((_, ordinal) => this.places.set(firstNumber + ordinal, { path, ordinal }));
  }

  private options(): Options<ChunkDocument> {
    return {
      fields: ['about', 'text', 'learned'],
      tokenize: (text, field) => (field === 'about' ? this.terms.ofTitle(text) : this.terms.of(text)),
      processTerm: (term) => term,
    };
  }
}

function documentsOf({ note, learned = '' }: IndexedNote, firstNumber: number): ChunkDocument[] {
  const names = [...new Set([note.title, nameOf(note.path), ...note.aliases])];
  return note.chunks.map((chunk, ordinal) => ({
    id: firstNumber + ordinal,
    about: [...names, ...note.tags, ...chunk.headingPath].join('\n'),
    text: shownText(chunk.text),
    ...(ordinal === 0 && learned !== '' ? { learned } : {}),
  }));
}

/**
 * MiniSearch multiplies a score by the number of terms found; its root finds more on long questions. Rounded, because
 * the mean length of chunks drifts in its last digits as notes come and go.
 */
function scoreOf({ score, queryTerms }: SearchResult): number {
  return Number((score / Math.sqrt(queryTerms.length)).toPrecision(9));
}

/** Of equal scores, the order must not depend on when a note was read. */
function comparePlaces(one: RankedChunk, other: RankedChunk): number {
  if (one.notePath === other.notePath) {
    return one.ordinal - other.ordinal;
  }
  return one.notePath < other.notePath ? -1 : 1;
}
