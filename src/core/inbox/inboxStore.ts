import type { PastFailure } from '../sync/retryPause';
import type { KeptReading } from './keptReading';
import type { NoteStep } from './noteEdits';

/** One note as a filing changes it: how to, and what it was and became, so that it can be finished and undone. */
export interface FiledWrite {
  readonly path: string;
  /** Null where there was no such note. */
  readonly before: string | null;
  readonly after: string;
  readonly steps: readonly NoteStep[];
}

/** All that is done about one inbox file, written down before any of it is done. */
export interface Filing {
  /** Unique, and growing with time. */
  readonly id: string;
  readonly runId: string;
  /** The inbox file, and where it goes last. */
  readonly source: string;
  readonly sourceHash: string;
  readonly movedTo: string;
  /** `known`: its content had been filed before. */
  readonly outcome: 'filed' | 'known' | 'failed';
  readonly writes: readonly FiledWrite[];
  readonly isDone: boolean;
}

/** What is remembered about the inbox: the user's own content, apart from everything else. A damaged record counts as absent. */
export interface InboxStore {
  /** Filings that were begun and not finished, oldest first. */
  unfinished(): Promise<readonly Filing[]>;
  /** Writes a filing down, or replaces it; it survives a crash once this has resolved. */
  save(filing: Filing): Promise<void>;
  /** Marks it done and, where it was filed, its content as processed. */
  finish(filing: Filing): Promise<void>;
  /** The finished filings of the newest run that has any, oldest first. */
  lastRun(): Promise<readonly Filing[]>;
  /** Forgets the finished filings of all runs but this one: from then on they cannot be undone. */
  forgetOtherRuns(runId: string): Promise<void>;
  forget(filing: Filing): Promise<void>;

  isProcessed(contentHash: string): Promise<boolean>;
  forgetProcessed(contentHash: string): Promise<void>;
  failureOf(contentHash: string): Promise<PastFailure | undefined>;
  /** Undefined forgets it. */
  saveFailure(contentHash: string, failure: PastFailure | undefined): Promise<void>;

  readingOf(contentHash: string): Promise<KeptReading | undefined>;
  /** Undefined forgets it. */
  saveReading(contentHash: string, reading: KeptReading | undefined): Promise<void>;
  /** Forgets the readings of all contents but these. */
  forgetOtherReadings(contentHashes: ReadonlySet<string>): Promise<void>;
}
