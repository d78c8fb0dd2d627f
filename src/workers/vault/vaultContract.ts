import type { Candidate } from '../../core/retrieval/noteSearch';

/** What the window may ask the vault worker. */
export interface VaultContract {
  search: { params: { readonly query: string; readonly limit: number }; result: readonly Candidate[] };
  linkedFrom: { params: { readonly notePaths: readonly string[]; readonly limit: number }; result: readonly Candidate[] };
  /** Absolute paths of files and folders; null for the whole vault. Answered when the index is up to date. */
  refresh: { params: { readonly paths: readonly string[] | null }; result: null };
}

/** What the worker is started with. */
export interface VaultWorkerData {
  /** Absolute. */
  readonly vaultPath: string;
  /** Glob patterns of what is left out. */
  readonly exclude: readonly string[];
  /** Absolute; holds the stored index, which is the user's own content. */
  readonly indexFolder: string;
}
