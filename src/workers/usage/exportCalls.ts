import { dirname, join } from 'node:path';
import { countCalls, EXPORT_COLUMNS, exportPages } from '../../adapters/sqlite/exportQueries';
import type { Database } from '../../adapters/sqlite/sqlite';
import type { Clock } from '../../core/system/clock';
import { systemErrorCode, type FileSystem } from '../../core/system/fileSystem';
import type { IdSource } from '../../core/system/ids';
import { WholeFile } from '../../core/system/wholeFile';
import { exportWriter, type ExportRow } from '../../core/usage/callExport';
import { timestampOf } from '../../core/usage/timestamps';
import type { ExportOutcome, ExportRequest } from '../../core/usage/usageTransfers';

export interface ExportParts {
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly pause: () => Promise<void>;
}

/** Writes the calls that meet checked criteria to a file. The database must stand still until the promise is settled. */
export async function exportCalls(
  database: Database,
  request: ExportRequest,
  parts: ExportParts,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<ExportOutcome> {
  let file: WholeFile | undefined;
  signal.throwIfAborted();
  try {
    file = openFile(request.path, parts);
    const rows = await writeRows(database, file, request, parts, signal, onProgress);
    file.finish();
    return { kind: 'exported', rows, bytes: file.bytes };
  } catch (error) {
    file?.discard();
    // Whatever failed on the way: nothing was written, as was asked for.
    signal.throwIfAborted();
    return { kind: 'failed', code: systemErrorCode(error) ?? 'no code' };
  }
}

async function writeRows(
  database: Database,
  file: WholeFile,
  { criteria, format }: ExportRequest,
  { clock, pause }: ExportParts,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<number> {
  const writer = exportWriter(format, EXPORT_COLUMNS, timestampOf(clock.nowMs()));
  const total = countCalls(database, criteria);
  let rows = 0;
  file.append(writer.head());
  for (const page of exportPages(database, criteria)) {
    for (const row of page) file.append(writer.row(row as ExportRow));
    rows += page.length;
    onProgress(total === 0 ? 1 : rows / total);
    await pause();
    signal.throwIfAborted();
  }
  file.append(writer.foot());
  return rows;
}

function openFile(path: string, { files, ids }: ExportParts): WholeFile {
  const folder = dirname(path);
  return new WholeFile({ files, path, folder, temporaryPath: join(folder, `.second-brain-${ids.uid()}.tmp`) });
}
