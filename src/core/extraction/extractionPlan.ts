import { isWithin } from '../inbox/safeNames';
import { isPausing } from '../sync/retryPause';
import type { MetadataSource, NoteRecordSummary } from './metadataStore';
import type { CataloguedNote, NoteListing } from './noteCatalog';

export interface ExtractionRules {
  readonly promptVersion: number;
  readonly nowMs: number;
  /** Metadata made without a model counts as out of date. */
  readonly redoOffline: boolean;
  /** Notes in these folders have no metadata. */
  readonly leftOutFolders: readonly string[];
}

export interface ExtractionPlan {
  /** Notes that need a model, in order of path. */
  readonly due: readonly CataloguedNote[];
  /** Notes whose metadata is there under another path, because they were renamed, moved or copied. */
  readonly takenOver: readonly (CataloguedNote & { readonly from: string })[];
  /** Paths whose records have no note any more. */
  readonly orphaned: readonly string[];
  /** Notes that need nothing now. */
  readonly skipped: number;
}

/** Decides what each note needs. The same text and prompt are never extracted twice, wherever the note is. */
export function planExtraction(listing: NoteListing, records: readonly NoteRecordSummary[], rules: ExtractionRules): ExtractionPlan {
  const byPath = new Map(records.map((record) => [record.path, record]));
  const byContent = new Map<string, string>();
  for (const { path, extracted } of records) {
    if (extracted !== null && isUpToDate(extracted, extracted.contentHash, rules)) byContent.set(extracted.contentHash, path);
  }
  const due: CataloguedNote[] = [];
  const takenOver: (CataloguedNote & { from: string })[] = [];
  const isLeftOut = leftOut(listing, rules.leftOutFolders);
  const notes = listing.notes.filter(({ path }) => !isLeftOut(path));
  for (const note of notes) {
    const record = byPath.get(note.path);
    if (isSettled(record, note, rules)) continue;
    const from = byContent.get(note.contentHash);
    if (from !== undefined) takenOver.push({ ...note, from });
    else due.push(note);
  }
  due.sort((one, other) => (one.path < other.path ? -1 : 1));
  return { due, takenOver, orphaned: orphansOf(listing, notes, records), skipped: notes.length - due.length };
}

function isSettled(record: NoteRecordSummary | undefined, note: CataloguedNote, rules: ExtractionRules): boolean {
  if (record === undefined) return false;
  const { extracted, failure } = record;
  if (extracted !== null && isUpToDate(extracted, note.contentHash, rules)) return true;
  return failure?.contentHash === note.contentHash && failure.promptVersion === rules.promptVersion && isPausing(failure, rules.nowMs);
}

/** Metadata made offline is kept until the note changes or the user asks for better. */
function isUpToDate(source: MetadataSource, contentHash: string, { promptVersion, redoOffline }: ExtractionRules): boolean {
  if (source.contentHash !== contentHash) return false;
  return source.origin === 'offline' ? !redoOffline : source.promptVersion === promptVersion;
}

/** None where the vault lists no note at all: more likely its disk is not there than all notes deleted. */
function orphansOf(listing: NoteListing, notes: readonly CataloguedNote[], records: readonly NoteRecordSummary[]): readonly string[] {
  if (listing.notes.length === 0) return [];
  const paths = new Set(notes.map(({ path }) => path));
  return records.map(({ path }) => path).filter((path) => !paths.has(path) && !isUnderAny(path, listing.unreadable));
}

/** A folder of another case is meant only where none has just this name. */
function leftOut({ notes }: NoteListing, folders: readonly string[]): (path: string) => boolean {
  const exact = folders.filter((folder) => notes.some(({ path }) => isUnderAny(path, [folder])));
  const similar = folders.filter((folder) => !exact.includes(folder));
  return (path) => isUnderAny(path, exact) || similar.some((folder) => isWithin(folder, path));
}

function isUnderAny(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
}
