import type { ExportFormat } from './callExport';
import type { ImportOutcome } from './callImport';
import type { CallCriteria } from './callSearch';

/** Which calls go where. */
export interface ExportRequest {
  readonly criteria: CallCriteria;
  readonly format: ExportFormat;
  /** Absolute. What is there is replaced when all of the new file is on the disk. */
  readonly path: string;
}

export type ExportOutcome =
  | { readonly kind: 'exported'; readonly rows: number; readonly bytes: number }
  /** Nothing was changed. */
  | { readonly kind: 'failed'; readonly code: string };

export interface TransferOptions {
  /** Aborting rejects with an AbortError once nothing of it is left; when it is too late for that, the outcome is told as ever. */
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with a share from 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

/** Gives the record of calls to other programs, and takes over theirs. Rejects with an Error that a person can read. */
export interface UsageTransfers {
  /** Writes exactly the calls that meet the criteria, newest first, all of one moment. */
  exportCalls(request: ExportRequest, options?: TransferOptions): Promise<ExportOutcome>;
  /** Adds the calls of a usage database or of a JSON export, at an absolute path, that are not there yet. */
  importDatabase(path: string, options?: TransferOptions): Promise<ImportOutcome>;
}
