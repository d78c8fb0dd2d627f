import type { SkipReason } from '../vault/vaultFiles';
import type { LoadedIndex } from './noteIndex';
import type { IndexState } from './noteSearch';

/** What the indexer has to tell; never text of a note. */
export type IndexerEvent =
  | { readonly type: 'stateChanged'; readonly state: IndexState }
  | { readonly type: 'fileSkipped'; readonly path: string; readonly reason: SkipReason }
  | { readonly type: 'indexLoaded'; readonly origin: LoadedIndex['origin']; readonly notes: number; readonly durationMs: number }
  | { readonly type: 'indexUpdated'; readonly put: number; readonly deleted: number; readonly durationMs: number }
  /** `reason` is the name of the error's class. */
  | { readonly type: 'updateFailed'; readonly reason: string }
  /** What was learned of the notes, by the name of the error's class; it is tried again. */
  | { readonly type: 'learnedUnreadable'; readonly reason: string }
  | { readonly type: 'saveFailed' };
