import { VaultUnavailableError } from '../vault/vaultFiles';
import { candidateOf } from './candidates';
import { DelayedSaving } from './delayedSaving';
import { LearnedWords, putLearned } from './learnedWords';
import { LinkedNotes } from './linkedNotes';
import { isUnderAny, NoteIntake } from './noteIntake';
import { SkippedFiles } from './skippedFiles';
import { Slice } from './slice';
import type { Clock, Timers } from '../system/clock';
import type { FileStamp } from '../vault/vaultFiles';
import type { LearnedWordsPorts } from './learnedWords';
import type { LoadedIndex, NoteIndex, NoteIndexStorage } from './noteIndex';
import type { NoteIntakePorts } from './noteIntake';
import type { Candidate, IndexState, NoteSearch } from './noteSearch';
import type { SlicePorts } from './slice';

/** How often progress is told. */
const PROGRESS_INTERVAL_MS = 200;

/** What the indexer is made of. */
export interface VaultIndexerPorts extends LearnedWordsPorts, NoteIntakePorts, SlicePorts {
  readonly storage: NoteIndexStorage;
  readonly clock: Clock;
  readonly timers: Timers;
}

/**
 * Keeps the index true to the vault and answers from it. Updates run one after the other, in slices; a question
 * waits for those that were asked for before it.
 */
export class VaultIndexer implements NoteSearch {
  private loaded: LoadedIndex | null = null;
  private links: LinkedNotes | null = null;
  private readonly learned: LearnedWords;
  private readonly skipped: SkippedFiles;
  private readonly intake: NoteIntake;
  private phase: IndexState['phase'] = 'loading';
  private pendingNotes = 0;
  private toldAtMs = -Infinity;
  private updates: Promise<void> = Promise.resolve();
  /** The update that has not begun yet: whatever is told until then becomes part of it. */
  private queued: { readonly paths: Set<string>; readonly done: Promise<void> } | null = null;
  private failure: Error = new VaultUnavailableError();
  private readonly saving: DelayedSaving;

  constructor(private readonly ports: VaultIndexerPorts) {
    this.learned = new LearnedWords(ports);
    this.skipped = new SkippedFiles(ports.tell);
    this.intake = new NoteIntake(ports, this.skipped, this.learned);
    this.saving = new DelayedSaving(ports.timers, () => { ports.tell({ type: 'saveFailed' }); });
  }

  /** Brings the index up to date: with the whole vault, or with what is at and under these paths. */
  refresh(paths: readonly string[] = ['']): Promise<void> {
    if (this.queued) {
      paths.forEach((path) => this.queued?.paths.add(path));
      return this.queued.done;
    }
    const together = new Set(paths);
    const done = this.updates.then(() => {
      this.queued = null;
      return this.update(together);
    });
    this.queued = { paths: together, done };
    // A failure is told in the state, and thrown to whoever asks next.
    this.updates = done.catch(() => undefined);
    return done;
  }

  async search(query: string, limit: number, signal?: AbortSignal): Promise<readonly Candidate[]> {
    const index = await this.usableIndex(signal);
    return index.search(query, limit).map(({ notePath, ordinal, similarity }) => {
      const entry = index.notes.get(notePath);
      return entry ? candidateOf(entry.note, ordinal, similarity) : null;
    }).filter((candidate) => candidate !== null);
  }

  async linkedFrom(notePaths: readonly string[], limit: number): Promise<readonly Candidate[]> {
    const index = await this.usableIndex();
    this.links ??= new LinkedNotes(index.notes);
    return this.links.from(notePaths, limit);
  }

  /** Tells the words that a note is found by beyond its own text, empty for none any more. Resolves when it is. */
  learn(path: string, words: string): Promise<void> {
    const done = this.updates.then(() => {
      this.learned.keep(path, words);
      // What is not loaded yet reads all that was learned when it is.
      if (this.loaded !== null && putLearned(this.loaded.index, path, words)) {
        this.saving.changed(this.loaded, words === '' ? 0 : 1, words === '' ? 1 : 0);
      }
    });
    this.updates = done.catch(() => undefined);
    return done;
  }

