import type { PastFailure } from '../sync/retryPause';
import type { NoteMetadata } from './noteMetadata';

/** Where metadata comes from, which decides when it is out of date. */
export interface MetadataSource {
  /** Of the note's bytes that it was made from. */
  readonly contentHash: string;
  readonly promptVersion: number;
  /** `provider/model`. */
  readonly model: string;
  readonly origin: 'model' | 'offline';
  /** UTC ISO 8601. */
  readonly extractedAt: string;
}

export interface ExtractedMetadata extends MetadataSource {
  readonly metadata: NoteMetadata;
}

/** That a note could not be extracted, for this text of it and this prompt. */
export interface ExtractionFailure extends PastFailure {
  readonly contentHash: string;
  readonly promptVersion: number;
}

/** All that is kept about one note. Metadata of an older text stays until there is newer. */
export interface NoteRecord {
  readonly path: string;
  readonly extracted: ExtractedMetadata | null;
  readonly failure: ExtractionFailure | null;
}

/** A record without the metadata itself: enough to decide what is due. */
export interface NoteRecordSummary {
  readonly path: string;
  readonly extracted: MetadataSource | null;
  readonly failure: ExtractionFailure | null;
}

/** Metadata of notes: the user's own content, apart from everything else. A damaged record counts as absent. */
export interface MetadataStore {
  list(): Promise<readonly NoteRecordSummary[]>;
  /** Undefined where there is none. */
  load(path: string): Promise<NoteRecord | undefined>;
  /** Replaces the note's record, all or nothing. Rejects with the system's error. */
  save(record: NoteRecord): Promise<void>;
  delete(path: string): Promise<void>;
}
