import { ImportSegment } from '../../adapters/journal/importSegment';
import { KnownUids } from '../../adapters/sqlite/knownUids';
import type { RetiredDay } from '../../adapters/sqlite/retiredDays';
import type { Database } from '../../adapters/sqlite/sqlite';
import { systemErrorCode } from '../../core/system/fileSystem';
import type { IdSource } from '../../core/system/ids';
import { ImportRefused, type ImportCounts, type ImportedSums, type ImportItem, type ImportOutcome } from '../../core/usage/callImport';
import { closeLine, questionLine } from '../../core/usage/journalLine';
import { openImportFile, type ImportFile, type ImportFileParts } from './importFile';

/** Items that are taken over before other work of the thread gets its turn. */
const ITEMS_AT_ONCE = 500;

export interface ImportParts extends ImportFileParts {
  readonly journalFolder: string;
  readonly ids: IdSource;
  readonly pause: () => Promise<void>;
  /** Brings the view up to date, and takes over sums whose rows are gone. Never rejects for the disk's sake. */
  readonly takeSums: (days: Iterable<RetiredDay>) => Promise<ImportedSums>;
}

/**
 * Takes the rows that a file holds over into the journal, all of them or nothing, and only what the
 * view has not yet; then its sums of days without rows. Rejects when the signal aborts.
 */
export async function importCalls(
  view: Database,
  path: string,
  parts: ImportParts,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<ImportOutcome> {
  let file: ImportFile | undefined;
  let segment: ImportSegment | undefined;
  signal.throwIfAborted();
  try {
    file = openImportFile(path, parts);
    segment = new ImportSegment(parts.journalFolder, parts);
    const counts = await takeOver(file, view, segment, parts.pause, signal, onProgress);
    segment.finish();
    // Afterwards: rows can be taken back until then, a line of the ledger cannot.
    const sums = await parts.takeSums(file.retiredDays);
    return { kind: 'imported', source: file.source, ...counts, ...(isNothing(sums) ? {} : { sums }) };
  } catch (error) {
    segment?.discard();
    signal.throwIfAborted();
    return refusalOf(error);
  } finally {
    file?.close();
  }
}

async function takeOver(
  file: ImportFile,
  view: Database,
  segment: ImportSegment,
  pause: () => Promise<void>,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<ImportCounts> {
  const counts: Writable<ImportCounts> = { rowsRead: 0, newCalls: 0, alreadyThere: 0, withoutTime: 0, unreadable: 0, newQuestions: 0 };
  const known = new KnownUids(view);
  try {
    let items = 0;
    for (const item of file.items) {
      take(item, known, segment, counts);
      items += 1;
      if (items % ITEMS_AT_ONCE !== 0) continue;
      onProgress(file.fractionAfter(items));
      await pause();
      signal.throwIfAborted();
    }
  } finally {
    known.free();
  }
  return counts;
}

function take(item: ImportItem, known: KnownUids, segment: ImportSegment, counts: Writable<ImportCounts>): void {
  if (item.kind === 'question') {
    if (known.hasQuestion(item.question)) return;
    counts.newQuestions += 1;
    segment.append(questionLine(item.question));
    return;
  }
  counts.rowsRead += 1;
  switch (item.kind) {
    case 'call':
      if (known.hasCall(item.call)) {
        counts.alreadyThere += 1;
        return;
      }
      counts.newCalls += 1;
      segment.append(closeLine(item.call));
      return;
    case 'without_time':
      counts.withoutTime += 1;
      return;
    case 'unreadable':
      counts.unreadable += 1;
      return;
  }
}

function isNothing({ newDays, daysLeftOut, failure }: ImportedSums): boolean {
  return newDays === 0 && daysLeftOut === 0 && failure === undefined;
}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** SQLite's own errors mean a page that it cannot make sense of. */
function refusalOf(error: unknown): ImportOutcome {
  if (error instanceof ImportRefused) return { kind: 'refused', reason: error.reason };
  const code = systemErrorCode(error);
  return code === undefined ? { kind: 'refused', reason: 'damaged' } : { kind: 'refused', reason: 'disk', code };
}
