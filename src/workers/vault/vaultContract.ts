import type { NoteRecord, NoteRecordSummary } from '../../core/extraction/metadataStore';
import type { ExtractionRules } from '../../core/extraction/extractionPlan';
import type { PlannedExtraction } from '../../core/extraction/extractionPlanner';
import type { Candidate } from '../../core/retrieval/noteSearch';

/** What the window may ask the vault worker. */
export interface VaultContract {
  search: { params: { readonly query: string; readonly limit: number }; result: readonly Candidate[] };
  linkedFrom: { params: { readonly notePaths: readonly string[]; readonly limit: number }; result: readonly Candidate[] };
  /** Absolute paths of files and folders; null for the whole vault. Answered when the index is up to date. */
  refresh: { params: { readonly paths: readonly string[] | null }; result: null };
  /** What background work has to do about each note as it is now. */
  planExtraction: { params: { readonly rules: ExtractionRules }; result: PlannedExtraction };
  /** Null when it is gone or no readable note. */
  readNote: { params: { readonly path: string }; result: { readonly text: string; readonly contentHash: string } | null };
  listMetadata: { params: null; result: readonly NoteRecordSummary[] };
  loadMetadata: { params: { readonly path: string }; result: NoteRecord | null };
  /** Answered when it is on disk and questions find the note by it. */
  saveMetadata: { params: { readonly record: NoteRecord }; result: null };
  deleteMetadata: { params: { readonly path: string }; result: null };
}

/** What the worker is started with. */
export interface VaultWorkerData {
  /** Absolute. */
  readonly vaultPath: string;
  /** Glob patterns of what is left out. */
  readonly exclude: readonly string[];
  /** Absolute; holds the stored index, which is the user's own content. */
  readonly indexFolder: string;
  /** Absolute; holds what was learned of this vault's notes, which is the user's own content. */
  readonly metadataFolder: string;
}