  /** What the index knows of a file, and under which stamp. */
  known(path: string): { readonly stamp: FileStamp | null; readonly contentHash: string } | undefined {
    const entry = this.loaded?.index.notes.get(path);
    return entry === undefined ? undefined : { stamp: entry.stamp, contentHash: entry.note.contentHash };
  }

  state(): Promise<IndexState> {
    return Promise.resolve(this.currentState());
  }

  private currentState(): IndexState {
    return {
      phase: this.phase,
      indexedNotes: this.loaded?.index.notes.size ?? 0,
      pendingNotes: this.pendingNotes,
      skippedFiles: this.skipped.count,
    };
  }

  private async usableIndex(signal?: AbortSignal): Promise<NoteIndex> {
    await this.updates;
    signal?.throwIfAborted();
    if (this.phase === 'failed' || !this.loaded) {
      throw this.failure;
    }
    return this.loaded.index;
  }

  private async update(paths: ReadonlySet<string>): Promise<void> {
    const startMs = this.ports.clock.monotonicMs();
    const isFirst = this.loaded === null;
    const loaded = this.loaded ?? this.load();
    try {
      // Until a first full listing has succeeded, what is stored may be out of date anywhere.
      const isPartial = this.phase === 'ready' && !paths.has('');
      const relearned = await this.learned.load(loaded.index, new Slice(this.ports));
      const updated = await this.bringUpToDate(loaded.index, isPartial ? paths : new Set(['']));
      const [put, deleted] = [updated.put + relearned, updated.deleted];
      this.become('ready');
      if (put + deleted > 0) {
        this.links = null;
        const durationMs = this.ports.clock.monotonicMs() - startMs;
        this.ports.tell({ type: 'indexUpdated', put, deleted, durationMs });
      }
      if (isFirst && loaded.origin !== 'stored') {
        this.saving.saveNow(loaded);
      } else {
        this.saving.changed(loaded, put, deleted);
      }
    } catch (error) {
      this.failure = error instanceof VaultUnavailableError ? error : new Error('The notes could not be indexed.');
      this.ports.tell({ type: 'updateFailed', reason: error instanceof Error ? error.name : 'unknown' });
      this.become('failed');
      throw this.failure;
    }
  }

  private load(): LoadedIndex {
    this.become('loading');
    const startMs = this.ports.clock.monotonicMs();
    const loaded = this.ports.storage.load();
    this.loaded = loaded;
    const durationMs = this.ports.clock.monotonicMs() - startMs;
    this.ports.tell({ type: 'indexLoaded', origin: loaded.origin, notes: loaded.index.notes.size, durationMs });
    return loaded;
  }

  private async bringUpToDate(index: NoteIndex, paths: ReadonlySet<string>): Promise<{ put: number; deleted: number }> {
    const slice = new Slice(this.ports);
    const { found, changed } = await this.intake.list(index, paths, slice);
    const missing = [...index.notes.keys()].filter((path) => !found.has(path) && isUnderAny(path, paths));
    missing.forEach((path) => { index.delete(path); });
    this.pendingNotes = changed.length;
    if (changed.length > 0) {
      this.become('indexing');
    }
    let put = 0;
    let vanished = 0;
    for (const file of changed) {
      const outcome = this.intake.take(index, file);
      put += outcome === 'put' ? 1 : 0;
      vanished += outcome === 'deleted' ? 1 : 0;
      this.pendingNotes -= 1;
      this.tellProgress();
      await slice.turn();
    }
    return { put, deleted: missing.length + vanished };
  }

  private become(phase: IndexState['phase']): void {
    this.phase = phase;
    this.toldAtMs = this.ports.clock.monotonicMs();
    this.ports.tell({ type: 'stateChanged', state: this.currentState() });
  }

  private tellProgress(): void {
    if (this.ports.clock.monotonicMs() - this.toldAtMs >= PROGRESS_INTERVAL_MS) {
      this.become(this.phase);
    }
  }
}
